/** Circles on literal trees. */

import assert from "node:assert/strict";
import { circles } from "./circles.ts";
import { sourceFile } from "../src/lab/provenance/source_file.ts";

const file = (name: string, ...targets: readonly string[]) =>
  sourceFile(`src/m/${name}.ts`, targets.map((target) => `import type { T } from "./${target}.ts";`).join("\n"));

Deno.test("circles() accepts a tree and a diamond", () => {
  assert.deepEqual(circles([file("a", "b", "c"), file("b", "d"), file("c", "d"), file("d")]), []);
});

Deno.test("circles() reports each circle once with its way round", () => {
  const found = circles([
    file("a", "leaf", "b"),
    file("b", "c"),
    file("c", "a"),
    file("leaf"),
    file("x", "y"),
    file("y", "x"),
  ]);
  assert.deepEqual(found, [
    { file: "src/m/a.ts", line: 2, message: "import circle: src/m/a.ts -> src/m/b.ts -> src/m/c.ts -> src/m/a.ts" },
    { file: "src/m/x.ts", line: 1, message: "import circle: src/m/x.ts -> src/m/y.ts -> src/m/x.ts" },
  ]);
});

Deno.test("circles() reports a file that imports itself", () => {
  assert.equal(circles([file("a", "a")]).length, 1);
});
