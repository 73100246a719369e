/** From an experiment's committed tables to its report: nothing else decides report.md, report.html and figures. */

import { parseResultTables } from "../lab/analysis/parse_result_tables.ts";
import type { Experiment } from "../lab/experiment/experiment.ts";
import { experimentFiles } from "./experiment_files.ts";

/**
 * Text of every file of the report by its path inside the results folder. Pure: `deno task reproduce` calls it on a committed
 * folder, and every byte has to come out again.
 *
 * @param tables text of the committed tables by their path (tables/runs.csv, …)
 * @throws CsvError when a table is not as it was written
 */
export async function reportOfTables(
  experiment: Experiment,
  tables: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const text = (name: string) => tables.get(`tables/${name}.csv`) ?? "";
  const results = parseResultTables({
    runs: text("runs"),
    attempts: text("attempts"),
    examples: text("examples"),
    example_ticks: text("example_ticks"),
    example_objectives: text("example_objectives"),
    example_marks: text("example_marks"),
    example_plans: text("example_plans"),
  }, experiment);
  return await experimentFiles(results);
}
