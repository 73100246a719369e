/** From an experiment as its file states it to the one that is played: other worlds, other seeds, or a small rehearsal. */

import { readScenario, scenarioPaths } from "../read_scenario.ts";
import type { Experiment } from "./experiment.ts";

/** What is left out stays as the file has it. */
export interface Variation {
  /** Another folder of scenarios. The file's exclusions name those of its own folder, and do not hold there. */
  readonly scenarios?: string;
  /** Another number of seeds. */
  readonly seeds?: number;
  /** The first few scenarios of each split by name, few seeds, a training with one; of a sealed design the val split. */
  readonly smoke: boolean;
}

export function variedExperiment(experiment: Experiment, variation: Variation): Experiment {
  const { scenarios: folder = experiment.scenarios.folder, seeds, smoke } = variation;
  const varied: Experiment = {
    ...experiment,
    scenarios: { ...experiment.scenarios, folder: folder.replace(/(?<=.)\/+$/, "") },
    exclusions: folder === experiment.scenarios.folder ? experiment.exclusions : {},
    seeds: { ...experiment.seeds, count: seeds ?? (smoke ? experiment.smoke.seeds : experiment.seeds.count) },
  };
  return smoke ? rehearsal(varied) : varied;
}

function rehearsal(experiment: Experiment): Experiment {
  const { scenarios, training, smoke: { scenarios: most } } = experiment;
  const read = scenarioPaths(scenarios.folder).map(readScenario).filter(({ name }) => !(name in experiment.exclusions));
  const beyond = (["dev", "val", "test"] as const).flatMap((split) =>
    read.filter((scenario) => scenario.split === split).map(({ name }) => name).sort().slice(most)
  );
  const leftOut = Object.fromEntries(beyond.map((name) => [name, "left out of a smoke run"]));
  return {
    ...experiment,
    scenarios: { ...scenarios, split: scenarios.split === "test" ? "val" : scenarios.split },
    exclusions: { ...experiment.exclusions, ...leftOut },
    training: training === null ? null : { ...training, seeds: training.seeds.slice(0, 1) },
    sealed: false,
  };
}
