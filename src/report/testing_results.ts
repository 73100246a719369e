/** Made-up results of an experiment for tests, the same every time: seven arms on six scenarios with two seeds, two examples. */

import { testingExample } from "../charts/testing_example.ts";
import type { Example, ExperimentResults } from "../lab/analysis/experiment_results.ts";
import { testingExperiment, testingRuns } from "../lab/analysis/testing_experiment.ts";
import type { Experiment } from "../lab/experiment/experiment.ts";
import type { RunRow } from "../memory/rows.ts";

/** Text that would be markup if it were not escaped. */
const experiment: Experiment = {
  ...testingExperiment,
  name: "baselines",
  title: "Baselines & <oracles>",
  hypothesis: "It *does*, by more than a [minute](http://example.com).",
  exclusions: { "foggy-pier": "its admission test failed" },
  training: { arm: "sentinel", seeds: [101, 102] },
  mismatch: 0.1,
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
  const { arms } = experiment;
  const runs = testingRuns({ arms, scenarios: worlds.length, seeds: 2 }, ({ arm, scenario, seed }) => ({
    ...worlds[scenario],
    suite: experiment.name,
    violationMinutes: worlds[scenario].pattern === "no-fault"
      ? 0
      : Math.max(0.5, 12 - 2 * arms.indexOf(arm) + scenario - seed),
  }));
  const example = (kind: Example["kind"], difference: number): Example => {
    const { agent, reference, ...pair } = testingExample();
    const [run] = runs;
    return {
      ...pair,
      kind,
      difference,
      agent: { ...agent, run: { ...run, ...agent.run } },
      reference: { ...reference, run: { ...run, ...reference.run } },
    };
  };
  return { experiment, runs, attempts: [], examples: [example("largest loss", 1.5), example("largest gain", -9.5)] };
}
