import assert from "node:assert/strict";
import { parseNotebook } from "./notebook.ts";

const names = [...Deno.readDirSync("notebooks")].map(({ name }) => name).filter((name) => name.endsWith(".ipynb"));

for (const name of names) {
  const path = `notebooks/${name}`;

  Deno.test(`parseNotebook() finds ${path} executed, without an error, with no cell of more than five lines`, async () => {
    const code = parseNotebook(await Deno.readTextFile(path), path).cells.filter((cell) => cell.cell_type === "code");
    assert.ok(code.length > 0);
    for (const { source, outputs = [] } of code) {
      assert.ok([source].flat().join("").split("\n").length <= 5, String(source));
      assert.ok(outputs.length > 0 && outputs.every((output) => output.output_type !== "error"), String(source));
    }
    assert.ok((await Deno.stat(path)).size < 1_000_000);
  });
}
