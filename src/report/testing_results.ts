/** Made-up results of an experiment for tests, the same every time: seven arms on six scenarios with two seeds, two examples. */

import { testingExample } from "../charts/testing_example.ts";
import type { ExperimentResults } from "../lab/analysis/experiment_results.ts";
import { testingExperiment } from "../lab/analysis/testing_experiment.ts";
import type { Experiment } from "../lab/experiment/experiment.ts";
import { exampleRun } from "../memory/example_run.ts";
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
  return {
    experiment,
    runs: experiment.arms.flatMap((arm, skill) =>
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
    examples: [testingExample("largest loss"), testingExample("largest gain")],
  };
}
