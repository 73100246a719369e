/** From rows to canonical CSV (RFC 4180 with LF): equal rows give equal bytes, in whatever order they come. */

import { compareText } from "./compare_text.ts";

export type CsvValue = string | number | boolean | null;

/** Columns in the given order, lines sorted by code unit; numbers in full precision, null as an empty field. */
export function csvText<Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, CsvValue>>[],
): string {
  const lines = rows.map((row) => columns.map((column) => field(row[column])).join(",")).toSorted(compareText);
  return [columns.join(","), ...lines, ""].join("\n");
}

function field(value: CsvValue): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`Cannot write ${value} to CSV: numbers must be finite, what is missing is null`);
  }
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
