/**
 * Episodic memory, results and exports on DuckDB: row batches go in as whole commits, checked rows and sorted files come
 * out.
 */

import {
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
  ENUM,
  INTEGER,
  LIST,
  listValue,
  StatementType,
  UINTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Answer, type AnswerValue, answerValue } from "./answer.ts";
import { assertDistinct } from "./assert_distinct.ts";
import type { Column, SqlType, Table } from "./columns.ts";
import { QueryError } from "./query_error.ts";
import { type IncidentRow, incidentSchema, type RowBatch, tables } from "./rows.ts";
import { sqlIn, sqlName, sqlText } from "./sql_text.ts";

/** Rows an appender takes at once: DuckDB's vector size. */
const chunkRows = 2048;

const duckTypes: Readonly<Record<SqlType, DuckDBType>> = {
  VARCHAR,
  DOUBLE,
  INTEGER,
  UINTEGER,
  BOOLEAN,
  "DOUBLE[]": LIST(DOUBLE),
  "VARCHAR[]": LIST(VARCHAR),
};

/** Which incidents to read; what is left out does not restrict. */
export interface IncidentFilter {
  readonly namespace?: string;
  readonly topology?: string;
  /** `runId/incidentId`, see `incidentRef`. */
  readonly refs?: readonly string[];
  readonly verifiedOnly?: boolean;
}

/**
 * Opens or creates the database file at `path`. While it is open for writing no other process can open it.
 * Opening the same file twice in one process shares the database; both must then ask for the same access.
 */
export async function openEpisodic(
  path: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<EpisodicStore> {
  const { readOnly = false } = options;
  const instance = await openInstance(path, readOnly);
  try {
    const connection = await instance.connect();
    if (!readOnly && (await storedColumns(connection)).length === 0) await createTables(connection);
    await assertSchema(connection, path);
    return new EpisodicStore(path, instance, connection);
  } catch (cause) {
    instance.closeSync();
    throw cause;
  }
}

/** An open database; methods run one after the other, in the order of the calls. */
export class EpisodicStore implements AsyncDisposable {
  readonly path: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  #last: Promise<unknown> = Promise.resolve();
  #open = true;

  constructor(path: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.path = path;
    this.#instance = instance;
    this.#connection = connection;
  }

  /**
   * Appends all rows in one transaction, or none. A batch with a run's row replaces all that is stored of the run;
   * without it, rows replace those that agree with them on their table's `replaces` columns (a whole incident's rows).
   */
  append(batch: RowBatch): Promise<void> {
    return this.#inTurn(async () => {
      await this.#connection.run("BEGIN TRANSACTION");
      try {
        await appendBatch(this.#connection, batch);
        await this.#connection.run("COMMIT");
      } catch (cause) {
        await this.#connection.run("ROLLBACK");
        throw new Error(`Cannot append to ${this.path}: ${message(cause)}. Nothing of the batch was kept`, { cause });
      }
    });
  }

  /** Incidents by run and incident id. */
  incidents(filter: IncidentFilter = {}): Promise<readonly IncidentRow[]> {
    const conditions: string[] = [];
    if (filter.namespace !== undefined) conditions.push(sqlIn(`"namespace"`, [filter.namespace]));
    if (filter.topology !== undefined) conditions.push(sqlIn(`"topology"`, [filter.topology]));
    if (filter.refs !== undefined) conditions.push(sqlIn(`"runId" || '/' || "incidentId"`, filter.refs));
    if (filter.verifiedOnly === true) conditions.push(`"verified"`);
    const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
    return this.query(`SELECT * FROM "incidents" ${where} ORDER BY "runId", "incidentId"`, incidentSchema);
  }

  /** Rows of a query, each checked. DuckDB's 64-bit integers become numbers, or an error beyond 2⁵³. */
  query<T>(sql: string, rowSchema: z.ZodType<T>): Promise<readonly T[]> {
    return this.#inTurn(async () => {
      const reader = await this.#connection.runAndReadAll(sql);
      const parsed = z.array(rowSchema).safeParse(reader.getRowObjectsJS().map(plainNumbers));
      if (!parsed.success) {
        throw new Error(`Cannot read from ${this.path} with ${sql}:\n${z.prettifyError(parsed.error)}`);
      }
      return parsed.data;
    });
  }

  /** Writes `<folder>/<table>.csv` for every table, sorted by key: equal rows give equal bytes. */
  exportCsv(folder: string): Promise<void> {
    return this.#inTurn(() => copyTables(this.#connection, { tables, folder, target: csv }));
  }

  /** How many rows every table has, and the SHA-256 of their CSV in order of key: equal rows give equal hashes. */
  async tableHashes(): Promise<Readonly<Record<string, { readonly rows: number; readonly hash: string }>>> {
    const folder = await Deno.makeTempDir({ prefix: "aegis-tables-" });
    try {
      await this.exportCsv(folder);
      const hashed: [string, { readonly rows: number; readonly hash: string }][] = [];
      for (const name of Object.keys(tables)) {
        const [{ rows }] = await this.query(`SELECT count(*) AS "rows" FROM ${sqlName(name)}`, rowCount);
        hashed.push([name, { rows, hash: await fileHash(`${folder}/${name}.csv`) }]);
      }
      return Object.fromEntries(hashed);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }

  /** Writes `<folder>/<table>.parquet` for every table, sorted by key. */
  exportParquet(folder: string): Promise<void> {
    return this.#inTurn(() => copyTables(this.#connection, { tables, folder, target: parquet }));
  }

  /** Waits for what is under way and releases the file. Closing again does nothing. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    // A failed call has already told its own caller.
    await this.#last.catch(() => undefined);
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** One connection has one transaction: calls must not interleave. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#open) return Promise.reject(new Error(`Cannot use ${this.path}: it was closed`));
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** What is declared of a table whose rows are only written out. */
export type ExportTable = Pick<Table, "columns"> & { readonly key: readonly string[] };

type ExportTables = Readonly<Record<string, ExportTable>>;

/** Tables in memory, for rows that become files and nothing else. */
export async function openTableFiles(declared: ExportTables): Promise<TableFiles> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const declaration of declarations(declared)) await connection.run(declaration);
  return new TableFiles(instance, connection, declared);
}

/** Takes checked rows, and writes them as files; each call has to be awaited before the next. */
export class TableFiles implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #declared: ExportTables;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection, declared: ExportTables) {
    this.#instance = instance;
    this.#connection = connection;
    this.#declared = declared;
  }

  async append(name: string, rows: readonly Row[]): Promise<void> {
    await appendChunks(this.#connection, name, chunksOf(name, this.#declared[name].columns, rows));
  }

  /** Writes `<table>.csv` and `<table>.parquet` of every table, sorted by key: equal rows give equal CSV bytes. */
  async write(folder: string): Promise<void> {
    for (const target of [csv, parquet]) await copyTables(this.#connection, { tables: this.#declared, folder, target });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    return Promise.resolve();
  }
}

/** Opens a session over other databases and files, which it only reads. */
export async function openReader(): Promise<Reader> {
  const instance = await DuckDBInstance.create(":memory:");
  return new Reader(instance, await instance.connect());
}

/** What can be asked in SQL; each answer has to be read before the next question. */
export class Reader implements AsyncDisposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Attaches a database file under a name; false when a process that writes holds it. */
  async attach(path: string, name: string): Promise<boolean> {
    try {
      await this.#connection.run(`ATTACH ${sqlText(path)} AS ${sqlName(name)} (READ_ONLY)`);
      return true;
    } catch (cause) {
      if (message(cause).includes(lockedFile)) return false;
      throw new Error(`Cannot open ${path}: ${message(cause)}`, { cause });
    }
  }

  /** Statements of our own, which declare views. */
  async declare(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /**
   * The answer to one question.
   *
   * @throws QueryError when `sql` is anything but one statement that reads
   */
  async ask(sql: string): Promise<Answer> {
    if (sql.replaceAll(/--.*|\/\*[\s\S]*?\*\/|[\s;]/g, "") === "") throw new QueryError("The query is empty");
    try {
      const statements = await this.#connection.extractStatements(sql);
      if (statements.count !== 1) throw new QueryError(`There are ${statements.count} statements: ask one at a time`);
      const statement = await statements.prepare(0);
      if (statement.statementType !== StatementType.SELECT) {
        throw new QueryError(`${StatementType[statement.statementType]} is not a question: results are only read`);
      }
      const result = await statement.stream();
      return { columns: result.deduplicatedColumnNames(), batches: plainBatches(result) };
    } catch (cause) {
      throw new QueryError(message(cause).replace("Failed to extract statements: ", ""), { cause });
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    return Promise.resolve();
  }
}

async function* plainBatches(result: DuckDBResult): AsyncIterable<readonly (readonly AnswerValue[])[]> {
  try {
    for await (const rows of result.yieldRowsJs()) yield rows.map((row) => row.map(answerValue));
  } catch (cause) {
    // A conversion may fail on a late row.
    throw new QueryError(message(cause), { cause });
  }
}

/** Of DuckDB's message when another process holds a file. */
const lockedFile = "lock on file";

const csv = { extension: "csv", format: "FORMAT csv, HEADER" } as const;
const parquet = { extension: "parquet", format: "FORMAT parquet, COMPRESSION zstd" } as const;

interface Copying {
  readonly tables: ExportTables;
  readonly folder: string;
  readonly target: typeof csv | typeof parquet;
}

async function copyTables(connection: DuckDBConnection, { tables, folder, target }: Copying): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, { key }] of Object.entries(tables)) {
    const file = `${folder}/${name}.${target.extension}`;
    const rows = `SELECT * FROM ${sqlName(name)} ORDER BY ${key.map(sqlName).join(", ")}`;
    await connection.run(`COPY (${rows}) TO ${sqlText(file)} (${target.format})`);
  }
}

const rowCount = z.strictObject({ rows: z.int() });

async function fileHash(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}

async function openInstance(path: string, readOnly: boolean): Promise<DuckDBInstance> {
  try {
    // The cache shares one database among openings of this process, whose file locks do not exclude each other.
    return await DuckDBInstance.fromCache(path, readOnly ? { access_mode: "READ_ONLY" } : {});
  } catch (cause) {
    const advice = message(cause).includes(lockedFile)
      ? "another process holds it open for writing; close that process, or read a Parquet export instead"
      : message(cause);
    throw new Error(`Cannot open episodic memory ${path}: ${advice}`, { cause });
  }
}

/** CREATE TABLE and COMMENT statements of all tables. */
function declarations(declared: ExportTables): readonly string[] {
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

/** In one transaction, so that a kill leaves all tables or none. */
async function createTables(connection: DuckDBConnection): Promise<void> {
  await connection.run(["BEGIN TRANSACTION", ...declarations(tables), "COMMIT"].join(";\n"));
}

/** `table column type` of every stored column. */
async function storedColumns(connection: DuckDBConnection): Promise<readonly string[]> {
  const reader = await connection.runAndReadAll(
    "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal ORDER BY ALL",
  );
  return reader.getRowsJS().map((row) => row.join(" "));
}

async function assertSchema(connection: DuckDBConnection, path: string): Promise<void> {
  const stored = new Set(await storedColumns(connection));
  const declared = Object.entries(tables).flatMap(([name, { columns }]) =>
    Object.entries(columns).map(([column, { sql }]: [string, Column]) => `${name} ${column} ${sql}`)
  );
  const missing = declared.filter((column) => !stored.delete(column));
  if (missing.length > 0 || stored.size > 0) {
    throw new Error(
      `Cannot use ${path}: it was written with another schema (missing: ${missing.join(", ") || "none"}; ` +
        `unknown: ${[...stored].join(", ") || "none"}). Move the file away and run again`,
    );
  }
}

/** Rows are checked, what they replace is removed, and only then do they go in, straight into their tables. */
async function appendBatch(connection: DuckDBConnection, batch: RowBatch): Promise<void> {
  const filled = Object.entries(tables).map(([name, declared]) => ({ name, declared, rows: rowsOf(batch, name) }))
    .filter(({ rows }) => rows.length > 0);
  const checked = filled.map(({ name, declared, rows }) => {
    assertDistinct(rows, { table: name, key: declared.key });
    return { name, chunks: chunksOf(name, declared.columns, rows) };
  });
  await removeReplaced(connection, replacedBy(filled, new Set(batch.runs?.map(({ runId }) => runId))));
  for (const { name, chunks } of checked) await appendChunks(connection, name, chunks);
}

type Row = Readonly<Record<string, unknown>>;

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
async function removeReplaced(connection: DuckDBConnection, replaced: readonly Replaced[]): Promise<void> {
  const questions = replaced.map(({ name, condition }, at) =>
    `SELECT ${at} WHERE EXISTS (SELECT 1 FROM ${sqlName(name)} WHERE ${condition})`
  );
  if (questions.length === 0) return;
  const found = await connection.runAndReadAll(questions.join(" UNION ALL "));
  for (const [at] of found.getRowsJS()) {
    const { name, condition } = replaced[Number(at)];
    await connection.run(`DELETE FROM ${sqlName(name)} WHERE ${condition}`);
  }
}

async function appendChunks(
  connection: DuckDBConnection,
  name: string,
  chunks: readonly DuckDBDataChunk[],
): Promise<void> {
  const appender = await connection.createAppender(name);
  try {
    for (const chunk of chunks) appender.appendDataChunk(chunk);
  } finally {
    // Left open it would write at its own time, also after a rollback.
    appender.closeSync();
  }
}

/** Checked rows in the form an appender takes. */
function chunksOf(name: string, columns: Table["columns"], rows: readonly Row[]): readonly DuckDBDataChunk[] {
  const chunks: DuckDBDataChunk[] = [];
  for (let start = 0; start < rows.length; start += chunkRows) {
    const part = rows.slice(start, start + chunkRows);
    const filled = Object.entries(columns).map(([column, declared]) => {
      const where = (index: number) => `${name}[${start + index}].${column}`;
      const values = duckValues(part, { column, schema: declared.schema, where });
      return { type: duckType(declared, values), values };
    });
    const chunk = DuckDBDataChunk.create(filled.map(({ type }) => type), part.length);
    chunk.setColumns(filled.map(({ values }) => values));
    chunks.push(chunk);
  }
  return chunks;
}

/** Rows that each different text stands for on average, from which on texts go in as numbers of their list. */
const rowsPerListedText = 8;

/** To hand over a text costs more than all else of a row: what repeats is listed once, and DuckDB makes it text again. */
function duckType({ sql }: Column, values: readonly DuckDBValue[]): DuckDBType {
  if (sql !== "VARCHAR") return duckTypes[sql];
  const texts = new Set<string>();
  for (const value of values) {
    if (typeof value === "string") texts.add(value);
    if (texts.size * rowsPerListedText > values.length) return VARCHAR;
  }
  return texts.size === 0 ? VARCHAR : ENUM([...texts]);
}

interface ColumnPlace {
  readonly column: string;
  readonly schema: z.ZodType;
  readonly where: (index: number) => string;
}

/** One column's values, each checked unless it equals the one above it: most columns repeat themselves. */
function duckValues(rows: readonly Row[], { column, schema, where }: ColumnPlace): DuckDBValue[] {
  const values = new Array<DuckDBValue>(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const value = rows[index][column];
    if (index === 0 || value !== rows[index - 1][column]) {
      const parsed = schema.safeParse(value);
      if (!parsed.success) throw new Error(`${where(index)} is ${String(value)}: ${z.prettifyError(parsed.error)}`);
    }
    if (Array.isArray(value)) {
      values[index] = listValue(value);
    } else if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      values[index] = value;
    } else {
      throw new Error(`${where(index)} is a ${typeof value}, which no column holds`);
    }
  }
  return values;
}

function plainNumbers(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainNumber(value)]));
}

function plainNumber(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainNumber);
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`Cannot read ${value} as a number: cast it to text in SQL`);
  return number;
}

function message(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
