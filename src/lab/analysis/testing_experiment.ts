/** An experiment and made-up runs of it, for tests: outcomes are given per arm, worlds are numbered. */

import { exampleRun } from "../../memory/example_run.ts";
import type { RunRow } from "../../memory/rows.ts";
import type { Experiment } from "../experiment/experiment.ts";

export const testingExperiment: Experiment = {
  name: "trial",
  title: "A trial",
  question: "Does the agent do better than the runbook?",
  hypothesis: "It does.",
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
  exclusions: {},
  seeds: { first: 1, count: 2 },
  learning: "from-snapshot",
  training: null,
  mismatch: 0,
  primary: { column: "violationMinutes", better: "less" },
  secondary: [{ column: "utility", better: "more" }],
  stopRule: "the whole design",
  smoke: { scenarios: 1, seeds: 1 },
  sealed: false,
};

export interface TestingWorlds {
  readonly arms: readonly string[];
  readonly scenarios: number;
  readonly seeds: number;
}

/** One run per arm, scenario (a, b, …) and seed (from 1); `fields` tells what came of it. */
export function testingRuns(
  { arms, scenarios, seeds }: TestingWorlds,
  fields: (world: { readonly arm: string; readonly scenario: number; readonly seed: number }) => Partial<RunRow>,
): readonly RunRow[] {
  const counted = (count: number) => Array.from({ length: count }, (_, index) => index);
  return arms.flatMap((arm) =>
    counted(scenarios).flatMap((scenario) =>
      counted(seeds).map((index) => {
        const seed = index + 1;
        const name = `world-${String(scenario).padStart(3, "0")}`;
        return exampleRun({
          runId: `${name}.${arm}.${seed}`,
          suite: testingExperiment.name,
          arm,
          scenario: name,
          seed,
          ...fields({ arm, scenario, seed }),
        });
      })
    )
  );
}
