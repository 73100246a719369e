/** Unused exports on literal trees. */

import assert from "node:assert/strict";
import { sourceFile } from "../src/lab/provenance/source_file.ts";
import { unusedExports } from "./unused_exports.ts";

const unused = (tree: Readonly<Record<string, string>>) =>
  unusedExports(Object.entries(tree).map(([path, text]) => sourceFile(path, text)))
    .map(({ file, line, message }) => `${file}:${line} ${message.split(" ")[1].replace(",", "")}`);

Deno.test("unusedExports() reports what no file imports, and what only tests and their helpers import", () => {
  const tree = {
    "src/m/a.ts":
      "export function used() {}\nexport function tested() {}\n\nexport const dead = 1;\nexport interface Lost {}",
    "src/m/a_test.ts": 'import { tested, used } from "./a.ts";',
    "src/m/b.ts": 'import { used } from "./a.ts";',
    "src/n/other_test.ts": 'import { tested } from "../m/a.ts";\nimport { scene } from "./testing_scene.ts";',
    "src/n/a_bench.ts": 'import { tested } from "../m/a.ts";',
    "src/n/testing_scene.ts": 'import { tested } from "../m/a.ts";\nexport const scene = tested();',
  };
  assert.deepEqual(unused(tree), ["src/m/a.ts:2 tested", "src/m/a.ts:4 dead", "src/m/a.ts:5 Lost"]);
});

Deno.test("unusedExports() accepts what mod.ts re-exports and what a namespace or a late import takes", () => {
  const tree = {
    "src/m/a.ts": "export function open() {}",
    "src/m/b.ts": "export function late() {}",
    "src/mod.ts": 'export { open } from "./m/a.ts";\nexport const b = () => import("./m/b.ts");',
  };
  assert.deepEqual(unused(tree), []);
});

Deno.test("unusedExports() accepts a type that shapes its file and a list beside its element type", () => {
  const tree = {
    "src/m/a.ts": "export interface Options { readonly x: number }\nexport function f(options: Options) {}\n" +
      'export const kinds = ["a", "b"] as const;\nexport type Kind = (typeof kinds)[number];',
    "src/m/b.ts": 'import { f, type Kind } from "./a.ts";',
  };
  assert.deepEqual(unused(tree), []);
});

Deno.test("unusedExports() accepts a function at work in its file that its own test checks", () => {
  const working = "export function part() {}\nexport function whole() {\n  part();\n}";
  const use = { "src/m/b.ts": 'import { whole } from "./a.ts";' };
  assert.deepEqual(unused({ ...use, "src/m/a.ts": working }), ["src/m/a.ts:1 part"]);
  assert.deepEqual(unused({ ...use, "src/m/a.ts": working, "src/m/a_test.ts": 'import { part } from "./a.ts";' }), []);
});

Deno.test("unusedExports() reads export lists and renamed exports", () => {
  assert.deepEqual(unused({ "src/m/a.ts": "function f() {}\nexport { f as g };" }), ["src/m/a.ts:2 g"]);
});
