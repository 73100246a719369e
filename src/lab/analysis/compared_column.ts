/** The columns by which arms are compared: what one run counts, which is better, and in which worlds it is looked at. */

import type { RunRow } from "../../memory/rows.ts";
import type { Metric } from "../experiment/experiment.ts";

export type ComparedColumn = Metric["column"] | "recovered";

export const metricColumns: readonly Metric["column"][] = [
  "violationMinutes",
  "utility",
  "availability",
  "cost",
  "followUpSeconds",
];

export function betterOf(column: ComparedColumn): Metric["better"] {
  switch (column) {
    case "violationMinutes":
    case "cost":
    case "followUpSeconds":
      return "less";
    case "utility":
    case "availability":
    case "recovered":
      return "more";
    default: {
      const never: never = column;
      throw new Error(`Cannot tell what is better of ${String(never)}`);
    }
  }
}

/** A flag counts 1 or 0. */
export function valueOf(run: RunRow, column: ComparedColumn): number {
  return Number(run[column]);
}

/** Recovery has no meaning where there is nothing to recover from. */
export function isLookedAt({ faults }: Pick<RunRow, "faults">, column: ComparedColumn): boolean {
  return faults > 0 || (column !== "recovered" && column !== "followUpSeconds");
}
