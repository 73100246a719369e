/** Public docs on a literal output of `deno doc --lint`. */

import assert from "node:assert/strict";
import { publicDocs } from "./public_docs.ts";
import { sourceFile } from "../src/lab/provenance/source_file.ts";

const file = sourceFile("src/a.ts", "export interface A {\n  readonly x: number;\n}\nexport function f(b: B): A {}");

const at = (rule: string, place: string) =>
  `error[${rule}]: about ${rule}\n   --> ${place}\n    | \n  1 | export …\n    | ^\n\n`;

Deno.test("publicDocs() keeps complaints about declarations, and drops those about members and private types", () => {
  const output = at("missing-jsdoc", "/repo/src/a.ts:1:1") + at("missing-jsdoc", "/repo/src/a.ts:2:12") +
    at("private-type-ref", "/repo/src/a.ts:4:1") + at("missing-explicit-type", "/repo/src/a.ts:4:1") +
    at("missing-jsdoc", "/elsewhere/b.ts:1:1") +
    "error: Found 5 documentation lint errors.\n";
  assert.deepEqual(publicDocs(output, "/repo/", [file]), [
    { file: "src/a.ts", line: 1, message: "about missing-jsdoc" },
    { file: "src/a.ts", line: 4, message: "about missing-explicit-type" },
  ]);
});
