/** DuckDB without our tables: SQL goes in, plain values come out, and columns of values go into a table by name. */

import {
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBPreparedStatement,
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
import type { SqlType } from "./columns.ts";
import { messageOf } from "./message_of.ts";

/** Rows that go in at once: DuckDB's vector size. */
export const chunkRows = 2048;

/** A column's values for some rows. */
export interface ChunkColumn {
  readonly sql: SqlType;
  readonly values: readonly ColumnValue[];
}

/** A value as a column takes it; lists go into the types that end in `[]`. */
export type ColumnValue = Scalar | readonly (string | number)[];

type Scalar = string | number | boolean | null;

/** Rows in DuckDB's own form. */
export type Chunk = DuckDBDataChunk;

/** A statement that DuckDB has understood. */
interface Prepared {
  /** What it does: SELECT, COPY, CREATE … */
  readonly kind: string;
  run(): Promise<void>;
  /** Rows come in batches, as far as they are asked for, with values as the driver gives them. */
  stream(): Promise<{ readonly columns: readonly string[]; readonly batches: AsyncIterable<readonly Values[]> }>;
}

type Values = readonly unknown[];

/**
 * Opens or creates the file at `path`, or a database in memory where it is null. Openings of one file in one process
 * share the database, and must ask for the same access.
 */
export async function openDuckdb(
  path: string | null,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<Duckdb> {
  // The cache shares one database among openings of this process, whose file locks do not exclude each other.
  const instance = path === null
    ? await DuckDBInstance.create(":memory:")
    : await DuckDBInstance.fromCache(path, readOnly ? { access_mode: "READ_ONLY" } : {});
  try {
    return new Duckdb(instance, await instance.connect());
  } catch (cause) {
    instance.closeSync();
    throw cause;
  }
}

/** An open database with one connection; each call has to be awaited before the next. */
export class Duckdb implements Disposable {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** One statement or several. */
  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  /** Rows as values in the order of the columns. */
  async rows(sql: string): Promise<readonly Values[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowsJS();
  }

  /** Rows by the names of the columns. 64-bit integers become numbers, or an error beyond 2⁵³. */
  async records(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRowObjectsJS().map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainNumber(value)]))
    );
  }

  /** The statements of `sql`; one after another, as each may need what the ones before it made. */
  async statements(sql: string): Promise<readonly (() => Promise<Prepared>)[]> {
    const extracted = await this.#connection.extractStatements(sql);
    return Array.from({ length: extracted.count }, (_, at) => async () => prepared(await extracted.prepare(at)));
  }

  /** Adds rows to a table; outside a transaction a failure may leave some. */
  async append(table: string, chunks: readonly Chunk[]): Promise<void> {
    const appender = await this.#connection.createAppender(table);
    try {
      for (const chunk of chunks) appender.appendDataChunk(chunk);
    } finally {
      // Left open it would write at its own time, also after a rollback.
      appender.closeSync();
    }
  }

  /** Releases the file. */
  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Whether a file could not be opened because another process holds it. */
export function isLocked(cause: unknown): boolean {
  return messageOf(cause).includes("lock on file");
}

function prepared(statement: DuckDBPreparedStatement): Prepared {
  return {
    kind: StatementType[statement.statementType],
    async run() {
      await statement.run();
    },
    async stream() {
      const result = await statement.stream();
      return { columns: result.deduplicatedColumnNames(), batches: result.yieldRowsJs() };
    },
  };
}

function plainNumber(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainNumber);
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`Cannot read ${value} as a number: cast it to text in SQL`);
  return number;
}

const duckTypes: Readonly<Record<SqlType, DuckDBType>> = {
  VARCHAR,
  DOUBLE,
  INTEGER,
  UINTEGER,
  BOOLEAN,
  "DOUBLE[]": LIST(DOUBLE),
  "VARCHAR[]": LIST(VARCHAR),
};

/** At most {@link chunkRows} rows, from their columns in the order of the table's. */
export function chunkOf(rows: number, columns: readonly ChunkColumn[]): Chunk {
  const chunk = DuckDBDataChunk.create(columns.map(duckType), rows);
  chunk.setColumns(columns.map(duckValues));
  return chunk;
}

/** Rows that each different text stands for on average, from which on texts go in as numbers of their list. */
const rowsPerListedText = 8;

/** To hand over a text costs more than all else of a row: what repeats is listed once, and DuckDB makes it text again. */
function duckType({ sql, values }: ChunkColumn): DuckDBType {
  if (sql !== "VARCHAR") return duckTypes[sql];
  const texts = new Set<string>();
  for (const value of values) {
    if (typeof value === "string") texts.add(value);
    if (texts.size * rowsPerListedText > values.length) return VARCHAR;
  }
  return texts.size === 0 ? VARCHAR : ENUM([...texts]);
}

function duckValues(column: ChunkColumn): readonly DuckDBValue[] {
  if (holdsScalars(column)) return column.values;
  return column.values.map((value) => typeof value === "object" && value !== null ? listValue(value) : value);
}

function holdsScalars(column: ChunkColumn): column is ChunkColumn & { readonly values: readonly Scalar[] } {
  return !column.sql.endsWith("[]");
}
