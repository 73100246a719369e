/** The results of an experiment on disk: one writer takes played tasks, each with its `cells` row in one commit. */

import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { rowSchema } from "../../memory/columns.ts";
import { type EpisodicStore, openEpisodic } from "../../memory/episodic.ts";
import { joinedRows } from "../../memory/joined_rows.ts";
import { parseJson } from "../../memory/parse_json.ts";
import { canonicalJson } from "../../memory/canonical_json.ts";
import { type RowBatch, tables } from "../../memory/rows.ts";
import { ExperimentError } from "./experiment_error.ts";
import { type ParquetSnapshots, parquetSnapshots } from "./parquet_snapshots.ts";

/** What is stated of all cells, by name: equal facts make equal cells. */
export type Facts = Readonly<Record<string, unknown>>;

export interface ResultsOptions {
  /** Where Parquet snapshots go for readers; null: none. */
  readonly parquet: string | null;
  readonly onCommitted: (cells: number) => void;
}

/** Above this many batches that wait for a commit, whoever brings one more waits, too. */
const mostWaiting = 64;

/**
 * Of the time that an experiment runs, what commits may take: each has a price whatever it holds, which those who play
 * pay for. What is played during a pause is still in flight.
 */
const largestShare = 0.05;
const longestPauseMs = 500;

/**
 * Opens or creates the database at `path`; while it is open no other process can open it.
 *
 * @throws ExperimentError when another process holds it, or it has another schema
 */
export async function openResults(path: string, { parquet, onCommitted }: ResultsOptions): Promise<ResultsStore> {
  const store = await openedStore(path);
  return new ResultsStore(store, parquet === null ? null : parquetSnapshots(store, parquet), onCommitted);
}

/** A database that somebody else holds, or that older code wrote, is for a person to deal with. */
async function openedStore(path: string): Promise<EpisodicStore> {
  try {
    return await openEpisodic(path);
  } catch (cause) {
    throw new ExperimentError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** An open database of results. */
export class ResultsStore implements AsyncDisposable {
  readonly #store: EpisodicStore;
  readonly #snapshots: ParquetSnapshots | null;
  readonly #onCommitted: (cells: number) => void;
  #waiting: RowBatch[] = [];
  #committing: Promise<void> | null = null;
  /** Aborted, the pauses until all is committed are skipped. */
  #hurry = new AbortController();

  constructor(store: EpisodicStore, snapshots: ParquetSnapshots | null, onCommitted: (cells: number) => void) {
    this.#store = store;
    this.#snapshots = snapshots;
    this.#onCommitted = onCommitted;
  }

  /** Empty in a store that was only just created. */
  async facts(): Promise<Facts> {
    const rows = await this.#store.query("SELECT * FROM facts ORDER BY name", rowSchema(tables.facts));
    const where = this.#store.path;
    return Object.fromEntries(
      rows.map(({ name, json }) => [name, parseJson(json, { schema: z.json(), what: `fact "${name}"`, where })]),
    );
  }

  state(facts: Facts): Promise<void> {
    const rows = Object.entries(facts).map(([name, fact]) => ({ name, json: canonicalJson(fact) }));
    return this.#store.append({ facts: rows });
  }

  /** Cells that are done: those whose rows were committed. */
  async done(): Promise<ReadonlySet<number>> {
    const rows = await this.#store.query("SELECT cell FROM cells", z.strictObject({ cell: z.int() }));
    return new Set(rows.map(({ cell }) => cell));
  }

  /**
   * Takes whole cells: their `cells` rows and all rows of their runs. While one commit runs, and for a moment after it,
   * what arrives is gathered for the next; only when too much has been gathered does the promise wait for it. Rejects when
   * a commit failed, and so does every later call.
   */
  async add(cells: RowBatch): Promise<void> {
    this.#waiting.push(cells);
    if (this.#committing === null) {
      this.#committing = this.#commitAll();
      // Whoever comes next is told.
      this.#committing.catch(() => undefined);
    }
    if (this.#waiting.length >= mostWaiting) await this.settled();
  }

  /** Waits until what was added is committed. */
  async settled(): Promise<void> {
    if (this.#committing === null) return;
    this.#hurry.abort();
    await this.#committing;
  }

  /** Waits until what was added is committed, and shows all of it to readers. */
  async flush(): Promise<void> {
    await this.settled();
    await this.#snapshots?.write();
  }

  /** Rows of the query of one table, for whoever copies or reads results. */
  query<T>(sql: string, schema: z.ZodType<T>): Promise<readonly T[]> {
    return this.#store.query(sql, schema);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.settled().catch(() => undefined);
    await this.#store.close();
  }

  /** A failure is kept in `#committing`: nothing is added after it. */
  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const start = performance.now();
      const batch = joinedRows(this.#waiting);
      this.#waiting = [];
      await this.#store.append(batch);
      this.#onCommitted(batch.cells.length);
      const ms = Math.min(longestPauseMs, (performance.now() - start) * (1 / largestShare - 1));
      await this.#snapshots?.writeIfDue();
      // Hurried it is over at once.
      await pause(ms, undefined, { signal: this.#hurry.signal }).catch(() => undefined);
    }
    this.#hurry = new AbortController();
    this.#committing = null;
  }
}
