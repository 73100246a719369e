/** From what a person typed, folders, paths or names, to the scenario files to look at. */

import { scenarioPaths } from "../lab/read_scenario.ts";
import { findScenario } from "./find_scenario.ts";
import { isFolder } from "./is_folder.ts";
import { UsageError } from "./usage_error.ts";

/** Files that were asked for together; `folder` is null where they were asked for one by one. */
export interface ScenarioSet {
  readonly folder: string | null;
  readonly paths: readonly string[];
}

/** A set for each folder, and one for everything that was named by itself. */
export function scenarioSets(typed: readonly string[]): readonly ScenarioSet[] {
  const folders = typed.filter(isFolder);
  const single = typed.filter((each) => !isFolder(each)).map(findScenario);
  const sets = folders.map((folder) => ({ folder, paths: scenarioPaths(folder.replace(/\/$/, "")) }));
  const empty = sets.find(({ paths }) => paths.length === 0);
  if (empty !== undefined) throw new UsageError(`Cannot look at "${empty.folder}": no scenario file is in it`);
  return [...sets, ...(single.length === 0 ? [] : [{ folder: null, paths: single }])];
}
