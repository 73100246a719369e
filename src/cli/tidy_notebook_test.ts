import assert from "node:assert/strict";
import { tidyNotebook } from "./tidy_notebook.ts";

const chart = { mark: "bar", data: { values: [{ x: 1 }, { x: 2 }] } };

function executed(fields: { readonly started: string; readonly pieces: readonly string[]; readonly version: string }) {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "deno", display_name: "mine" }, language_info: { version: fields.version } },
    cells: [
      { cell_type: "markdown", id: "a", metadata: {}, source: ["# Title"] },
      {
        cell_type: "code",
        id: "b",
        metadata: { execution: { "iopub.execute_input": fields.started }, tags: ["kept"] },
        execution_count: 1,
        source: ["await show(chart);"],
        outputs: [
          ...fields.pieces.map((text) => ({ output_type: "stream", name: "stdout", text: [text] })),
          { output_type: "display_data", metadata: {}, data: { "application/vnd.vegalite.v5+json": chart } },
        ],
      },
    ],
  });
}

Deno.test("tidyNotebook() gives equal bytes whenever, wherever and in whatever pieces the outputs came", () => {
  const one = tidyNotebook(executed({ started: "2026-01-01", pieces: ["a\n", "b"], version: "2.9.6" }), "a.ipynb");
  const two = tidyNotebook(executed({ started: "2026-12-31", pieces: ["a", "\nb"], version: "3.0.0" }), "a.ipynb");
  assert.equal(two, one);
  assert.equal(tidyNotebook(one, "a.ipynb"), one);
});

Deno.test("tidyNotebook() keeps what was shown, each chart on one line", () => {
  const text = tidyNotebook(executed({ started: "", pieces: ["a\nb"], version: "" }), "a.ipynb");
  const { cells: [, { metadata, outputs }] } = JSON.parse(text);
  assert.deepEqual(metadata, { tags: ["kept"] });
  assert.deepEqual(outputs[0].text, ["a\n", "b"]);
  assert.deepEqual(outputs[1].data["application/vnd.vegalite.v5+json"], chart);
  assert.match(text, /^ *"application\/vnd\.vegalite\.v5\+json": \{.*\}$/m);
});

Deno.test("tidyNotebook() refuses what is no notebook, by its place", () => {
  assert.throws(() => tidyNotebook('{"cells":[]}', "notebooks/x.ipynb"), /Cannot read notebook notebooks\/x\.ipynb/);
});
