/** From runs to pass^k of an arm: the probability that k runs of a fault world with different seeds all recover. */

import type { Estimate } from "./estimate.ts";

export interface PassPower {
  readonly arm: string;
  /** For k = 1, 2, … up to the smallest number of seeds of a scenario. */
  readonly powers: readonly { readonly k: number; readonly passed: Estimate }[];
}
