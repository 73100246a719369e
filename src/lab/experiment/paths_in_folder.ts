/** From the folder that an experiment names to the paths of its scenario files. */

import { scenarioPaths } from "../read_scenario.ts";
import { ExperimentError } from "./experiment_error.ts";

/** @throws ExperimentError when there is no such folder */
export function pathsInFolder(folder: string): readonly string[] {
  try {
    return scenarioPaths(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
    throw new ExperimentError(`Cannot read scenarios of "${folder}": there is no such folder`);
  }
}
