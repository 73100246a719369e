import assert from "node:assert/strict";
import { arms } from "../arms.ts";
import { admission, type AdmissionRun } from "./admission.ts";

const fault = {
  truth: { pattern: "single", difficulty: "easy", faults: [{ mechanism: "crash", entity: "service/web" }] },
} as const;
const control = { truth: { pattern: "no-fault", difficulty: "easy", faults: [] } } as const;

const bad = { breached: true, recovered: false, violationMinutes: 10, utility: 0.5 };
const passing = { breached: true, recovered: true, violationMinutes: 4, utility: 0.8 };
const mended = { breached: true, recovered: true, violationMinutes: 1, utility: 0.9 };
const well = { breached: false, recovered: true, violationMinutes: 0, utility: 1 };

/** Ten seeds, of which the first `odd` went otherwise. */
function runs(arm: string, usual: typeof bad, odd = 0, otherwise = usual): readonly AdmissionRun[] {
  return Array.from({ length: 10 }, (_, at) => ({
    scenario: "amber-harbour",
    arm,
    seed: at + 1,
    ...(at < odd ? otherwise : usual),
  }));
}

const none = arms.none.name;
const oracle = arms["oracle-catalogue"].name;

const cases: readonly (readonly [string, typeof fault | typeof control, readonly AdmissionRun[], RegExp | null])[] = [
  ["a fault that breaches and is mended", fault, [...runs(none, bad), ...runs(oracle, mended)], null],
  ["one seed of ten that does not breach", fault, [...runs(none, bad, 1, well), ...runs(oracle, mended)], null],
  ["one seed of ten that is not mended", fault, [...runs(none, bad), ...runs(oracle, mended, 1, bad)], null],
  [
    "two seeds that do not breach",
    fault,
    [...runs(none, bad, 2, well), ...runs(oracle, mended)],
    /^doing nothing breaches an objective on 8 of 10 seeds; expected at least 9$/,
  ],
  [
    "two seeds that are not mended, though better",
    fault,
    [...runs(none, bad), ...runs(oracle, mended, 2, { ...mended, recovered: false })],
    /^perfect lookahead recovers on 8 of 10 seeds; expected at least 9$/,
  ],
  [
    "what passes by itself, and no answer is better",
    fault,
    [...runs(none, passing), ...runs(oracle, passing)],
    /^perfect lookahead is worth more than doing nothing on 0 of 10 seeds; expected at least 9$/,
  ],
  ["a control that never breaches", control, runs(none, well), null],
  ["a control that breaches and recovers", control, runs(none, passing), null],
  [
    "a control that stays broken on two seeds",
    control,
    runs(none, well, 2, bad),
    /^has no fault, and recovers or never breaches with nobody on 8 of 10 seeds; expected at least 9$/,
  ],
];

for (const [title, world, played, expected] of cases) {
  Deno.test(`admission() ${expected === null ? "admits" : "refuses"} ${title}`, () => {
    const { refusals } = admission(world, played);
    if (expected === null) assert.deepEqual(refusals, []);
    else assert.ok(refusals.length > 0 && expected.test(refusals[0]), refusals.join("\n"));
  });
}

Deno.test("admission() counts seeds and means minutes of each arm", () => {
  const { oracle: seen, ...left } = admission(fault, [...runs(none, bad, 5, well), ...runs(oracle, mended)]);
  assert.deepEqual([left.seeds, left.breached, left.recoveredAlone, left.minutesAlone], [10, 5, 5, 5]);
  // On five seeds nothing is better than doing nothing, which is worth 1.
  assert.deepEqual(seen, { recovered: 10, better: 5, minutes: 1 });
});
