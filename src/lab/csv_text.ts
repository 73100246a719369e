/** From rows to canonical CSV (RFC 4180 with LF): equal rows give equal bytes, in whatever order they come. */

import { compareText } from "./compare_text.ts";

export type CsvValue = string | number | boolean | null;

/** Columns in the given order, lines sorted by code unit; numbers in full precision, null as an empty field. */
export function csvText<Column extends string>(
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, CsvValue>>[],
): string {
  const lines = rows.map((row) => csvLine(columns.map((column) => row[column]))).toSorted(compareText);
  return [columns.join(","), ...lines, ""].join("\n");
}

/** One line without its end. */
export function csvLine(values: readonly CsvValue[]): string {
  return values.map(field).join(",");
}

function field(value: CsvValue): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`Cannot write ${value} to CSV: numbers must be finite, what is missing is null`);
  }
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
