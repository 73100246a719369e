/** The verdict's sentence: its direction, and how far it goes with what there is. */

import assert from "node:assert/strict";
import type { Experiment } from "../experiment/experiment.ts";
import { analyseExperiment } from "./analyse_experiment.ts";
import { testingExperiment as experiment, testingRuns } from "./testing_experiment.ts";

/** Sentinel's gain over the runbook in world and seed, in a design without oracles. */
function sentenceWhere(
  { primary, scenarios = 8, seeds = 2 }: {
    readonly primary: Experiment["primary"];
    readonly scenarios?: number;
    readonly seeds?: number;
  },
  gain: (scenario: number, seed: number) => number,
): string {
  const small = { ...experiment, arms: ["runbook", "sentinel", "sentinel-aa"], regret: null, primary, secondary: [] };
  const worlds = testingRuns({ arms: small.arms, scenarios, seeds }, ({ arm, scenario, seed }) => ({
    [primary.column]: 5 + (arm === "runbook" ? 0 : gain(scenario, seed)),
  }));
  return analyseExperiment({ experiment: small, runs: worlds, attempts: [], examples: [] }).verdict.sentence;
}

const less = { column: "violationMinutes", better: "less" } as const;
const more = { column: "utility", better: "more" } as const;
const verdicts = [
  [
    "less of what is bad is better",
    { primary: less },
    () => -2,
    /^sentinel does better than runbook: 2\.00 fewer .*\.$/,
  ],
  ["more of what is bad is worse", { primary: less }, () => 2, /^sentinel does worse than runbook: 2\.00 more .*\.$/],
  [
    "more of what is good is better",
    { primary: more },
    () => 2,
    /^sentinel does better than runbook: 2\.000 more .*\.$/,
  ],
  [
    "less of what is good is worse",
    { primary: more },
    () => -2,
    /^sentinel does worse than runbook: 2\.000 less .*\.$/,
  ],
  [
    "an interval that only touches 0 decides nothing",
    { primary: less },
    (scenario) => scenario === 0 ? -2 : 0,
    /^The data do not tell sentinel from runbook: 0\.25 fewer .*−0\.\d+ to 0\.00\) covers 0, over 16 pairs/,
  ],
  [
    "no difference at all is told as such",
    { primary: less },
    () => 0,
    /: no difference in SLO-violation minutes over 16/,
  ],
  [
    "seconds are of runs with a fault",
    { primary: { column: "followUpSeconds", better: "less" } },
    () => -2,
    /2 fewer seconds in trouble a run with a fault \(/,
  ],
  [
    "one run of one world is no evidence",
    { primary: less, scenarios: 1, seeds: 1 },
    () => -2,
    /over 1 pair of 1 scenario\. So few scenarios decide nothing: intervals of fewer than 6 are too narrow\.$/,
  ],
  [
    "one seed of enough worlds is",
    { primary: less, seeds: 1 },
    () => -2,
    /^sentinel does better .* over 8 pairs of 8 scenarios\.$/,
  ],
] as const satisfies readonly (readonly [
  string,
  Parameters<typeof sentenceWhere>[0],
  Parameters<typeof sentenceWhere>[1],
  RegExp,
])[];

for (const [title, design, gain, sentence] of verdicts) {
  Deno.test(`experimentVerdict() concludes: ${title}`, () => assert.match(sentenceWhere(design, gain), sentence));
}

Deno.test("experimentVerdict() holds the agent's last diagnosis against an oracle's", () => {
  const arms = ["runbook", "sentinel", "sentinel-aa", "oracle-diagnosis", "oracle-plans", "oracle-catalogue"];
  const runs = testingRuns({ arms, scenarios: 2, seeds: 2 }, ({ arm, scenario, seed }) => ({
    diagnosis: arm === "oracle-diagnosis" && scenario === 0 || seed === 1 ? "right" : "wrong",
  }));
  const { verdict } = analyseExperiment({ experiment: { ...experiment, arms }, runs, attempts: [], examples: [] });
  assert.match(verdict.failings.join("\n"), /the true faults in 50 % of 4 runs \(oracle-diagnosis: 75 %\), its surest/);
});
