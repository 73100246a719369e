/** `scenarios list`: the shipped scenarios, or those of a folder, that fit the filters, as a table. */

import { readScenario, scenarioPaths } from "../lab/read_scenario.ts";
import { selectScenarios } from "../lab/select_scenarios.ts";
import { filterOf, type FilterOptions } from "./scenario_filters.ts";
import { shippedFolders } from "./find_scenario.ts";
import { folderPaths } from "./folder_paths.ts";
import { nothingFits } from "./nothing_fits.ts";
import { scenarioTable } from "./scenario_table.ts";
import { UsageError } from "./usage_error.ts";

export interface ListOptions extends FilterOptions {
  readonly scenarios?: string;
}

export function listScenarios({ scenarios: folder, ...filter }: ListOptions): void {
  const paths = folder === undefined ? shippedFolders.flatMap(scenarioPaths) : folderPaths(folder, "list");
  const all = paths.map(readScenario);
  const chosen = selectScenarios(all, filterOf(filter));
  if (chosen.length === 0) throw new UsageError(`Cannot list: ${nothingFits(all, filter.topology)}`);
  console.log(scenarioTable(chosen));
}
