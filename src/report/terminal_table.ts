/** From a table to aligned plain text for a terminal: no colour, no control characters, no trailing blanks. */

import type { Table } from "./table.ts";

const gap = "  ";

export function terminalTable({ columns, rows }: Table): string {
  const headings = columns.map(({ heading }) => heading);
  const widths = columns.map((_, index) => Math.max(...[headings, ...rows].map((row) => lengthOf(row[index] ?? ""))));
  const line = (cells: readonly string[]) =>
    columns.map(({ align }, index) => {
      const cell = cells[index] ?? "";
      const blank = " ".repeat(widths[index] - lengthOf(cell));
      return align === "left" ? cell + blank : blank + cell;
    }).join(gap).trimEnd();
  return [line(headings), line(widths.map((width) => "-".repeat(width))), ...rows.map(line), ""].join("\n");
}

/** In characters, not UTF-16 units. */
function lengthOf(text: string): number {
  return [...text].length;
}
