/** Between the rows of a declared table and canonical CSV: each column is written and read as its declaration says. */

import type { Columns, RowOf } from "../memory/columns.ts";
import { CsvError } from "./csv_error.ts";
import { csvRecords } from "./csv_records.ts";
import { csvText, type CsvValue } from "./csv_text.ts";

/** Columns that hold one value; a list has no canonical text in CSV. */
export interface CsvTable<Declared extends Columns> {
  readonly columns: Declared;
}

export function tableText<Declared extends Columns>(
  { columns }: CsvTable<Declared>,
  rows: readonly RowOf<Declared>[],
): string {
  const names = Object.keys(columns);
  return csvText(names, rows.map((row) => Object.fromEntries(names.map((name) => [name, csvValue(row[name], name)]))));
}

function csvValue(value: unknown, column: string): CsvValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  throw new TypeError(`Cannot write column ${column} to CSV: it holds ${JSON.stringify(value)}, not one value`);
}

/**
 * The rows of `text`, in the order of its lines.
 *
 * @throws CsvError for another header, a line with another number of fields, and a field that its column does not take
 */
export function tableRows<Declared extends Columns>(
  { columns }: CsvTable<Declared>,
  { text, file }: { readonly text: string; readonly file: string },
): readonly RowOf<Declared>[] {
  const [header, ...records] = csvRecords(text, file);
  const names = Object.keys(columns);
  if (header === undefined) throw new CsvError({ file, line: 1, column: 1 }, `it is empty; wanted ${names.join(",")}`);
  const wrong = names.findIndex((name, index) => header.fields[index] !== name);
  if (wrong >= 0 || header.fields.length !== names.length) {
    const column = wrong >= 0 ? wrong : names.length;
    const wanted = wrong >= 0 ? `"${names[wrong]}"` : "nothing";
    throw new CsvError(
      { file, line: 1, column: column + 1 },
      `the header has ${JSON.stringify(header.fields[column] ?? null)}, wanted ${wanted}`,
    );
  }
  const readers = names.map((name) => readerOf(columns, name));
  return records.map(({ line, fields }) => {
    if (fields.length !== names.length) {
      throw new CsvError({ file, line, column: fields.length }, `${fields.length} fields, wanted ${names.length}`);
    }
    const row = Object.fromEntries(fields.map((field, index) => {
      const read = readers[index](field);
      if (read.kind === "refused") throw new CsvError({ file, line, column: names[index] }, read.problem);
      return [names[index], read.value];
    }));
    // Every field went through its column's own schema.
    return row as RowOf<Declared>;
  });
}

type Read = { readonly kind: "read"; readonly value: unknown } | { readonly kind: "refused"; readonly problem: string };

function readerOf(columns: Columns, name: string): (field: string) => Read {
  const { sql, nullable, schema } = columns[name];
  const plain = (field: string): CsvValue | undefined => {
    if (field === "" && nullable) return null;
    switch (sql) {
      case "VARCHAR":
        return field;
      case "BOOLEAN":
        return field === "true" ? true : field === "false" ? false : undefined;
      case "DOUBLE":
      case "INTEGER":
      case "UINTEGER":
        // Only what writing the number gives again: no spaces, no leading zeros, no hexadecimal.
        return String(Number(field)) === field ? Number(field) : undefined;
      default:
        return undefined;
    }
  };
  return (field) => {
    const value = plain(field);
    const parsed = value === undefined ? undefined : schema.safeParse(value);
    if (parsed?.success) return { kind: "read", value: parsed.data };
    const why = parsed === undefined ? `wanted ${sql}` : parsed.error.issues.map(({ message }) => message).join("; ");
    return { kind: "refused", problem: `${JSON.stringify(field)} is refused: ${why}` };
  };
}
