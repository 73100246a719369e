/** From the runs of a suite to its table for a terminal: a line a scenario, means over the seeds, and one line for all. */

import type { RunRow } from "../memory/rows.ts";
import { minutesText, ratioText } from "../report/number_text.ts";
import type { Table } from "../report/table.ts";
import { terminalTable } from "../report/terminal_table.ts";

/** Scenarios in the order of the runs; totals are means over all runs. */
export function suiteTable(runs: readonly RunRow[]): string {
  const byScenario = [...Map.groupBy(runs, ({ scenario }) => scenario).values()];
  const lines = byScenario.map((group) => {
    const [{ scenario, pattern, difficulty }] = group;
    return [scenario, pattern, difficulty, ...figures(group)];
  });
  return terminalTable({ columns, rows: [...lines, [`all ${byScenario.length}`, "", "", ...figures(runs)]] });
}

const columns: Table["columns"] = [
  { heading: "scenario", align: "left" },
  { heading: "pattern", align: "left" },
  { heading: "level", align: "left" },
  { heading: "recovered", align: "right" },
  { heading: "SLO missed", align: "right" },
  { heading: "utility", align: "right" },
  { heading: "diagnosis", align: "right" },
];

/** A share is told as so many of so many; of diagnoses, those that were made. */
function figures(runs: readonly RunRow[]): readonly string[] {
  const diagnosed = runs.filter(({ diagnosis }) => diagnosis !== "none");
  const right = diagnosed.filter(({ diagnosis }) => diagnosis === "right").length;
  return [
    `${runs.filter(({ recovered }) => recovered).length}/${runs.length}`,
    `${minutesText(mean(runs.map(({ violationMinutes }) => violationMinutes)))} min`,
    ratioText(mean(runs.map(({ utility }) => utility))),
    diagnosed.length === 0 ? "-" : `${right}/${diagnosed.length}`,
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
