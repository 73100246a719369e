/** The documentation of the schema is the declarations'. */

import assert from "node:assert/strict";
import { readProjectFile } from "../provenance/project_file.ts";
import { schemaDocument } from "./schema_document.ts";

Deno.test("schemaDocument() is what docs/results_schema.md holds: deno task query --schema > docs/results_schema.md", () => {
  assert.equal(readProjectFile("docs/results_schema.md"), schemaDocument());
});

Deno.test("schemaDocument() tells every column's type, unit and sentence in one line", () => {
  const text = schemaDocument();
  assert.match(text, /^\| \*\*runId\*\* +\| VARCHAR +\| +\| run: one arm on one scenario with one seed +\|$/m);
  assert.match(text, /^\| violationMinutes +\| DOUBLE +\| minutes +\| time in which/m);
  assert.match(text, /^\| topRight +\| BOOLEAN or null +\|/m);
});
