/** From an experiment as its file states it to the one that is played: other worlds, other seeds, or a small rehearsal. */

import type { FaultPattern, Scenario } from "../../simulator/scenario/scenario.ts";
import { readScenario } from "../read_scenario.ts";
import type { Experiment } from "./experiment.ts";
import { pathsInFolder } from "./paths_in_folder.ts";

/** What is left out stays as the file has it. */
export interface Variation {
  /** Another folder of scenarios. The file's exclusions name those of its own folder, and do not hold there. */
  readonly scenarios?: string;
  /** Another number of seeds. */
  readonly seeds?: number;
  /** A few scenarios of each split that it needs, of every pattern in turn, few seeds, a training with one; of a sealed design the val split. */
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
  const read = pathsInFolder(scenarios.folder).map(readScenario).filter(({ name }) => !(name in experiment.exclusions));
  const split = scenarios.split === "test" ? "val" : scenarios.split;
  // What neither is played nor trained on needs no leaving out.
  const beyond = [...new Set(training === null ? [split] : [split, "dev"])].flatMap((each) =>
    patternsInTurn(read.filter((scenario) => scenario.split === each)).slice(most).map(({ name }) => name)
  );
  const leftOut = Object.fromEntries(beyond.map((name) => [name, "left out of a smoke run"]));
  return {
    ...experiment,
    scenarios: { ...scenarios, split },
    exclusions: { ...experiment.exclusions, ...leftOut },
    training: training === null ? null : { ...training, seeds: training.seeds.slice(0, 1) },
    sealed: false,
  };
}

/** The first of every pattern by name, then the second of every pattern, and so on; faults before their absence. */
function patternsInTurn(scenarios: readonly Scenario[]): readonly Scenario[] {
  const sorted = scenarios.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const turns = rehearsed.map((pattern) => sorted.filter(({ truth }) => truth.pattern === pattern));
  const longest = Math.max(...turns.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => turns.flatMap((group) => group.slice(turn, turn + 1))).flat();
}

const rehearsed: readonly FaultPattern[] = ["single", "no-fault", "double", "correlated", "metastable", "triple"];
