/** From a shard's database to a store that has all of its cells, too. */

import { z } from "zod";
import { type Columns, rowSchema, type Table } from "../../memory/columns.ts";
import { type RowBatch, type TableName, tables } from "../../memory/rows.ts";
import { sqlIn, sqlName } from "../../memory/sql_text.ts";
import { ExperimentError } from "./experiment_error.ts";
import type { ResultsStore } from "./results_store.ts";

const cellsAtOnce = 64;
const cellSchema = rowSchema(tables.cells);
const nameSchema = z.strictObject({ runId: z.string() });

/** Copies the cells that the store does not have; a cell that both have must be the same in both. */
export async function absorbShard(shard: ResultsStore, store: ResultsStore): Promise<void> {
  const [theirs, ours] = await Promise.all([cellsOf(shard), cellsOf(store)]);
  const known = new Map(ours.map((row) => [row.cell, row]));
  for (const { cell, rowsHash } of theirs) {
    const same = known.get(cell)?.rowsHash ?? rowsHash;
    if (same === rowsHash) continue;
    throw new ExperimentError(
      `Cannot absorb a shard: its rows of cell ${cell} have hash ${rowsHash.slice(0, 12)}, those of the results ` +
        `${same.slice(0, 12)}. One of the two files was altered; remove it and resume`,
    );
  }
  const missing = theirs.filter(({ cell }) => !known.has(cell));
  for (let start = 0; start < missing.length; start += cellsAtOnce) {
    const cells = missing.slice(start, start + cellsAtOnce);
    await store.add({ ...await rowsOf(shard, cells.map(({ cell }) => cell)), cells });
    await store.settled();
  }
}

function cellsOf(store: ResultsStore) {
  return store.query("SELECT * FROM cells ORDER BY cell", cellSchema);
}

/** A run is of the one cell with its arm and seed that plays its scenario. */
async function rowsOf(
  shard: ResultsStore,
  cells: readonly number[],
): Promise<Required<Omit<RowBatch, "facts" | "cells" | "beliefs">>> {
  const names = await shard.query(
    `SELECT DISTINCT r."runId" FROM runs r JOIN cells c ON r.arm = c.arm AND r.seed = c.seed AND ` +
      `list_contains(c.scenarios, r.scenario) WHERE c.cell IN (${cells.join(", ")}) ORDER BY ALL`,
    nameSchema,
  );
  const ofRuns = names.length === 0 ? "false" : sqlIn(`"runId"`, names.map(({ runId }) => runId));
  const rows = <Declared extends Columns>(name: TableName, declared: Table<Declared>) =>
    shard.query(`SELECT * FROM ${sqlName(name)} WHERE ${ofRuns}`, rowSchema(declared));
  return {
    runs: await rows("runs", tables.runs),
    incidents: await rows("incidents", tables.incidents),
    ticks: await rows("ticks", tables.ticks),
    objectives: await rows("objectives", tables.objectives),
    marks: await rows("marks", tables.marks),
    hypotheses: await rows("hypotheses", tables.hypotheses),
    plans: await rows("plans", tables.plans),
    futures: await rows("futures", tables.futures),
    selections: await rows("selections", tables.selections),
    reflections: await rows("reflections", tables.reflections),
    rules: await rows("rules", tables.rules),
  };
}
