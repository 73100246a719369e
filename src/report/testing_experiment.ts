/** Made-up results of an experiment for tests, the same every time: seven arms on six scenarios with two seeds, two examples. */

import { testingEpisode } from "../charts/testing_episode.ts";
import type { Example, ExampleRun, ExperimentResults } from "../lab/analysis/experiment_results.ts";
import type { Experiment } from "../lab/experiment/experiment.ts";
import { exampleRun } from "../memory/example_run.ts";
import type { RunRow } from "../memory/rows.ts";

export const testingExperiment: Experiment = {
  name: "baselines",
  title: "Baselines & <oracles>",
  question: "Does Sentinel do better than a static runbook?",
  hypothesis: "It does, by more than a minute.",
  arms: ["none", "runbook", "sentinel", "sentinel-aa", "oracle-diagnosis", "oracle-plans", "oracle-catalogue"],
  reference: "runbook",
  aa: { arm: "sentinel", twin: "sentinel-aa" },
  regret: {
    agent: "sentinel",
    diagnosis: "oracle-diagnosis",
    plans: "oracle-plans",
    catalogue: "oracle-catalogue",
  },
  scenarios: { folder: "scenarios/full", split: "dev" },
  exclusions: { "foggy-pier": "its admission test failed" },
  seeds: { first: 1, count: 2 },
  learning: "from-snapshot",
  training: { arm: "sentinel", seeds: [101, 102] },
  mismatch: 0.1,
  primary: { column: "violationMinutes", better: "less" },
  secondary: [{ column: "utility", better: "more" }],
  stopRule: "Every cell is played once.",
  smoke: { scenarios: 2, seeds: 1 },
  sealed: false,
};

const worlds: readonly Partial<RunRow>[] = [
  { scenario: "amber-harbour", pattern: "single", difficulty: "easy", topology: "boutique" },
  { scenario: "birch-lane", pattern: "double", difficulty: "moderate", topology: "boutique", faults: 2 },
  { scenario: "cobalt-ferry", pattern: "triple", difficulty: "hard", topology: "boutique", faults: 3 },
  { scenario: "dune-market", pattern: "correlated", difficulty: "hard", topology: "sock-shop", faults: 2 },
  { scenario: "elm-crossing", pattern: "metastable", difficulty: "hard", topology: "sock-shop" },
  { scenario: "fern-gallery", pattern: "no-fault", difficulty: "easy", topology: "sock-shop", faults: 0 },
];

export function testingResults(): ExperimentResults {
  const { arms } = testingExperiment;
  return {
    experiment: testingExperiment,
    runs: arms.flatMap((arm, skill) =>
      worlds.flatMap((world, number) =>
        [1, 2].map((seed) =>
          exampleRun({
            ...world,
            runId: `${arm}/${world.scenario}/${seed}`,
            suite: "baselines",
            arm,
            seed,
            ticks: 360,
            violationMinutes: world.pattern === "no-fault" ? 0 : Math.max(0.5, 12 - 2 * skill + number - seed),
          })
        )
      )
    ),
    attempts: [],
    examples: [example("largest loss"), example("largest gain")],
  };
}

function example(kind: Example["kind"]): Example {
  const plan = { cost: 0, risk: 0, stability: 0.4, resilience: 0.3, onFront: true, distance: 0.9, reason: "farther" };
  return {
    kind,
    scenario: "checkout-dusk",
    seed: 1,
    difference: kind === "largest loss" ? 1.5 : -9.5,
    agent: side("sentinel"),
    reference: side("do-nothing"),
    plans: [
      { ...plan, planId: "P0", title: "Do nothing", verdict: "outscored" },
      { ...plan, planId: "P1", title: "Scale cart", cost: 0.3, stability: 0.9, resilience: 0.8, verdict: "chosen" },
      { ...plan, planId: "P2", title: "Add a node", cost: 2, risk: 0.1, onFront: false, verdict: "dominated" },
    ],
  };
}

function side(arm: "do-nothing" | "sentinel"): ExampleRun {
  const episode = testingEpisode(arm);
  const { tickSeconds, ticks, objectives, violations, metrics, marks } = episode;
  const runId = `${arm}/example/1`;
  return {
    run: exampleRun({
      runId,
      arm: arm === "sentinel" ? arm : "runbook",
      scenario: "checkout-dusk",
      seed: 1,
      tickSeconds,
      ticks,
      recovered: metrics.recovered,
      violationMinutes: metrics.violationMinutes,
      cost: metrics.cost,
    }),
    ticks: episode.services.filter(({ service }) => objectives.some((objective) => objective.service === service)).map((
      { tick, service, offeredRate, errorRatio, p95Ms, readyReplicas, wantedReplicas },
    ) => ({
      runId,
      tick,
      service,
      requestRate: offeredRate,
      errorRatio,
      p95Ms,
      readyRatio: readyReplicas / wantedReplicas,
      cpuUtilisation: null,
      memoryUtilisation: null,
      violated: violations[tick] >= 1,
    })),
    marks: marks.map((mark, number) => ({ runId, number, ...mark })),
  };
}
