/** From runs to the paired comparison of an arm with the reference: same scenario, same seed, same weather. */

import type { Metric } from "../experiment/experiment.ts";
import type { Estimate } from "./estimate.ts";

export type ComparedColumn = Metric["column"] | "recovered";

export interface Comparison {
  readonly arm: string;
  readonly reference: string;
  readonly column: ComparedColumn;
  readonly better: Metric["better"];
  /** Declared before the experiment ran, or looked at afterwards. */
  readonly declared: "primary" | "secondary" | "exploratory";
  readonly scenarios: number;
  readonly pairs: number;
  /** Mean over pairs of arm less reference. */
  readonly difference: Estimate;
  /** Interquartile mean of the same differences. */
  readonly iqm: Estimate;
  /** Probability that the arm does better on a pair, ties counted half. */
  readonly improvement: Estimate;
  /** Two-sided p of the sign-flip test over scenarios. */
  readonly p: number;
  /** The same after Holm's correction over all ablations; null where the arm is none. */
  readonly holm: number | null;
  /** Undecided: the interval of the difference covers 0. */
  readonly standing: "better" | "worse" | "undecided";
}
