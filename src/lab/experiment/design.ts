/** From an experiment and the scenario files of its folder to what is played: worlds, training worlds and every task. */

import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { unknownName } from "../../simulator/scenario/unknown_name.ts";
import { readScenario } from "../read_scenario.ts";
import { selectScenarios } from "../select_scenarios.ts";
import type { Experiment } from "./experiment.ts";
import { ExperimentError } from "./experiment_error.ts";
import { pathsInFolder } from "./paths_in_folder.ts";
import { scenarioOrder } from "./scenario_order.ts";
import type { Task } from "./task.ts";

/** An experiment with its worlds found; every list is sorted, so the same files give the same design. */
export interface Design {
  readonly experiment: Experiment;
  /** Names of the scenarios played. */
  readonly scenarios: readonly string[];
  /** Names of the scenarios that the snapshot is trained on; empty without training. */
  readonly trainedOn: readonly string[];
  /** Path of every scenario of both lists. */
  readonly scenarioPaths: Readonly<Record<string, string>>;
  /** In order of `index`. */
  readonly tasks: readonly Task[];
}

/**
 * Reads the experiment's folder. A training plays what an experiment may play of the dev split: exclusions hold there,
 * too, patterns and difficulties do not.
 *
 * @throws ExperimentError where the design cannot be played; ScenarioError where a file is wrong
 */
export function designOf(experiment: Experiment): Design {
  const { scenarios: { folder, split, patterns = [], difficulties = [] }, exclusions, training, sealed } = experiment;
  if (split === "test" && !sealed) {
    throw new ExperimentError(
      `Cannot play the test split in "${experiment.name}": it is sealed. Choose dev or val; only an experiment that ` +
        "says sealed: true may play it, and every such run is put on record",
    );
  }
  const found = scenariosOf(folder);
  for (const name of Object.keys(exclusions)) {
    if (!found.has(name)) {
      throw new ExperimentError(`Cannot exclude: ${unknownName("scenario", name, [...found.keys()])} (in ${folder})`);
    }
  }
  const admitted = [...found.values()].map(({ scenario }) => scenario).filter(({ name }) => !(name in exclusions));
  const played = selectScenarios(admitted, { splits: [split], patterns, difficulties }).map(({ name }) => name);
  if (played.length === 0) throw new ExperimentError(nothingToPlay(experiment, admitted));
  const dev = selectScenarios(admitted, { splits: ["dev"] }).map(({ name }) => name);
  if (training !== null && dev.length === 0) {
    throw new ExperimentError(`Cannot train a memory for "${experiment.name}": ${folder} has no scenario of split dev`);
  }
  const trainedOn = training === null ? [] : dev;
  const seen = training === null ? [] : training.seeds.filter((seed) => isPlayed(seed, experiment));
  if (seen.length > 0 && trainedOn.some((name) => played.includes(name))) {
    throw new ExperimentError(
      `Cannot play "${experiment.name}": seeds ${
        seen.join(", ")
      } are trained on and played, so that agents would remember ` +
        "the very worlds that they are judged on; train on other seeds",
    );
  }
  const used = [...found].filter(([name]) => played.includes(name) || trainedOn.includes(name));
  return {
    experiment,
    scenarios: played,
    trainedOn,
    scenarioPaths: Object.fromEntries(used.map(([name, { path }]) => [name, path])),
    tasks: tasksOf(experiment, played),
  };
}

function isPlayed(seed: number, { seeds: { first, count } }: Experiment): boolean {
  return seed >= first && seed < first + count;
}

/** By arm, then scenario, then seed; of streams by arm, then seed. */
function tasksOf(
  { arms, seeds: { first, count }, learning }: Experiment,
  scenarios: readonly string[],
): readonly Task[] {
  const seeds = Array.from({ length: count }, (_, n) => first + n);
  const played = learning === "stream"
    ? arms.flatMap((arm) => seeds.map((seed) => ({ arm, seed, scenarios: scenarioOrder(scenarios, seed) })))
    : arms.flatMap((arm) => scenarios.flatMap((name) => seeds.map((seed) => ({ arm, seed, scenarios: [name] }))));
  return played.map((task, index) => ({ index, ...task }));
}

interface FoundScenario {
  readonly path: string;
  readonly scenario: Scenario;
}

/** By name, in order of it. */
function scenariosOf(folder: string): ReadonlyMap<string, FoundScenario> {
  const found = new Map<string, FoundScenario>();
  const read = pathsInFolder(folder).map((path) => ({ path, scenario: readScenario(path) }));
  for (const each of read.sort((a, b) => (a.scenario.name < b.scenario.name ? -1 : 1))) {
    const other = found.get(each.scenario.name);
    if (other !== undefined) {
      throw new ExperimentError(
        `Cannot tell ${other.path} from ${each.path}: both are called "${each.scenario.name}"; rename one of them`,
      );
    }
    found.set(each.scenario.name, each);
  }
  return found;
}

function nothingToPlay({ name, scenarios: { folder, split } }: Experiment, admitted: readonly Scenario[]): string {
  const count = (wanted: Scenario["split"]) => admitted.filter((scenario) => scenario.split === wanted).length;
  return `Cannot play "${name}": no scenario of ${folder} has split ${split} and fits the design's patterns and ` +
    `difficulties. There are ${count("dev")} of dev, ${count("val")} of val and ${count("test")} of test`;
}
