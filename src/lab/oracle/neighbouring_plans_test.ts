/** What lies next to a plan, step by step. */

import assert from "node:assert/strict";
import type { TimedAction } from "../../operations/twin.ts";
import { neighbouringPlans } from "./neighbouring_plans.ts";

const scale = (replicas: number): TimedAction => ({
  afterTicks: 0,
  action: { kind: "scale", workload: "web", replicas },
});
const shed = (afterTicks: number, ratio: number): TimedAction => ({
  afterTicks,
  action: { kind: "shedTraffic", service: "web", ratio },
});
const restart: TimedAction = { afterTicks: 0, action: { kind: "restartRollout", workload: "web" } };

const cases: readonly (readonly [string, readonly TimedAction[], readonly (readonly TimedAction[])[]])[] = [
  ["nothing has no neighbours", [], []],
  ["what has no size can only be left out", [restart], [[]]],
  ["a replica less and one more", [scale(3)], [[], [scale(2)], [scale(4)]]],
  ["never below one replica", [scale(1)], [[], [scale(1)], [scale(2)]]],
  ["what is taken back is taken back fully, sooner or later", [shed(12, 0)], [[], [shed(6, 0)], [shed(18, 0)]]],
  ["ratios stay within 0 and 1", [shed(0, 1)], [[], [shed(0, 0.9)], [shed(0, 1)]]],
  ["in order of time", [shed(3, 0), shed(6, 0)], [
    [shed(6, 0)],
    [shed(0, 0), shed(6, 0)],
    [shed(6, 0), shed(9, 0)],
    [shed(3, 0)],
    [shed(0, 0), shed(3, 0)],
    [shed(3, 0), shed(12, 0)],
  ]],
];

for (const [what, steps, expected] of cases) {
  Deno.test(`neighbouringPlans() ${what}`, () => assert.deepEqual(neighbouringPlans(steps), expected));
}
