/** The first question: is an agent that reasons worth more than a runbook, and where does it fall short of perfection? */

import type { Experiment } from "../src/lab/experiment/experiment.ts";

export const experiment: Experiment = {
  name: "baselines",
  title: "Baselines: Sentinel beside what costs nothing to think of",
  question:
    "Can Sentinel, as it stands, beat a static runbook on worlds of the dev split? And of what it loses against perfect " +
    "lookahead, how much is for want of better plans (generation), of better rehearsal (foresight) and of better diagnosis?",
  hypothesis:
    "Sentinel leaves fewer SLO-violation minutes than the static runbook, paired on the same scenario and seed. We expect " +
    "no small effect: the runbook knows neither magnitudes nor second faults. Of the regret we expect diagnosis to be the " +
    "largest part. The worlds are of the split that the agent's numbers were set on, so this is an upper bound, not evidence " +
    "of how it fares elsewhere.",
  arms: [
    "none",
    "constant",
    "random",
    "runbook",
    "greedy",
    "sentinel",
    "sentinel-aa",
    "oracle-diagnosis",
    "oracle-plans",
    "oracle-catalogue",
  ],
  reference: "runbook",
  aa: { arm: "sentinel", twin: "sentinel-aa" },
  regret: {
    agent: "sentinel",
    diagnosis: "oracle-diagnosis",
    plans: "oracle-plans",
    catalogue: "oracle-catalogue",
  },
  scenarios: { folder: "scenarios/full", split: "dev" },
  exclusions: {},
  seeds: { first: 1, count: 8 },
  learning: "from-snapshot",
  training: { arm: "sentinel", seeds: [1001] },
  mismatch: 0.1,
  primary: { column: "violationMinutes", better: "less" },
  secondary: [
    { column: "utility", better: "more" },
    { column: "availability", better: "more" },
    { column: "followUpSeconds", better: "less" },
    { column: "cost", better: "less" },
  ],
  stopRule:
    "Every cell of the table is played once; nothing is looked at before the last one, and none is added after.",
  smoke: { scenarios: 3, seeds: 2 },
  sealed: false,
};
