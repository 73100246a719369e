/** `query`: one question in SQL over all results folders at once; the answer as a table, JSON or CSV. */

import { csvLine, type CsvValue } from "../lab/csv_text.ts";
import { openQuery, resultsColumn, type Source } from "../lab/query/open_query.ts";
import { schemaDocument } from "../lab/query/schema_document.ts";
import type { Answer, AnswerValue } from "../memory/answer.ts";
import { QueryError } from "../memory/query_error.ts";
import { tables } from "../memory/rows.ts";
import { terminalTable } from "../report/terminal_table.ts";
import { resultsFolder, resultsFolders } from "./results_folder.ts";
import { terminalWidth } from "./terminal_width.ts";
import { UsageError } from "./usage_error.ts";

export interface QueryOptions {
  readonly json?: true;
  readonly csv?: true;
  /** Prints what tables and columns there are, and asks nothing. */
  readonly schema?: true;
}

/** Rows of a table for people; JSON and CSV hold all. */
const mostRows = 40;
const widestCell = 40;

/** @param folders results folders; all of `results/` when none is named */
export async function query(
  sql: string | undefined,
  { folders, json, csv, schema }: QueryOptions & { readonly folders: readonly string[] },
): Promise<void> {
  if (schema) return await write(schemaDocument());
  if (sql === undefined) throw new UsageError(`Cannot query without a question: deno task query "FROM runs LIMIT 5"`);
  if (json && csv) throw new UsageError("Cannot write --json and --csv at once: choose one");
  using results = await openQuery(folders.length > 0 ? folders.map(resultsFolder) : resultsFolders());
  for (const note of results.sources.flatMap(noteOn)) console.error(note);
  try {
    const answer = await results.ask(sql);
    await (json ? writeJson(answer) : csv ? writeCsv(answer) : writeTable(answer));
  } catch (error) {
    // Whoever reads has enough: head, for one.
    if (error instanceof Deno.errors.BrokenPipe) return;
    if (!(error instanceof QueryError)) throw error;
    // DuckDB's caret would not survive the wrapping.
    const [said] = error.message.split("\n\nLINE ");
    throw new UsageError(`Cannot answer: ${said}\n${known(sql).join("\n")}`, { cause: error });
  }
}

function noteOn(source: Source): readonly string[] {
  switch (source.kind) {
    case "store":
      return [];
    case "snapshot": {
      const seconds = Math.max(0, Math.round((Date.now() - source.written.getTime()) / 1000));
      return [`${source.results} is being written: its rows are of ${seconds} s ago`];
    }
    case "busy":
      return [`${source.results} is being written and has no snapshot yet: its rows are left out`];
    case "committed":
      return [
        `${source.results} has no store: ${
          source.tables.length > 0 ? `of its tables only ${source.tables.join(", ")}` : "no table of it"
        } can be asked`,
      ];
    default: {
      const never: never = source;
      throw new Error(`Cannot tell of ${JSON.stringify(never)}`);
    }
  }
}

/** Columns of the tables that a question names; all tables when it names none. */
function known(sql: string): readonly string[] {
  const words = new Set(sql.match(/\w+/g));
  const named = Object.entries(tables).filter(([name]) => words.has(name));
  if (named.length === 0) return [`Tables: ${Object.keys(tables).join(", ")} (--schema tells their columns)`];
  return named.map(([name, { columns }]) =>
    `Columns of ${name}: ${[resultsColumn, ...Object.keys(columns)].join(", ")}`
  );
}

/** One array, a row a line. */
async function writeJson({ columns, batches }: Answer): Promise<void> {
  let separator = "[\n";
  for await (const rows of batches) {
    const lines = rows.map((row) => JSON.stringify(Object.fromEntries(row.map((value, at) => [columns[at], value]))));
    await write(separator + lines.join(",\n"));
    separator = ",\n";
  }
  await write(separator === "[\n" ? "[]\n" : "\n]\n");
}

async function writeCsv({ columns, batches }: Answer): Promise<void> {
  await write(`${csvLine(columns)}\n`);
  for await (const rows of batches) await write(rows.map((row) => `${csvLine(row.map(csvValue))}\n`).join(""));
}

function csvValue(value: AnswerValue): CsvValue {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

async function writeTable({ columns, batches }: Answer): Promise<void> {
  const shown: (readonly AnswerValue[])[] = [];
  let count = 0;
  for await (const rows of batches) {
    shown.push(...rows.slice(0, mostRows - shown.length));
    count += rows.length;
  }
  const cells = shown.map((row) => row.map(cellText));
  const fitting = fittingColumns(columns, cells);
  await write(terminalTable({
    columns: columns.slice(0, fitting).map((heading, at) => ({
      heading: cut(heading),
      align: shown.some((row) => typeof row[at] === "number") ? "right" : "left",
    })),
    rows: cells.map((row) => row.slice(0, fitting)),
  }));
  const left = columns.slice(fitting);
  if (left.length > 0) {
    console.error(`not shown for want of room: ${left.join(", ")} (name columns, or --json or --csv)`);
  }
  if (count > shown.length) console.error(`${shown.length} of ${count} rows; all with --json or --csv`);
  else console.error(`${count} row${count === 1 ? "" : "s"}`);
}

/** How many columns, from the first, go into the terminal; one at least. */
function fittingColumns(columns: readonly string[], cells: readonly (readonly string[])[]): number {
  let width = 0;
  const over = columns.findIndex((heading, at) => {
    width += Math.max(...[cut(heading), ...cells.map((row) => row[at])].map((text) => [...text].length)) + 2;
    return at > 0 && width - 2 > terminalWidth();
  });
  return over < 0 ? columns.length : over;
}

/** Six digits are enough to read; JSON and CSV have them all. */
function cellText(value: AnswerValue): string {
  if (value === null) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  return cut((typeof value === "object" ? JSON.stringify(value) : String(value)).replaceAll(/\s+/g, " "));
}

function cut(text: string): string {
  return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text;
}

async function write(text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
}
