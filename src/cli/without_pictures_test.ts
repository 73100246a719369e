import assert from "node:assert/strict";
import { withoutPictures } from "./without_pictures.ts";

function notebook(picture: string, title: string): string {
  const data = { "image/png": picture, "application/vnd.vegalite.v5+json": { title } };
  const outputs = [{ output_type: "display_data", metadata: {}, data }];
  return JSON.stringify({
    nbformat: 4,
    metadata: {},
    cells: [{ cell_type: "code", metadata: {}, source: "", outputs }],
  });
}

Deno.test("withoutPictures() is equal when only pictures differ, and not when a chart does", () => {
  const text = withoutPictures(notebook("aaaa", "Risk"), "a.ipynb");
  assert.equal(withoutPictures(notebook("bbbb", "Risk"), "a.ipynb"), text);
  assert.notEqual(withoutPictures(notebook("aaaa", "Cost"), "a.ipynb"), text);
});
