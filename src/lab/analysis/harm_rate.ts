/** From runs to the harm rate of an arm: how often its utility was lower than doing nothing's by more than δ, same seed. */

import type { Estimate } from "./estimate.ts";

export interface HarmRate {
  readonly arm: string;
  readonly harmed: number;
  readonly pairs: number;
  /** δ: the policy's `regressionDelta`. */
  readonly delta: number;
  readonly rate: Estimate;
}
