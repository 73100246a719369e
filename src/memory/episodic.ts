/**
 * Episodic memory, results and exports on DuckDB: row batches go in as whole commits, checked rows and sorted files come
 * out.
 */

import { createHash } from "node:crypto";
import { z } from "zod";
import { appendBatch } from "./append_batch.ts";
import { copyTables } from "./copy_tables.ts";
import { type Duckdb, isLocked, openDuckdb } from "./duckdb.ts";
import { messageOf } from "./message_of.ts";
import { type IncidentRow, incidentSchema, type RowBatch, tables } from "./rows.ts";
import { sqlIn, sqlName } from "./sql_text.ts";
import { storedTables } from "./stored_tables.ts";

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
  const database = await openFile(path, readOnly);
  try {
    await storedTables(database, { path, declared: tables, readOnly });
    return new EpisodicStore(path, database);
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** An open database; methods run one after the other, in the order of the calls. */
export class EpisodicStore implements AsyncDisposable {
  readonly path: string;
  readonly #database: Duckdb;
  #last: Promise<unknown> = Promise.resolve();
  #open = true;

  constructor(path: string, database: Duckdb) {
    this.path = path;
    this.#database = database;
  }

  /**
   * Appends all rows in one transaction, or none. A batch with a run's row replaces all that is stored of the run;
   * without it, rows replace those that agree with them on their table's `replaces` columns (a whole incident's rows).
   */
  append(batch: RowBatch): Promise<void> {
    return this.#inTurn(async () => {
      await this.#database.run("BEGIN TRANSACTION");
      try {
        await appendBatch(this.#database, batch);
        await this.#database.run("COMMIT");
      } catch (cause) {
        await this.#database.run("ROLLBACK");
        throw new Error(`Cannot append to ${this.path}: ${messageOf(cause)}. Nothing of the batch was kept`, { cause });
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
      const parsed = z.array(rowSchema).safeParse(await this.#database.records(sql));
      if (!parsed.success) {
        throw new Error(`Cannot read from ${this.path} with ${sql}:\n${z.prettifyError(parsed.error)}`);
      }
      return parsed.data;
    });
  }

  /** Writes `<folder>/<table>.csv` for every table, sorted by key: equal rows give equal bytes. */
  exportCsv(folder: string): Promise<void> {
    return this.#inTurn(() => copyTables(this.#database, { tables, folder, format: "csv" }));
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
    return this.#inTurn(() => copyTables(this.#database, { tables, folder, format: "parquet" }));
  }

  /** Waits for what is under way and releases the file. Closing again does nothing. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    // A failed call has already told its own caller.
    await this.#last.catch(() => undefined);
    this.#database.close();
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

const rowCount = z.strictObject({ rows: z.int() });

async function fileHash(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}

async function openFile(path: string, readOnly: boolean): Promise<Duckdb> {
  try {
    return await openDuckdb(path, { readOnly });
  } catch (cause) {
    const advice = isLocked(cause)
      ? "another process holds it open for writing; close that process, or read a Parquet export instead"
      : messageOf(cause);
    throw new Error(`Cannot open episodic memory ${path}: ${advice}`, { cause });
  }
}
