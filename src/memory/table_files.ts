/** From rows to CSV and Parquet files, and nothing else: the tables are in memory. */

import { checkedChunks, type Row } from "./checked_chunks.ts";
import { copyTables, type ExportTables } from "./copy_tables.ts";
import { type Duckdb, openDuckdb } from "./duckdb.ts";
import { createTables } from "./stored_tables.ts";

export async function openTableFiles(declared: ExportTables): Promise<TableFiles> {
  const database = await openDuckdb(null);
  await createTables(database, declared);
  return new TableFiles(database, declared);
}

/** Takes checked rows, and writes them as files; each call has to be awaited before the next. */
export class TableFiles implements Disposable {
  readonly #database: Duckdb;
  readonly #declared: ExportTables;

  constructor(database: Duckdb, declared: ExportTables) {
    this.#database = database;
    this.#declared = declared;
  }

  async append(name: string, rows: readonly Row[]): Promise<void> {
    await this.#database.append(name, checkedChunks(rows, { name, columns: this.#declared[name].columns }));
  }

  /** Writes `<table>.csv` and `<table>.parquet` of every table, sorted by key: equal rows give equal CSV bytes. */
  async write(folder: string): Promise<void> {
    for (const format of ["csv", "parquet"] as const) {
      await copyTables(this.#database, { tables: this.#declared, folder, format });
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
