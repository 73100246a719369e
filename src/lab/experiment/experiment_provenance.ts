/** From a design and the command that plays it to everything that decides its results. */

import { type Played, type Provenance, provenance } from "../provenance/provenance.ts";
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
export function experimentProvenance(design: Design, command: string): Provenance {
  return provenance(experimentPlayed(design, command));
}

/** What follows from the design alone. */
export function experimentPlayed({ experiment, scenarioPaths }: Design, command: string): Played {
  const { name, seeds: { first, count }, exclusions } = experiment;
  const config: ExperimentConfig = { experiment, policy: defaultPolicy };
  return {
    name,
    kind: "experiment",
    command,
    config,
    entries: { cells: cellEntries, report: ["src/report/experiment_made.ts"] },
    scenarioPaths: Object.values(scenarioPaths),
    seeds: Array.from({ length: count }, (_, n) => first + n),
    exclusions,
  };
}
