/** From committed tables and the design that they are of, or cells of it played again, to what the tables have otherwise. */

import { openEpisodic } from "../../memory/episodic.ts";
import type { RowBatch } from "../../memory/rows.ts";
import { chooseExamples } from "../analysis/choose_examples.ts";
import { orderedResults } from "../analysis/ordered_results.ts";
import { readRuns } from "../analysis/read_results.ts";
import { resultColumns } from "../analysis/result_columns.ts";
import { resultTables } from "../analysis/result_tables.ts";
import { csvRecords } from "../csv_records.ts";
import { tableRows, tableText } from "../csv_table.ts";
import type { Design } from "./design.ts";
import type { Experiment } from "./experiment.ts";
import type { Task } from "./task.ts";

/** Text of a committed table by its path, such as tables/runs.csv. */
export type TableTexts = ReadonlyMap<string, string>;

/** Tables in which a line's first field names its run. */
const byRun = ["runs", "attempts", "example_ticks", "example_objectives", "example_marks"] as const;

/**
 * Cells that are not as designed, runs that no task gives, or that are missing, and pairs shown in full that are not the ones to show.
 *
 * @throws CsvError when a table is not as it was written
 */
export function designDifferences({ experiment, tasks }: Design, texts: TableTexts): readonly string[] {
  const played = (arm: string, scenario: string, seed: number) => `${arm} on ${scenario}, seed ${seed}`;
  const runs = rowsOf("runs", texts);
  const wanted = tasks.flatMap(({ arm, scenarios, seed }) => scenarios.map((name) => played(arm, name, seed))).sort();
  const found = runs.map(({ arm, scenario, seed }) => played(arm, scenario, seed)).sort();
  const shown = chooseExamples(runs, experiment).map(({ kind, agent, reference }) =>
    `${kind} ${agent.runId} ${reference.runId}`
  );
  const examples = rowsOf("examples", texts).map((row) => `${row.kind} ${row.agentRunId} ${row.referenceRunId}`);
  const cells = new Set(
    csvRecords(textOf("cells", texts), "tables/cells.csv").slice(1).map(({ fields }) => fields.slice(0, -1).join("\0")),
  );
  const stated = tasks.map(({ index, arm, scenarios, seed }) =>
    [index, arm, `[${scenarios.join(", ")}]`, seed].join("\0")
  );
  return [
    ...tasks.flatMap(({ index }) =>
      cells.has(stated[index]) ? [] : [`tables/cells.csv tells cell ${index} otherwise than the design`]
    ),
    ...(wanted.join() === found.join() ? [] : ["tables/runs.csv has other runs than the design, or one of them twice"]),
    ...(shown.sort().join() === examples.sort().join()
      ? []
      : ["tables/examples.csv shows other pairs than the runs give"]),
  ];
}

/** Tasks whose runs are shown in full: tables that hold only them are checked by playing them. */
export function exampleTasks({ tasks }: Design, texts: TableTexts): readonly Task[] {
  const shown = new Set(rowsOf("examples", texts).flatMap((row) => [row.agentRunId, row.referenceRunId]));
  const runs = rowsOf("runs", texts).filter(({ runId }) => shown.has(runId));
  return tasks.filter(({ arm, seed, scenarios }) =>
    runs.some((run) => run.arm === arm && run.seed === seed && scenarios.includes(run.scenario))
  );
}

/** A line a table and run: all that is committed of the runs that were played again has to be the same. */
export async function replayedDifferences(
  cells: readonly RowBatch[],
  { experiment, texts }: { readonly experiment: Experiment; readonly texts: TableTexts },
): Promise<readonly string[]> {
  const folder = await Deno.makeTempDir({ prefix: "aegis-replayed-" });
  try {
    await using store = await openEpisodic(`${folder}/cells.duckdb`);
    for (const rows of cells) await store.append(rows);
    const { runs, attempts } = resultTables(
      orderedResults({ experiment, ...await readRuns(store, experiment), examples: [] }),
    );
    const shown = new Set(rowsOf("examples", texts).flatMap((row) => [row.agentRunId, row.referenceRunId]));
    const ofShown = <Row extends { readonly runId: string }>(rows: (batch: RowBatch) => readonly Row[] | undefined) =>
      cells.flatMap((batch) => (rows(batch) ?? []).filter(({ runId }) => shown.has(runId)));
    const again: Readonly<Record<typeof byRun[number], string>> = {
      runs,
      attempts,
      example_ticks: tableText(resultColumns.example_ticks, ofShown(({ ticks }) => ticks)),
      example_objectives: tableText(resultColumns.example_objectives, ofShown(({ objectives }) => objectives)),
      example_marks: tableText(resultColumns.example_marks, ofShown(({ marks }) => marks)),
    };
    const replayed = new Set(cells.flatMap((batch) => (batch.runs ?? []).map(({ runId }) => runId)));
    return byRun.flatMap((name) => {
      const [there, here] = [linesByRun(textOf(name, texts), name), linesByRun(again[name], name)];
      return [...replayed].filter((runId) => there.get(runId) !== here.get(runId))
        .sort().map((runId) => `tables/${name}.csv has other rows of ${runId} than playing it again gives`);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function linesByRun(text: string, name: string): ReadonlyMap<string, string> {
  const lines = Map.groupBy(csvRecords(text, `tables/${name}.csv`).slice(1), ({ fields }) => fields[0]);
  return new Map(
    [...lines].map(([runId, records]) => [runId, records.map(({ fields }) => fields.join("\0")).sort().join("\n")]),
  );
}

function rowsOf<Name extends "runs" | "examples">(name: Name, texts: TableTexts) {
  return tableRows<typeof resultColumns[Name]["columns"]>(resultColumns[name], {
    text: textOf(name, texts),
    file: `tables/${name}.csv`,
  });
}

function textOf(name: string, texts: TableTexts): string {
  return texts.get(`tables/${name}.csv`) ?? "";
}
