/** From an experiment's results to the canonical CSV texts that are committed: the whole input of its report. */

import { tableText } from "../csv_table.ts";
import type { ExperimentResults } from "./experiment_results.ts";
import { resultColumns } from "./result_columns.ts";

export type ResultTable = keyof typeof resultColumns;

/** By table; `parseResultTables` reads them back. */
export type ResultTables = Readonly<Record<ResultTable, string>>;

export function resultTables({ runs, attempts, examples }: ExperimentResults): ResultTables {
  const shown = examples.flatMap(({ agent, reference }) => [agent, reference]);
  // Loss and gain may share a scenario's seed only by being different pairs, so no run is shown twice.
  return {
    runs: tableText(resultColumns.runs, runs),
    attempts: tableText(resultColumns.attempts, attempts),
    examples: tableText(
      resultColumns.examples,
      examples.map(({ kind, scenario, seed, difference, agent, reference }) => ({
        kind,
        scenario,
        seed,
        agentRunId: agent.run.runId,
        referenceRunId: reference.run.runId,
        difference,
      })),
    ),
    example_ticks: tableText(resultColumns.example_ticks, shown.flatMap(({ ticks }) => ticks)),
    example_objectives: tableText(resultColumns.example_objectives, shown.flatMap(({ objectives }) => objectives)),
    example_marks: tableText(resultColumns.example_marks, shown.flatMap(({ marks }) => marks)),
    example_plans: tableText(
      resultColumns.example_plans,
      examples.flatMap(({ kind, plans }) => plans.map((plan) => ({ kind, ...plan }))),
    ),
  };
}
