/** From a design and the command that plays it to everything that decides its results. */

import { type Provenance, provenance } from "../provenance/provenance.ts";
import { defaultPolicy } from "../../reasoning/policy.ts";
import type { Design } from "./design.ts";
import type { Experiment } from "./experiment.ts";
import { cellEntries } from "./run_experiment.ts";

/** What a manifest keeps as the configuration: the experiment as it was played, and the agents' numbers. */
export interface ExperimentConfig {
  readonly experiment: Experiment;
  readonly policy: typeof defaultPolicy;
}

/** Take it before playing starts, so that an edit meanwhile cannot pass for what was played. */
export function experimentProvenance({ experiment, scenarioPaths }: Design, command: string): Provenance {
  const { name, seeds: { first, count }, exclusions } = experiment;
  const config: ExperimentConfig = { experiment, policy: defaultPolicy };
  return provenance({
    name,
    kind: "experiment",
    command,
    config,
    entries: { cells: cellEntries, report: ["src/report/experiment_made.ts"] },
    scenarioPaths: Object.values(scenarioPaths),
    seeds: Array.from({ length: count }, (_, n) => first + n),
    exclusions,
  });
}
