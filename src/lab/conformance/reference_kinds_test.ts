/** Every carried reference value, one test a file; and that a wrong value is found. */

import assert from "node:assert/strict";
import { readCases } from "../../simulator/conformance/read_cases.ts";
import { runConformance } from "../../simulator/conformance/run_conformance.ts";
import { conformanceKinds } from "../../simulator/conformance/kinds.ts";
import { referenceCases, referenceKinds } from "./reference_kinds.ts";

const files = await readCases(referenceCases);

for (const file of files) {
  Deno.test(`reference values of ${file.file}: every one is met`, () => {
    const [{ passed, complaints }] = runConformance([file], [...conformanceKinds, ...referenceKinds]);
    assert.deepEqual(complaints.slice(0, 3), []);
    assert.equal(passed, file.cases.length);
    assert.ok(passed > 0);
  });
}

const wrong: readonly { readonly kind: string; readonly value: Readonly<Record<string, unknown>> }[] = [
  { kind: "hypervolume", value: { points: [[1, 2], [2, 1]], ref: [3, 3], hv: 4 } },
  { kind: "hypervolume contributions", value: { points: [[1, 2], [2, 1]], ref: [3, 3], contributions: [1, 2] } },
  { kind: "non-dominated ranks", value: { points: [[1, 2], [2, 2]], rank: [0, 0] } },
  { kind: "order by rank and crowding", value: { points: [[1, 2], [2, 2]], order: [1, 0] } },
  { kind: "crowding distance", value: { points: [[0, 1], [1, 0]], crowding: [1, "inf"], what: "crowding" } },
  { kind: "dominance", value: { pairs: [[[1, 2], [1, 2], true]] } },
  { kind: "ideal point", value: { points: [[1, 2], [2, 1]], ideal: [1, 2] } },
  { kind: "nadir point", value: { points: [[1, 2], [2, 1]], nadir: [1, 2] } },
  { kind: "indicators", value: { A: [[1, 1]], ref_front: [[1, 1]], igd: 0, igd_plus: 1 } },
  { kind: "indicators, published", value: { A: [[1, 1]], ref: [[1, 1]], igd: 0.1, igd_plus: 0 } },
  { kind: "attainment", value: { points_with_run_id: [[1, 2, 1]], eaf_x_y_percentile: [[2, 1, 100]] } },
  { kind: "Holm's correction", value: { p_sorted: [0.1, 0.2], holm_adjusted: [0.1, 0.2] } },
  { kind: "bootstrap of a mean", value: { x: [1, 2, 3], mean: 2, percentile95: [1.9, 2.1] } },
];

for (const { kind, value } of wrong) {
  Deno.test(`reference values: a wrong one of kind "${kind}" is found`, () => {
    const [{ failed, kinds }] = runConformance([{ file: "a.json", cases: [value] }], referenceKinds);
    assert.deepEqual([failed, kinds], [1, [kind]]);
  });
}

Deno.test("the README of the carried cases has a row for every kind", () => {
  const text = Deno.readTextFileSync(`${referenceCases}/README.md`);
  for (const { name } of referenceKinds) assert.match(text, new RegExp(`^\\| ${name} +\\|`, "m"));
});
