/** From runs to the A/A check: the same agent with other bookkeeping must not differ from itself. */

import type { RunRow } from "../../memory/rows.ts";
import type { Experiment, Metric } from "../experiment/experiment.ts";
import { pairedFigure } from "./comparison.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import { pairedRuns } from "./paired_runs.ts";

export interface AaFigure {
  readonly column: Metric["column"];
  readonly difference: Estimate;
  readonly covers: boolean;
}

export interface AaCheck {
  readonly arm: string;
  readonly twin: string;
  readonly pairs: number;
  /** The declared metrics, the primary one first. */
  readonly figures: readonly AaFigure[];
  /** Pass: the interval of every figure covers 0. Open: no declared metric is looked at in the worlds that were played. */
  readonly verdict: "pass" | "fail" | "open";
}

export function aaCheck(
  runs: readonly RunRow[],
  { experiment: { aa: { arm, twin }, primary, secondary }, estimator }: {
    readonly experiment: Experiment;
    readonly estimator: Estimator;
  },
): AaCheck {
  const groups = pairedRuns(runs, { arm: twin, reference: arm });
  const figures = [primary, ...secondary].flatMap(({ column }): readonly AaFigure[] => {
    const figure = pairedFigure(groups, { column, estimator });
    return figure === null ? [] : [{ column, difference: figure.difference, covers: figure.standing === "undecided" }];
  });
  const verdict = figures.length === 0 ? "open" : figures.every(({ covers }) => covers) ? "pass" : "fail";
  return { arm, twin, pairs: groups.flat().length, figures, verdict };
}
