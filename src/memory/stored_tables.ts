/** From declared tables to tables in a database with a comment on every column, and to an error when it holds others. */

import type { Column, Table } from "./columns.ts";
import type { Duckdb } from "./duckdb.ts";
import { sqlName, sqlText } from "./sql_text.ts";

/** What is declared of tables, by name. */
type Declared = Readonly<Record<string, Pick<Table, "columns">>>;

/** In one transaction, so that a kill leaves all tables or none. */
export async function createTables(database: Duckdb, declared: Declared): Promise<void> {
  await database.run(["BEGIN TRANSACTION", ...declarations(declared), "COMMIT"].join(";\n"));
}

/** Makes the tables of a database without any, and refuses one with others. */
export async function storedTables(
  database: Duckdb,
  { path, declared, readOnly }: { readonly path: string; readonly declared: Declared; readonly readOnly: boolean },
): Promise<void> {
  if (!readOnly && (await storedColumns(database)).length === 0) await createTables(database, declared);
  const stored = new Set(await storedColumns(database));
  const expected = Object.entries(declared).flatMap(([name, { columns }]) =>
    Object.entries(columns).map(([column, { sql }]: [string, Column]) => `${name} ${column} ${sql}`)
  );
  const missing = expected.filter((column) => !stored.delete(column));
  if (missing.length > 0 || stored.size > 0) {
    throw new Error(
      `Cannot use ${path}: it was written with another schema (missing: ${missing.join(", ") || "none"}; ` +
        `unknown: ${[...stored].join(", ") || "none"}). Move the file away and run again`,
    );
  }
}

/** CREATE TABLE and COMMENT statements of all tables. */
function declarations(declared: Declared): readonly string[] {
  return Object.entries(declared).flatMap(([name, { columns }]) => {
    const lines = Object.entries(columns).map(([column, { sql, nullable }]: [string, Column]) =>
      `${sqlName(column)} ${sql}${nullable ? "" : " NOT NULL"}`
    );
    const comments = Object.entries(columns).map(([column, { unit, doc }]: [string, Column]) => {
      const comment = unit === "" ? doc : `[${unit}] ${doc}`;
      return `COMMENT ON COLUMN ${sqlName(name)}.${sqlName(column)} IS ${sqlText(comment)}`;
    });
    return [`CREATE TABLE ${sqlName(name)} (${lines.join(", ")})`, ...comments];
  });
}

/** `table column type` of every stored column. */
async function storedColumns(database: Duckdb): Promise<readonly string[]> {
  const rows = await database.rows(
    "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal ORDER BY ALL",
  );
  return rows.map((row) => row.join(" "));
}
