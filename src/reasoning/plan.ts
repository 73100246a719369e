/** Stage 4: from a diagnosis to a few diverse recovery plans, *do nothing* always among them. */

import type { TimedAction } from "../operations/twin.ts";

/** The id of *do nothing*, which every set of plans contains. */
export const doNothingId = "P0";

export interface Plan {
  /** P0 is *do nothing*; P1… the others in order of generation. */
  readonly id: string;
  /** Canonical text of the steps: equal plans have equal hashes, whatever their ids. */
  readonly hash: string;
  readonly title: string;
  readonly rationale: string;
  readonly steps: readonly TimedAction[];
  /** Ids of the hypotheses the plan is aimed at, sorted; empty for *do nothing*. */
  readonly aimedAt: readonly string[];
  /** Names of the catalogue's moves it is made of. */
  readonly moves: readonly string[];
  /** Share of the steps whose undo is exact, 0–1; 1 for *do nothing*. */
  readonly reversibleShare: number;
  /** In the cost unit of `operations/utility`. */
  readonly cost: number;
}
