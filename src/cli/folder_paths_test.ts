import assert from "node:assert/strict";
import { folderPaths } from "./folder_paths.ts";

const refused: readonly (readonly [folder: string, why: string])[] = [
  ["no/such", 'Cannot list the scenarios of "no/such": there is no such folder'],
  ["README.md", 'Cannot list the scenarios of "README.md": there is no such folder'],
  ["scenarios/", 'Cannot list "scenarios": no scenario file is in it'],
];

for (const [folder, message] of refused) {
  Deno.test(`folderPaths() refuses ${folder} in one sentence`, () => {
    assert.throws(() => folderPaths(folder, "list"), { name: "UsageError", message });
  });
}

Deno.test("folderPaths() is the same with and without a slash at the end", () => {
  const paths = folderPaths("scenarios/smoke", "list");
  assert.ok(paths.includes("scenarios/smoke/amber-harbour.yaml"));
  assert.deepEqual(folderPaths("scenarios/smoke/", "list"), paths);
});
