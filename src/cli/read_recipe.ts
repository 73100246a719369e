/** From the path of a recipe file to the recipe, or to one message with everything that is wrong with it. */

import { parseRecipe, type Recipe } from "../lab/library/generator/recipe.ts";
import { ScenarioError } from "../simulator/scenario/scenario_error.ts";
import { UsageError } from "./usage_error.ts";

export function readRecipe(path: string): Recipe {
  try {
    return parseRecipe(Deno.readTextFileSync(path), path);
  } catch (error) {
    if (error instanceof ScenarioError) {
      throw new UsageError(`Cannot read recipe "${path}":\n${error.findings}`, { cause: error });
    }
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`Cannot read recipe "${path}": ${error.message}`, { cause: error });
  }
}
