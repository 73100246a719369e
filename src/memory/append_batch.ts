/** From a batch of rows to the tables of a database, in place of what the batch replaces. */

import { assertDistinct } from "./assert_distinct.ts";
import { checkedChunks, type Row } from "./checked_chunks.ts";
import type { Table } from "./columns.ts";
import type { Duckdb } from "./duckdb.ts";
import { type RowBatch, tables } from "./rows.ts";
import { sqlIn, sqlName, sqlText } from "./sql_text.ts";

/** Rows are checked, what they replace is removed, and only then do they go in, straight into their tables. */
export async function appendBatch(database: Duckdb, batch: RowBatch): Promise<void> {
  const filled = Object.entries(tables).map(([name, declared]) => ({ name, declared, rows: rowsOf(batch, name) }))
    .filter(({ rows }) => rows.length > 0);
  const checked = filled.map(({ name, declared, rows }) => {
    assertDistinct(rows, { table: name, key: declared.key });
    return { name, chunks: checkedChunks(rows, { name, columns: declared.columns }) };
  });
  await removeReplaced(database, replacedBy(filled, new Set(batch.runs?.map(({ runId }) => runId))));
  for (const { name, chunks } of checked) await database.append(name, chunks);
}

interface FilledTable {
  readonly name: string;
  readonly declared: Pick<Table, "columns"> & { readonly replaces: readonly string[] };
  readonly rows: readonly Row[];
}

function rowsOf(batch: RowBatch, name: string): readonly Row[] {
  const byName: Readonly<Record<string, readonly Row[] | undefined>> = batch;
  return byName[name] ?? [];
}

/** Stored rows of a table that a batch replaces, as a condition on them. */
interface Replaced {
  readonly name: string;
  readonly condition: string;
}

/** Of the batch's own runs everything, of other rows those that agree on `replaces`. */
function replacedBy(filled: readonly FilledTable[], runs: ReadonlySet<string>): readonly Replaced[] {
  const whole = Object.entries(tables).filter(([, { columns }]) => runs.size > 0 && "runId" in columns)
    .map(([name]) => ({ name, condition: sqlIn(`"runId"`, [...runs]) }));
  const others = filled.flatMap(({ name, declared: { replaces }, rows }) => {
    const keys = new Set(
      rows.filter(({ runId }) => typeof runId !== "string" || !runs.has(runId))
        .map((row) => `(${replaces.map((column) => sqlKey(row[column])).join(", ")})`),
    );
    if (keys.size === 0) return [];
    return [{ name, condition: `(${replaces.map(sqlName).join(", ")}) IN (VALUES ${[...keys].join(", ")})` }];
  });
  return [...whole, ...others];
}

function sqlKey(value: unknown): string {
  return typeof value === "number" ? String(value) : sqlText(String(value));
}

/** One question to all tables: most batches replace nothing, and a DELETE costs more than to learn so. */
async function removeReplaced(database: Duckdb, replaced: readonly Replaced[]): Promise<void> {
  const questions = replaced.map(({ name, condition }, at) =>
    `SELECT ${at} WHERE EXISTS (SELECT 1 FROM ${sqlName(name)} WHERE ${condition})`
  );
  if (questions.length === 0) return;
  for (const [at] of await database.rows(questions.join(" UNION ALL "))) {
    const { name, condition } = replaced[Number(at)];
    await database.run(`DELETE FROM ${sqlName(name)} WHERE ${condition}`);
  }
}
