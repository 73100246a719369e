/** From summary rows to the main table of a report: who recovered, how fast, at what cost, and whether the cause was named. */

import { costText, minutesText } from "./number_text.ts";
import type { SummaryRow } from "./summary_rows.ts";
import type { Table } from "./table.ts";

/** One line for each row; seeds get a column where there are several. */
export function summaryTable(rows: readonly SummaryRow[]): Table {
  const seeds = new Set(rows.map((row) => row.seed)).size > 1;
  return {
    columns: [
      { heading: "scenario", align: "left" },
      ...(seeds ? [{ heading: "seed", align: "right" } as const] : []),
      { heading: "arm", align: "left" },
      { heading: "recovered", align: "left" },
      { heading: "time to recover (min)", align: "right" },
      { heading: "SLO-violation minutes", align: "right" },
      { heading: "cost", align: "right" },
      { heading: "diagnosis", align: "left" },
      { heading: "named", align: "left" },
      { heading: "truth", align: "left" },
    ],
    rows: rows.map((row) => [
      row.scenario,
      ...(seeds ? [String(row.seed)] : []),
      row.arm,
      row.recovered ? "yes" : "no",
      recoveryText(row),
      minutesText(row.violationMinutes),
      costText(row.cost),
      row.diagnosis,
      row.diagnosis === "none" ? "-" : row.diagnosed,
      row.truth,
    ]),
  };
}

function recoveryText({ timeToRecoverSeconds }: SummaryRow): string {
  if (timeToRecoverSeconds === null) return "censored";
  return timeToRecoverSeconds === 0 ? "no violation" : minutesText(timeToRecoverSeconds / 60);
}
