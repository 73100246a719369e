/** From runs to the A/A check: the same agent with other bookkeeping must not differ from itself. */

import type { Metric } from "../experiment/experiment.ts";
import type { Estimate } from "./estimate.ts";

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
  /** Pass: the interval of every figure covers 0. */
  readonly verdict: "pass" | "fail";
}
