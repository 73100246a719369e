/** Ambient effects on literal files. */

import assert from "node:assert/strict";
import { ambientEffects } from "./ambient.ts";
import { sourceFile } from "./source_file.ts";

Deno.test("ambientEffects() reports clocks and random sources with their lines", () => {
  const text = [
    "const a = Date.now();",
    "const b = new Date();",
    "const c = performance.now();",
    "const d = Math.random();",
    "const e = crypto.randomUUID();",
    "const f = Date();",
    "const g = new Date;",
  ].join("\n");
  const found = ambientEffects([sourceFile("src/simulator/tick.ts", text)]);
  assert.deepEqual(found.map(({ line }) => line), [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("ambientEffects() accepts dates from data, comments, and areas that may read a clock", () => {
  const data = "const at = new Date(2026, 0, 1); // not Date.now()\nconst text = 'Math.random()';";
  assert.deepEqual(ambientEffects([sourceFile("src/reasoning/plan.ts", data)]), []);
  assert.deepEqual(ambientEffects([sourceFile("src/lab/run.ts", "const start = performance.now();")]), []);
});
