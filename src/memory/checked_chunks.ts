/** From rows to the columns that a database takes, each value checked against its column's schema. */

import { z } from "zod";
import type { Table } from "./columns.ts";
import { type Chunk, chunkOf, chunkRows, type ColumnValue } from "./duckdb.ts";

export type Row = Readonly<Record<string, unknown>>;

interface Place {
  /** The table, for the error. */
  readonly name: string;
  readonly columns: Table["columns"];
}

/** @throws Error that names the first value, by row and column, that does not fit */
export function checkedChunks(rows: readonly Row[], { name, columns }: Place): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = 0; start < rows.length; start += chunkRows) {
    const part = rows.slice(start, start + chunkRows);
    const checked = Object.entries(columns).map(([column, { sql, schema }]) => {
      const where = (index: number) => `${name}[${start + index}].${column}`;
      return { sql, values: checkedValues(part, { column, schema, where }) };
    });
    chunks.push(chunkOf(part.length, checked));
  }
  return chunks;
}

interface ColumnPlace {
  readonly column: string;
  readonly schema: z.ZodType;
  readonly where: (index: number) => string;
}

/** One column's values, each checked unless it equals the one above it: most columns repeat themselves. */
function checkedValues(rows: readonly Row[], { column, schema, where }: ColumnPlace): readonly ColumnValue[] {
  const values = new Array<ColumnValue>(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const value = rows[index][column];
    if (index === 0 || value !== rows[index - 1][column]) {
      const parsed = schema.safeParse(value);
      if (!parsed.success) throw new Error(`${where(index)} is ${String(value)}: ${z.prettifyError(parsed.error)}`);
    }
    if (
      Array.isArray(value) || value === null || typeof value === "string" || typeof value === "number" ||
      typeof value === "boolean"
    ) {
      values[index] = value;
    } else {
      throw new Error(`${where(index)} is a ${typeof value}, which no column holds`);
    }
  }
  return values;
}
