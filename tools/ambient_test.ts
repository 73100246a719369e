/** Ambient effects on literal files. */

import assert from "node:assert/strict";
import { ambientEffects } from "./ambient.ts";
import { sourceFile } from "../src/lab/provenance/source_file.ts";

const forbidden: readonly (readonly [line: string, named: string])[] = [
  ["const a = Date.now();", "Date.now"],
  ["const a = new Date();", "Date"],
  ["const a = new Date;", "Date"],
  ["const a = Date();", "Date"],
  ["const { now } = Date;", "Date"],
  ["const midnight = new Date(2026, 0, 1);", "Date"],
  ["const list = [...performance.getEntries()];", "performance.getEntries"],
  ["const a = performance\n  .now();", "performance.now"],
  ["const a = Temporal.Now.instant();", "Temporal.Now"],
  ["const a = Math.random();", "Math.random"],
  ["const { random } = Math;", "Math"],
  ["const a = Math[name]();", "Math"],
  ["const a = crypto.randomUUID();", "crypto.randomUUID"],
  ["source.getRandomValues(bytes);", "getRandomValues"],
  ["const a = globalThis.Math;", "globalThis.Math"],
  ["const a = self.Math.random();", "self.Math.random"],
  ["setTimeout(() => {}, 10);", "setTimeout"],
  ["const a = `at ${Date.now()}`;", "Date.now"],
  ['const a = Deno.env.get("HOME");', "Deno.env"],
  ["const { env } = Deno;", "Deno"],
  ["names.sort((a, b) => a.localeCompare(b));", "localeCompare"],
  ['import { setTimeout as wait } from "node:timers/promises";', "setTimeout"],
  ['import { hostname } from "node:os";', "node:os"],
  ['import { createHash, randomBytes } from "node:crypto";', "randomBytes of node:crypto"],
];

for (const [line, named] of forbidden) {
  Deno.test(`ambientEffects() reports ${line.replace(/\s+/g, " ")}`, () => {
    const [found, ...more] = ambientEffects([sourceFile("src/simulator/tick.ts", `\n${line}\n`)])
      .filter(({ message }) => !message.includes("node:timers"));
    assert.deepEqual([found?.line, more.length], [2, 0]);
    assert.ok(found.message.startsWith(`uses ${named}: `), found.message);
  });
}

const allowed: readonly string[] = [
  "// not Date.now(), nor Math.random()",
  "/* setTimeout */ const text = 'Math.random()';",
  "const a = Math.max(1, Math.PI);",
  "const a = self[0] + self.weight;",
  "const { updateDate } = row.performance ?? {};",
  "const b = row.Date + row?.crypto;",
  "const file = await Deno.readTextFile(path);",
  "const hash = await crypto.subtle.digest('SHA-256', bytes);",
  'import { createHash } from "node:crypto";',
  'import type { Worker } from "node:worker_threads";',
];

for (const line of allowed) {
  Deno.test(`ambientEffects() accepts ${line}`, () => {
    assert.deepEqual(ambientEffects([sourceFile("src/reasoning/plan.ts", line)]), []);
  });
}

Deno.test("ambientEffects() looks at tests, but neither at benches nor at areas that may read a clock", () => {
  const found = (path: string) => ambientEffects([sourceFile(path, "const start = performance.now();")]).length;
  assert.equal(found("src/operations/act_test.ts"), 1);
  assert.deepEqual(ambientEffects([sourceFile("src/operations/act_test.ts", 'Deno.env.get("UPDATE");')]), []);
  assert.equal(found("src/simulator/cluster_bench.ts"), 0);
  assert.equal(found("src/memory/kill_child.ts"), 0);
  assert.equal(found("src/lab/run.ts"), 0);
});
