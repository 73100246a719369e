/** From scenarios to a table for a terminal of 80 columns, a part for each topology, with totals below. */

import { terminalTable } from "../report/terminal_table.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { wrapText } from "./wrap_text.ts";

export function scenarioTable(scenarios: readonly Scenario[]): string {
  const ordered = scenarios.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const byTopology = [...Map.groupBy(ordered, ({ topology }) => topology)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...byTopology.flatMap(([topology, of]) => [
      `${topology}: ${of.length}\n`,
      terminalTable({ columns, rows: of.flatMap(rows) }),
    ]),
    ...totals(ordered).map((sentence) => wrapText(sentence, width - 2).join("\n  ")),
  ].join("\n");
}

const width = 80;

const columns = [
  { heading: "name", align: "left" },
  { heading: "split", align: "left" },
  { heading: "pattern", align: "left" },
  { heading: "difficulty", align: "left" },
  { heading: "min", align: "right" },
  { heading: "faults", align: "left" },
] as const;

/** What the other columns leave of 80. */
const faultsWidth = 24;

/** A scenario takes as many lines as its faults need. */
function rows({ name, split, truth, durationSeconds }: Scenario): readonly (readonly string[])[] {
  const faults = truth.faults.map(({ mechanism }) => mechanism).join(" + ") || "-";
  const [first, ...rest] = wrapText(faults, faultsWidth);
  return [
    [name, split, truth.pattern, truth.difficulty, String(durationSeconds / 60), first],
    ...rest.map((line) => ["", "", "", "", "", line]),
  ];
}

function totals(scenarios: readonly Scenario[]): readonly string[] {
  const quiet = scenarios.filter(({ truth }) => truth.faults.length === 0).length;
  const minutes = scenarios.reduce((sum, { durationSeconds }) => sum + durationSeconds / 60, 0);
  return [
    `${scenarios.length} scenarios, ${minutes} simulated minutes; ${quiet} without a fault ` +
    `(${(100 * quiet / scenarios.length).toFixed(0)} %)`,
    counted("split", scenarios.map(({ split }) => split)),
    counted("pattern", scenarios.map(({ truth }) => truth.pattern)),
    counted("difficulty", scenarios.map(({ truth }) => truth.difficulty)),
    counted("topology", scenarios.map(({ topology }) => topology)),
  ];
}

function counted(what: string, values: readonly string[]): string {
  const groups = [...Map.groupBy(values, (value) => value)].sort(([a], [b]) => (a < b ? -1 : 1));
  return `by ${what}: ${groups.map(([value, { length }]) => `${value} ${length}`).join(", ")}`;
}
