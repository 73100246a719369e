/** What has changed since results were made: every kind of change is named, and nothing else. */

import assert from "node:assert/strict";
import { changesSince } from "./changes_since.ts";
import { type Provenance, provenance } from "./provenance.ts";

const scenarioPaths = ["scenarios/smoke/amber-harbour.yaml"];
const now = provenance({
  name: "tiny",
  kind: "experiment",
  command: "deno task experiment tiny",
  config: {},
  entries: { cells: ["src/random.ts"], report: ["src/lab/csv_text.ts"] },
  scenarioPaths,
  seeds: [1],
  exclusions: {},
});
const other = "0".repeat(64);

Deno.test("changesSince() finds nothing in the tree that the results were made of", () => {
  assert.deepEqual(changesSince(now, scenarioPaths), { cells: [], report: [] });
});

Deno.test("changesSince() names code, scenarios, lock and versions, by what they decide", () => {
  const cellFiles = { ...now.code.cells.files, "src/random.ts": other };
  const reportFiles = { ...now.code.report.files, "src/lab/compare_text.ts": other, "src/lab/gone.ts": other };
  const cases: readonly (readonly [Provenance, readonly string[], readonly string[]])[] = [
    [{ ...now, code: { ...now.code, cells: { ...now.code.cells, files: cellFiles } } }, ["src/random.ts changed"], []],
    [
      { ...now, code: { ...now.code, report: { ...now.code.report, files: reportFiles } } },
      [],
      ["src/lab/compare_text.ts changed", "src/lab/gone.ts no longer matters"],
    ],
    [
      { ...now, scenarios: { ...now.scenarios, "scenarios/smoke/amber-harbour.yaml": other } },
      ["scenarios/smoke/amber-harbour.yaml changed"],
      [],
    ],
    [{ ...now, lockHash: other }, ["deno.lock changed"], ["deno.lock changed"]],
  ];
  for (const [recorded, cells, report] of cases) {
    assert.deepEqual(changesSince(recorded, scenarioPaths), { cells, report });
  }
  const older = changesSince({ ...now, versions: { ...now.versions, deno: "2.0.0" } }, scenarioPaths);
  assert.deepEqual(older.cells, [`Deno was 2.0.0 and is ${Deno.version.deno}`]);
});

Deno.test("changesSince() tells of scenarios that joined or left the design", () => {
  const { cells } = changesSince(now, ["scenarios/smoke/birch-lane.yaml"]);
  assert.deepEqual(cells, [
    "scenarios/smoke/amber-harbour.yaml no longer matters",
    "scenarios/smoke/birch-lane.yaml is new",
  ]);
});

Deno.test("changesSince() says when an entry is gone", () => {
  const cells = { entries: ["src/lab/was_here.ts"], hash: other, files: { "src/lab/was_here.ts": other } };
  const changes = changesSince({ ...now, code: { ...now.code, cells } }, scenarioPaths);
  assert.deepEqual(changes.cells, ["src/lab/was_here.ts is gone"]);
});
