/** From stored tables to one file each, its rows sorted by key. */

import type { Table } from "./columns.ts";
import type { Duckdb } from "./duckdb.ts";
import { sqlName, sqlText } from "./sql_text.ts";

/** What is declared of a table whose rows are written out. */
export type ExportTable = Pick<Table, "columns"> & { readonly key: readonly string[] };

export type ExportTables = Readonly<Record<string, ExportTable>>;

const formats = {
  csv: "FORMAT csv, HEADER",
  parquet: "FORMAT parquet, COMPRESSION zstd",
} as const;

interface Copying {
  readonly tables: ExportTables;
  /** Made when it is absent. */
  readonly folder: string;
  readonly format: keyof typeof formats;
}

/** Writes `<folder>/<table>.<format>` for every table: equal rows give equal CSV bytes. */
export async function copyTables(database: Duckdb, { tables, folder, format }: Copying): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, { key }] of Object.entries(tables)) {
    const rows = `SELECT * FROM ${sqlName(name)} ORDER BY ${key.map(sqlName).join(", ")}`;
    await database.run(`COPY (${rows}) TO ${sqlText(`${folder}/${name}.${format}`)} (${formats[format]})`);
  }
}
