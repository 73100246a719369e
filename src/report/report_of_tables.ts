/** The seam between an experiment's committed tables and its report: what a report is drawn from, and from nothing else. */

import type { Experiment } from "../lab/experiment/experiment.ts";

/**
 * Text of every file of the report but tables, memory and manifest (report.md, report.html, figures/…) by its path inside the
 * results folder, from the text of the committed tables by theirs (tables/runs.csv, …). Pure: `deno task reproduce` calls
 * it on a committed folder, and every byte has to come out again.
 */
export type ReportOfTables = (
  experiment: Experiment,
  tables: ReadonlyMap<string, string>,
) => Promise<ReadonlyMap<string, string>>;
