/** Import directions on literal trees, right and wrong. */

import assert from "node:assert/strict";
import { importDirections } from "./import_directions.ts";
import { sourceFile } from "../src/lab/provenance/source_file.ts";

const places = (path: string, ...lines: readonly string[]) =>
  importDirections([sourceFile(path, lines.join("\n"))]).map(({ file, line }) => `${file}:${line}`);

Deno.test("importDirections() lets imports run along the table", () => {
  assert.deepEqual(places("src/simulator/a.ts", 'import { uniform } from "../random.ts";'), []);
  assert.deepEqual(places("src/reasoning/a.ts", 'import type { Alert } from "../operations/alerts.ts";'), []);
  assert.deepEqual(places("src/reasoning/a.ts", 'import { b } from "./b.ts";', 'import { z } from "zod";'), []);
  assert.deepEqual(places("src/charts/a.ts", 'import type { Row } from "../lab/rows.ts";'), []);
  assert.deepEqual(places("src/mod.ts", 'export { a } from "./graphs/a.ts";'), []);
  assert.deepEqual(places("src/random_test.ts", 'import { uniform } from "./random.ts";'), []);
  assert.deepEqual(places("experiments/a.ts", 'import { a } from "../src/lab/a.ts";'), []);
});

Deno.test("importDirections() reports every import against the table at its line", () => {
  const wrong = places(
    "src/reasoning/a.ts",
    'import type { Cluster } from "../simulator/cluster.ts";',
    'import { uniform } from "../random.ts";',
    'const late = await import("../graphs/legion.ts");',
  );
  assert.deepEqual(wrong, ["src/reasoning/a.ts:1", "src/reasoning/a.ts:3"]);
  assert.deepEqual(places("src/reasoning/a_test.ts", 'import { a } from "../simulator/a.ts";'), [
    "src/reasoning/a_test.ts:1",
  ]);
  assert.deepEqual(places("src/numeric/a.ts", 'import { a } from "../random.ts";'), ["src/numeric/a.ts:1"]);
  assert.deepEqual(places("src/memory/a.ts", 'import { a } from "../simulator/a.ts";'), ["src/memory/a.ts:1"]);
});

Deno.test("importDirections() lets charts import types only", () => {
  const [violation] = importDirections([sourceFile("src/charts/a.ts", 'import { rows } from "../lab/rows.ts";')]);
  assert.match(violation.message, /only types of "lab"/);
});

Deno.test("importDirections() lets nobody import an entry, and no package be named with its pin", () => {
  assert.deepEqual(places("src/lab/a.ts", 'import { a } from "../mod.ts";'), ["src/lab/a.ts:1"]);
  assert.deepEqual(places("src/mod.ts", 'import { a } from "./cli.ts";'), ["src/mod.ts:1"]);
  assert.deepEqual(places("experiments/a.ts", 'import { a } from "../src/mod.ts";'), []);
  assert.deepEqual(places("src/lab/a.ts", 'import { z } from "npm:zod@4";'), ["src/lab/a.ts:1"]);
});

Deno.test("importDirections() reports an area without a row", () => {
  assert.deepEqual(places("src/utils/a.ts", 'import { a } from "../random.ts";'), ["src/utils/a.ts:1"]);
});
