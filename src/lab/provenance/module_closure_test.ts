/** Which modules decide a result, and how a change among them shows. */

import assert from "node:assert/strict";
import { moduleClosure } from "./module_closure.ts";
import { readProjectFile } from "./project_file.ts";

const modules: Readonly<Record<string, string>> = {
  "src/entry.ts": 'import { a } from "./a.ts";\nimport type { T } from "./types.ts";\n// import "./comment.ts";\n',
  "src/a.ts": 'import { z } from "zod";\nexport * from "./deep/b.ts";\n',
  "src/deep/b.ts": 'const c = await import("../c.ts");\nnew Worker(new URL("./worker.ts", import.meta.url));\n',
  "src/deep/worker.ts": 'import "../entry.ts";\n',
  "src/c.ts": "export {};\n",
  "src/types.ts": "export type T = 1;\n",
  "src/other.ts": "export {};\n",
};

const reading = (changed: Readonly<Record<string, string>> = {}) => (path: string): string =>
  changed[path] ?? modules[path] ?? assert.fail(`${path} was read`);

Deno.test("moduleClosure() follows values, re-exports, dynamic imports and Workers, round circles, but not types", () => {
  const { entries, files } = moduleClosure(["src/entry.ts"], reading());
  assert.deepEqual(entries, ["src/entry.ts"]);
  assert.deepEqual(Object.keys(files), [
    "src/a.ts",
    "src/c.ts",
    "src/deep/b.ts",
    "src/deep/worker.ts",
    "src/entry.ts",
  ]);
});

Deno.test("moduleClosure() changes with a module inside, and only then", () => {
  const before = moduleClosure(["src/entry.ts"], reading());
  const types = moduleClosure(["src/entry.ts"], reading({ "src/types.ts": "export type T = 2;\n" }));
  assert.deepEqual(types, before);
  const inside = moduleClosure(["src/entry.ts"], reading({ "src/c.ts": "export const c = 1;\n" }));
  assert.notEqual(inside.hash, before.hash);
  const changed = Object.keys(before.files).filter((path) => inside.files[path] !== before.files[path]);
  assert.deepEqual(changed, ["src/c.ts"]);
});

Deno.test("moduleClosure() of what plays an episode holds the world and the agent, not the command line or a report", () => {
  const { files } = moduleClosure(["src/lab/arms.ts", "src/lab/play_suite.ts"], readProjectFile);
  for (const path of ["src/simulator/tick.ts", "src/operations/twin.ts", "src/graphs/sentinel.ts", "src/random.ts"]) {
    assert.ok(path in files, `${path} is missing`);
  }
  const strangers = Object.keys(files).filter((path) => /^src\/(cli|report|charts)|_test\.ts$/.test(path));
  assert.deepEqual(strangers, []);
});
