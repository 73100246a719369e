/** From runs to one row an arm: every metric with its intervals, how many recovered, how many were censored. */

import type { Metric } from "../experiment/experiment.ts";
import type { Estimate } from "./estimate.ts";

export interface ArmFigure {
  readonly column: Metric["column"];
  readonly mean: Estimate;
  /** Mean of the middle half of all runs. */
  readonly iqm: Estimate;
}

export interface ArmSummary {
  readonly arm: string;
  readonly runs: number;
  readonly scenarios: number;
  readonly figures: readonly ArmFigure[];
  /** Share of the fault worlds' runs that recovered; null without fault worlds. */
  readonly recovered: Estimate | null;
  readonly faultRuns: number;
  /** Of the fault worlds' runs: the run ended before the world had recovered. */
  readonly censored: number;
}
