/** From runs to the parts of an agent's regret: what better plans, better foresight and better diagnosis would have won. */

import type { Estimate } from "./estimate.ts";

export interface RegretTerm {
  readonly name: "generation" | "foresight" | "diagnosis";
  /** The two arms whose utilities are subtracted. */
  readonly upper: string;
  readonly lower: string;
  readonly utility: Estimate;
}

/** The terms add up to the total, in every pair and in the mean. */
export interface RegretTerms {
  readonly agent: string;
  readonly scenarios: number;
  readonly pairs: number;
  /** U(O3), mean over the pairs. */
  readonly best: number;
  /** U(agent), mean over the pairs. */
  readonly reached: number;
  readonly total: Estimate;
  /** Generation, foresight, diagnosis. */
  readonly terms: readonly RegretTerm[];
}
