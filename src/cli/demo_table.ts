/** From summary rows to the demo's table for a terminal: outcomes, and what was diagnosed beside or below them. */

import { costText, minutesText } from "../report/number_text.ts";
import type { SummaryRow } from "../report/summary_rows.ts";
import type { Table } from "../report/table.ts";
import { terminalTable } from "../report/terminal_table.ts";

/** The names of what was diagnosed get a column where they fit, else a list. */
export function demoTable(rows: readonly SummaryRow[], width: number): string {
  const wide = terminalTable(outcomes(rows, true));
  if (wide.split("\n").every((line) => line.length <= width)) return wide;
  const named = rows.filter(({ diagnosis }) => diagnosis !== "none").map((row) =>
    `  ${row.scenario}, seed ${row.seed}: ${row.diagnosed}` +
    (row.diagnosis === "wrong" ? `\n    truth: ${row.truth}` : "")
  );
  return `${terminalTable(outcomes(rows, false))}\nDiagnosed by ${diagnosing(rows)}:\n${named.join("\n")}\n`;
}

function outcomes(rows: readonly SummaryRow[], withNames: boolean): Table {
  return {
    columns: [
      { heading: "scenario", align: "left" },
      { heading: "seed", align: "right" },
      { heading: "arm", align: "left" },
      { heading: "recovered", align: "left" },
      { heading: "after", align: "right" },
      { heading: "SLO missed", align: "right" },
      { heading: "cost", align: "right" },
      { heading: "diagnosis", align: "left" },
      ...(withNames ? [{ heading: "diagnosed", align: "left" } as const] : []),
    ],
    rows: rows.map((row) => [
      row.scenario,
      String(row.seed),
      row.arm,
      row.violationMinutes === 0 ? "was well" : row.recovered ? "yes" : "no",
      row.violationMinutes === 0 || row.timeToRecoverSeconds === null
        ? "-"
        : `${minutesText(row.timeToRecoverSeconds / 60)} min`,
      `${minutesText(row.violationMinutes)} min`,
      costText(row.cost),
      row.diagnosis === "none" ? "-" : row.diagnosis,
      ...(withNames ? [row.diagnosis === "none" ? "-" : namedText(row)] : []),
    ]),
  };
}

function namedText({ diagnosis, diagnosed, truth }: SummaryRow): string {
  return diagnosis === "wrong" ? `${diagnosed} (truth: ${truth})` : diagnosed;
}

function diagnosing(rows: readonly SummaryRow[]): string {
  return [...new Set(rows.filter(({ diagnosis }) => diagnosis !== "none").map(({ arm }) => arm))].join(", ");
}
