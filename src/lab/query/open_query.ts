/** From results folders to one database in which every table holds the rows of all of them; files are only read. */

import { basename } from "node:path";
import { z } from "zod";
import type { Answer } from "../../memory/answer.ts";
import type { Column, Table } from "../../memory/columns.ts";
import { openReader, type Reader } from "../../memory/reader.ts";
import { tables } from "../../memory/rows.ts";
import { sqlIn, sqlName, sqlText } from "../../memory/sql_text.ts";

/** Where a folder's rows come from. */
export type Source =
  | { readonly kind: "store"; readonly results: string }
  /** Another process writes the store: its last Parquet snapshot stands in, as old as its newest file. */
  | { readonly kind: "snapshot"; readonly results: string; readonly written: Date }
  /** Another process writes the store and has made no snapshot yet. */
  | { readonly kind: "busy"; readonly results: string }
  /** No store: a clone, say. Only tables that are committed whole can be asked. */
  | { readonly kind: "committed"; readonly results: string; readonly tables: readonly string[] };

export interface OpenQuery extends Disposable {
  readonly sources: readonly Source[];
  /** @throws QueryError in words for a person */
  ask(sql: string): Promise<Answer>;
}

/** First column of every view. */
export const resultsColumn = "results";

/** Every table of `memory/rows` is a view; where no folder has rows of it, an empty one. */
export async function openQuery(folders: readonly string[]): Promise<OpenQuery> {
  const reader = await openReader();
  try {
    const found: Found[] = [];
    for (const [index, folder] of folders.entries()) {
      const name = folders.filter((other) => basename(other) === basename(folder)).length > 1
        ? folder
        : basename(folder);
      found.push(await rowsOf(reader, { folder, name, alias: `s${index}` }));
    }
    for (const [name, declared] of Object.entries(tables)) await reader.declare(view({ name, declared, found }));
    await reader.confine(found.flatMap(({ files }) => files));
    return {
      sources: found.map(({ source }) => source),
      ask: (sql) => reader.ask(sql),
      [Symbol.dispose]: () => reader[Symbol.dispose](),
    };
  } catch (error) {
    reader[Symbol.dispose]();
    throw error;
  }
}

interface Found {
  readonly source: Source;
  /** SQL of what gives a table's rows, by table. */
  readonly from: ReadonlyMap<string, string>;
  /** Paths that this SQL reads. */
  readonly files: readonly string[];
}

interface Place {
  readonly folder: string;
  /** As the first column tells it. */
  readonly name: string;
  readonly alias: string;
}

async function rowsOf(reader: Reader, { folder, name, alias }: Place): Promise<Found> {
  const database = [`${folder}/store/results.duckdb`, `${folder}/store/dev/episodic.duckdb`].find(isFile);
  if (database === undefined) return committed(folder, name);
  if (await reader.attach(database, alias)) {
    const stored = await tablesOf(reader, alias);
    const from = stored.map((table) => [table, `${sqlName(alias)}.main.${sqlName(table)}`] as const);
    return { source: { kind: "store", results: name }, from: new Map(from), files: [] };
  }
  const files = Object.keys(tables).map((table) => [table, `${folder}/store/parquet/${table}.parquet`] as const)
    .filter(([, path]) => isFile(path));
  const newest = Math.max(...files.map(([, path]) => Deno.statSync(path).mtime?.getTime() ?? 0));
  const source: Source = files.length === 0
    ? { kind: "busy", results: name }
    : { kind: "snapshot", results: name, written: new Date(newest) };
  const from = new Map(files.map(([table, path]) => [table, `read_parquet(${sqlText(path)})`]));
  return { source, from, files: files.map(([, path]) => path) };
}

const storedTable = z.tuple([z.string()]);

async function tablesOf(reader: Reader, alias: string): Promise<readonly string[]> {
  const { batches } = await reader.ask(
    `SELECT table_name FROM duckdb_tables() WHERE ${sqlIn("database_name", [alias])} AND ` +
      `${sqlIn("table_name", Object.keys(tables))} ORDER BY 1`,
  );
  return (await Array.fromAsync(batches)).flat().map((row) => storedTable.parse(row)[0]);
}

/** A committed table counts when all of its columns are the declared table's: reports have tables of their own, too. */
function committed(folder: string, name: string): Found {
  const found = Object.entries(tables).flatMap(([table, { columns }]) => {
    const path = `${folder}/tables/${table}.csv`;
    if (!isFile(path)) return [];
    const declared = new Map<string, Column>(Object.entries(columns));
    const header = headerOf(path);
    if (!header.every((column) => declared.has(column))) return [];
    const types = header.map((column) => `${sqlText(column)}: ${sqlText(declared.get(column)?.sql ?? "")}`).join(", ");
    const form = `auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = ''`;
    // An empty field is null, unless its column knows none: then it is an empty text.
    const texts = header.filter((column) => isText(declared.get(column)));
    const replaced = texts.map((column) => `coalesce(${sqlName(column)}, '') AS ${sqlName(column)}`).join(", ");
    const all = replaced === "" ? "*" : `* REPLACE (${replaced})`;
    const rows = `SELECT ${all} FROM read_csv(${sqlText(path)}, ${form}, columns = {${types}})`;
    return [{ table, path, sql: `(${rows})` }];
  });
  return {
    source: { kind: "committed", results: name, tables: found.map(({ table }) => table) },
    from: new Map(found.map(({ table, sql }) => [table, sql])),
    files: found.map(({ path }) => path),
  };
}

function isText(column: Column | undefined): boolean {
  return column !== undefined && !column.nullable && column.sql === "VARCHAR";
}

/** Names of columns need no quotes. */
function headerOf(path: string): readonly string[] {
  const [first] = Deno.readTextFileSync(path).split("\n", 1);
  return first.replace(/\r$/, "").split(",");
}

function view({ name, declared, found }: {
  readonly name: string;
  readonly declared: Pick<Table, "columns">;
  readonly found: readonly Found[];
}): string {
  const columns = Object.entries(declared.columns).map(([column, { sql }]) => `NULL::${sql} AS ${sqlName(column)}`);
  // The declared columns come first and in order, also where a store of another age lacks some.
  const none = `SELECT NULL::VARCHAR AS ${sqlName(resultsColumn)}, ${columns.join(", ")} WHERE false`;
  const each = found.flatMap(({ source, from }) => {
    const rows = from.get(name);
    return rows === undefined ? [] : [`SELECT ${sqlText(source.results)} AS ${sqlName(resultsColumn)}, * FROM ${rows}`];
  });
  return `CREATE VIEW ${sqlName(name)} AS ${[none, ...each].join(" UNION ALL BY NAME ")}`;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}
