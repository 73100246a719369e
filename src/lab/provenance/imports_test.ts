/** Imports in every form in which a file may name another. */

import assert from "node:assert/strict";
import { imports } from "./imports.ts";
import { sourceFile } from "./source_file.ts";

Deno.test("imports() finds every form with its target, names and line", () => {
  const cases = [
    { text: 'import { a, type B as C } from "./x.ts";', target: "src/m/x.ts", names: ["a", "B"], typeOnly: false },
    { text: 'import type { A } from "../n/x.ts";', target: "src/n/x.ts", names: ["A"], typeOnly: true },
    { text: 'import { type A } from "../n/x.ts";', target: "src/n/x.ts", names: ["A"], typeOnly: true },
    { text: 'import {\n  a,\n  b,\n} from "./x.ts";', target: "src/m/x.ts", names: ["a", "b"], typeOnly: false },
    { text: 'import fc from "fast-check";', target: "fast-check", names: ["default"], typeOnly: false },
    { text: 'import d, { a } from "y";', target: "y", names: ["default", "a"], typeOnly: false },
    { text: 'import * as x from "y";', target: "y", names: ["*"], typeOnly: false },
    { text: 'import "./x.ts";', target: "src/m/x.ts", names: ["*"], typeOnly: false },
    { text: 'export { a as b } from "./x.ts";', target: "src/m/x.ts", names: ["a"], typeOnly: false },
    { text: 'export type { A } from "./x.ts";', target: "src/m/x.ts", names: ["A"], typeOnly: true },
    { text: 'export * from "./x.ts";', target: "src/m/x.ts", names: ["*"], typeOnly: false },
    { text: 'const x = await import("./x.ts");', target: "src/m/x.ts", names: ["*"], typeOnly: false },
    {
      text: 'new Worker(new URL("./w.ts", import.meta.url));',
      target: "src/m/w.ts",
      names: ["*"],
      typeOnly: false,
    },
  ];
  for (const { text, target, names, typeOnly } of cases) {
    const found = imports(sourceFile("src/m/a.ts", `/** A file. */\n\n${text}\n`));
    assert.deepEqual(found.map(({ specifier: _, ...rest }) => rest), [{ line: 3, target, typeOnly, names }], text);
  }
});

Deno.test("imports() takes a URL for a module only when it names one", () => {
  const text = 'const root = new URL("../..", import.meta.url);\nnew URL("./w.ts", import.meta.url);\n';
  assert.deepEqual(imports(sourceFile("src/m/a.ts", text)).map(({ specifier }) => specifier), ["./w.ts"]);
});

Deno.test("imports() sees no import in comments, strings and declarations", () => {
  const text = [
    '// import { a } from "./a.ts";',
    "const text = 'import { a } from \"./a.ts\"';",
    'export const from = "x";',
    'export interface From { readonly import: "a" }',
  ].join("\n");
  assert.deepEqual(imports(sourceFile("src/m/a.ts", text)), []);
});
