/** Vendors on literal trees, right and wrong. */

import assert from "node:assert/strict";
import { sourceFile } from "../src/lab/provenance/source_file.ts";
import { vendors } from "./vendors.ts";

const graph = sourceFile("src/graphs/sentinel.ts", 'import { StateGraph } from "@langchain/langgraph";');
const store = sourceFile("src/memory/episodes.ts", 'import { DuckDBInstance } from "@duckdb/node-api";');

Deno.test("vendors() accepts each vendor in its place", () => {
  const chart = sourceFile(
    "src/charts/render.ts",
    'import { parse } from "vega";\nimport { compile } from "vega-lite";',
  );
  const test = sourceFile("src/memory/episodes_test.ts", 'import { DuckDBInstance } from "@duckdb/node-api";');
  assert.deepEqual(vendors([graph, store, chart, test]), []);
});

Deno.test("vendors() reports a vendor outside its place, sub-paths and types included", () => {
  const wrong = sourceFile(
    "src/lab/arms.ts",
    'import type { Row } from "@duckdb/node-api";\n\nimport { x } from "@langchain/core/messages";',
  );
  assert.deepEqual(vendors([wrong]).map(({ line }) => line), [1, 3]);
  assert.equal(vendors([sourceFile("src/lab/run.ts", 'const vega = await import("vega");')]).length, 1);
});

Deno.test("vendors() reports the second file that names a vendor of one file", () => {
  const second = sourceFile("src/memory/exports.ts", 'import { DuckDBInstance } from "@duckdb/node-api";');
  const [violation, ...rest] = vendors([store, second]);
  assert.equal(violation.file, "src/memory/exports.ts");
  assert.match(violation.message, /src\/memory\/episodes\.ts already owns/);
  assert.deepEqual(rest, []);
});
