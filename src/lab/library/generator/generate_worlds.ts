/** A recipe and a seed come in, any number of scenario files goes out, one after the other, the same ones every time. */

import { randomKey, subKey } from "../../../random.ts";
import type { Scenario, TruthSpec } from "../../../simulator/scenario/scenario.ts";
import { readScenarioText } from "../../read_scenario.ts";
import { truthOfChaos } from "../../oracle/truth_of_chaos.ts";
import { splitRefusal } from "../held_out.ts";
import { leastDifficulty } from "../least_difficulty.ts";
import type { LibraryFile } from "../library_file.ts";
import { staticRefusals } from "../static_refusals.ts";
import { truthRefusals } from "../truth_refusals.ts";
import { drawWorld } from "./draw_world.ts";
import type { Recipe } from "./recipe.ts";
import { openStage } from "./stage.ts";
import { worldName } from "./world_name.ts";
import { worldText } from "./world_text.ts";

export interface GenerateOptions {
  readonly recipe: Recipe;
  readonly seed: number;
  /** Where the files will stand. */
  readonly folder: string;
  /** Names that may not be given again. */
  readonly taken: ReadonlySet<string>;
}

/** Truth holds on every seed, for no target is drawn when a world is played; one seed shows it. */
const truthSeed = 1;
/** A recipe that cannot be fulfilled so often is at fault itself. */
const mostDraws = 60;

/**
 * Without end. Every file loads, passes the static checks, and has the truth that follows from its chaos; whether it is
 * a fair question is for the admission test to say. Throws a ScenarioError where a topology of the recipe cannot be read,
 * an Error where a recipe yields no world.
 */
export function* generateWorlds({ recipe, seed, folder, taken }: GenerateOptions): Generator<LibraryFile, never> {
  const stages = recipe.topologies.map((choice) => openStage(choice, folder));
  // By split, so that worlds of one seed can stand together.
  const key = subKey(randomKey(seed, "chaos"), `generated scenarios ${recipe.split}`);
  const names = new Set(taken);
  for (let number = 1;; number++) {
    const file = drawn(number);
    names.add(file.scenario.name);
    yield file;
  }

  function drawn(number: number): LibraryFile {
    const name = worldName(subKey(key, `${number}`), names);
    const about = `${recipeWords(recipe.split)} drawn by a recipe: seed ${seed}, number ${number}.`;
    const path = `${folder}/${name}.yaml`;
    const reasons = new Set<string>();
    for (let attempt = 0; attempt < mostDraws; attempt++) {
      const world = drawWorld(recipe, stages, subKey(key, `${number}.${attempt}`));
      if (world === null) {
        reasons.add("a pattern finds too little that its chaos could hit");
        continue;
      }
      const { pattern, ...parts } = world;
      const textWith = (truth: Omit<TruthSpec, "pattern">) =>
        worldText({ ...parts, name, about, truth: { pattern, ...truth } });
      const untold = readScenarioText(textWith({ difficulty: "easy", faults: [] }), path);
      const { faults, isComplete } = truthOfChaos(untold, truthSeed);
      if (!isComplete) {
        reasons.add("chaos hits nothing");
        continue;
      }
      const { difficulty } = leastDifficulty({ ...untold, truth: { ...untold.truth, faults } });
      const text = textWith({ difficulty, faults });
      const file = { path, text, scenario: readScenarioText(text, path) };
      const refusals = [
        ...staticRefusals(file),
        ...truthRefusals(file.scenario, { seeds: truthSeed }),
        // With worlds of other splits the folder is looked at as a whole.
        ...[splitRefusal(file.scenario, new Set())].filter((refusal) => refusal !== null),
      ];
      if (refusals.length === 0) return file;
      for (const reason of refusals) reasons.add(reason);
    }
    throw new RangeError(`Cannot draw a world from the recipe in ${mostDraws} attempts: ${[...reasons].join("; ")}`);
  }
}

function recipeWords(split: Scenario["split"]): string {
  return { dev: "A world to learn from,", val: "A world to choose by,", test: "A world to be judged on," }[split];
}
