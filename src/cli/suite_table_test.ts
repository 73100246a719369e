import assert from "node:assert/strict";
import { exampleRun } from "../memory/example_run.ts";
import { suiteTable } from "./suite_table.ts";

Deno.test("suiteTable() has a line a scenario with means over its seeds, and one for all", () => {
  const drained = { scenario: "amber-harbour", pattern: "single", difficulty: "easy" } as const;
  const quiet = { scenario: "fern-gallery", pattern: "no-fault", difficulty: "hard" } as const;
  const table = suiteTable([
    exampleRun({ ...drained, recovered: true, violationMinutes: 1, utility: 0.9, diagnosis: "right" }),
    exampleRun({ ...drained, recovered: false, violationMinutes: 4, utility: 0.5, diagnosis: "wrong" }),
    exampleRun({ ...quiet, recovered: true, violationMinutes: 0, utility: 1, diagnosis: "none" }),
  ]);
  assert.equal(
    table,
    `
scenario       pattern   level  recovered  SLO missed  utility  diagnosis
-------------  --------  -----  ---------  ----------  -------  ---------
amber-harbour  single    easy         1/2     2.5 min     0.70        1/2
fern-gallery   no-fault  hard         1/1     0.0 min     1.00          -
all 2                                 2/3     1.7 min     0.80        1/2
`.slice(1),
  );
});
