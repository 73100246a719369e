/** From batches of rows to one batch: each table's rows one after the other, in the order of the batches. */

import type { RowBatch, TableName } from "./rows.ts";

/** Tables without rows are empty lists, so that equal rows give equal batches however they were cut. */
export function joinedRows(batches: readonly RowBatch[]): Required<RowBatch> {
  const all = <Name extends TableName>(name: Name) => batches.flatMap((batch) => batch[name] ?? []);
  return {
    facts: all("facts"),
    cells: all("cells"),
    runs: all("runs"),
    incidents: all("incidents"),
    ticks: all("ticks"),
    objectives: all("objectives"),
    marks: all("marks"),
    hypotheses: all("hypotheses"),
    plans: all("plans"),
    futures: all("futures"),
    selections: all("selections"),
    reflections: all("reflections"),
    rules: all("rules"),
    beliefs: all("beliefs"),
  };
}
