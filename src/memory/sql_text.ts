/** From any text to an SQL literal or a quoted name that cannot end early. */

/** A string literal of standard SQL, as DuckDB and LanceDB read it. */
export function sqlText(value: string): string {
  if (value.includes("\0")) throw new RangeError(`Cannot quote ${JSON.stringify(value)} for SQL: it holds a NUL`);
  return `'${value.replaceAll("'", "''")}'`;
}

/** A quoted identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `column IN (…)`; an empty list holds for no row. */
export function sqlIn(column: string, values: readonly string[]): string {
  return values.length === 0 ? "false" : `${column} IN (${values.map(sqlText).join(", ")})`;
}
