/** Between the cells of a store and the committed table that holds the hash of each cell's rows. */

import { z } from "zod";
import { rowSchema } from "../../memory/columns.ts";
import type { EpisodicStore } from "../../memory/episodic.ts";
import { tables } from "../../memory/rows.ts";
import { CsvError } from "../csv_error.ts";
import { csvRecords } from "../csv_records.ts";
import { csvText } from "../csv_text.ts";

const columns = ["cell", "arm", "scenarios", "seed", "rowsHash"] as const;

/** Text of `tables/cells.csv`; a list is written as DuckDB reads it. */
export async function cellsTable(store: EpisodicStore): Promise<string> {
  const cells = await store.query("SELECT * FROM cells", rowSchema(tables.cells));
  return csvText(columns, cells.map((cell) => ({ ...cell, scenarios: `[${cell.scenarios.join(", ")}]` })));
}

const number = z.string().regex(/^\d+$/).transform(Number);
const record = z.tuple([number, z.string(), z.string(), number, z.string()]);

/**
 * Hash of the rows of each cell.
 *
 * @throws CsvError when `text` is not such a table
 */
export function rowsHashes(text: string, file: string): ReadonlyMap<number, string> {
  const [header, ...records] = csvRecords(text, file);
  if (header?.fields.join() !== columns.join()) {
    throw new CsvError({ file, line: 1, column: 1 }, `the header is not ${columns.join()}`);
  }
  return new Map(records.map(({ line, fields }) => {
    const parsed = record.safeParse(fields);
    if (!parsed.success) throw new CsvError({ file, line, column: 1 }, z.prettifyError(parsed.error));
    const [cell, , , , rowsHash] = parsed.data;
    return [cell, rowsHash];
  }));
}
