/** From runs to the primary metric by pattern, topology and difficulty, each arm against the reference. */

import type { Estimate } from "./estimate.ts";

export interface BreakdownRow {
  readonly by: "pattern" | "topology" | "difficulty";
  readonly value: string;
  readonly arm: string;
  readonly scenarios: number;
  readonly pairs: number;
  readonly mean: number;
  /** Arm less reference; with one scenario the interval speaks of its seeds only. */
  readonly difference: Estimate;
  readonly recoveredShare: number;
}
