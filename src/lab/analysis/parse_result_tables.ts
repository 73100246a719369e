/** From the committed CSV texts of an experiment back to its results; errors name file, line and column. */

import type { RunRow } from "../../memory/rows.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { tableRows } from "../csv_table.ts";
import type { Example, ExampleRun, ExperimentResults } from "./experiment_results.ts";
import { orderedResults } from "./ordered_results.ts";
import { resultColumns } from "./result_columns.ts";
import type { ResultTables } from "./result_tables.ts";

/** @throws CsvError for a text that is not such a table; Error when an example names a run that the runs do not have */
export function parseResultTables(texts: ResultTables, experiment: Experiment): ExperimentResults {
  const runs = tableRows(resultColumns.runs, { text: texts.runs, file: "runs.csv" });
  const attempts = tableRows(resultColumns.attempts, { text: texts.attempts, file: "attempts.csv" });
  const chosen = tableRows(resultColumns.examples, { text: texts.examples, file: "examples.csv" });
  const ticks = tableRows(resultColumns.example_ticks, { text: texts.example_ticks, file: "example_ticks.csv" });
  const objectives = tableRows(resultColumns.example_objectives, {
    text: texts.example_objectives,
    file: "example_objectives.csv",
  });
  const marks = tableRows(resultColumns.example_marks, { text: texts.example_marks, file: "example_marks.csv" });
  const plans = tableRows(resultColumns.example_plans, { text: texts.example_plans, file: "example_plans.csv" });
  const sideOf = (runId: string): ExampleRun => ({
    run: runOf(runs, runId),
    ticks: ticks.filter((row) => row.runId === runId),
    objectives: objectives.filter((row) => row.runId === runId),
    marks: marks.filter((row) => row.runId === runId),
  });
  const examples = chosen.map(({ agentRunId, referenceRunId, ...example }): Example => ({
    ...example,
    agent: sideOf(agentRunId),
    reference: sideOf(referenceRunId),
    plans: plans.flatMap(({ kind, ...plan }) => kind === example.kind ? [plan] : []),
  }));
  return orderedResults({ experiment, runs, attempts, examples });
}

function runOf(runs: readonly RunRow[], runId: string): RunRow {
  const run = runs.find((each) => each.runId === runId);
  if (run === undefined) throw new Error(`Cannot read examples.csv: runs.csv has no run ${runId}`);
  return run;
}
