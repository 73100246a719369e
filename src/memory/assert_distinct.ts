/** From rows and their key to an error when two rows have the same one. */

type Row = Readonly<Record<string, unknown>>;

/** Rows that come run by run, and within a run in order of their key, cost next to nothing. */
export function assertDistinct(rows: readonly Row[], { table, key }: Keyed): void {
  if (!inOrderByGroup(rows, key)) assertNoneTwice(rows, { table, key });
}

interface Keyed {
  /** For the error. */
  readonly table: string;
  readonly key: readonly string[];
}

/** Whether rows that agree on the first column stand together, each above the one before on the others: none is twice. */
function inOrderByGroup(rows: readonly Row[], [first, ...others]: readonly string[]): boolean {
  const groups = new Set<unknown>();
  return rows.every((row, at) => {
    const before = at === 0 ? null : rows[at - 1];
    if (before !== null && row[first] === before[first]) return isAbove(row, before, others);
    return groups.size < groups.add(row[first]).size;
  });
}

function isAbove(row: Row, before: Row, columns: readonly string[]): boolean {
  for (const column of columns) {
    const value = row[column];
    const last = before[column];
    if (value === last) continue;
    if (typeof value === "number" && typeof last === "number") return value > last;
    return String(value) > String(last);
  }
  return false;
}

function assertNoneTwice(rows: readonly Row[], { table, key }: Keyed): void {
  const seen = new Set<string>();
  for (const row of rows) {
    let values = "";
    // No text in SQL holds a NUL.
    for (const column of key) values += `${row[column]}\0`;
    if (seen.size === seen.add(values).size) {
      throw new Error(`${table} has two rows with ${key.join(", ")} = ${key.map((column) => row[column]).join(", ")}`);
    }
  }
}
