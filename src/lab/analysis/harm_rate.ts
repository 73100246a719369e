/** From pairs with doing nothing to the harm rate of an arm: how often its utility was lower by more than δ, same seed. */

import type { Estimate, Estimator } from "./estimate.ts";
import type { RunPair } from "./paired_runs.ts";

export interface HarmRate {
  readonly arm: string;
  readonly harmed: number;
  readonly pairs: number;
  /** δ: the policy's `regressionDelta`. */
  readonly delta: number;
  readonly rate: Estimate;
}

export interface HarmOptions {
  readonly arm: string;
  readonly delta: number;
  readonly estimator: Estimator;
}

/** `groups` pair the arm with doing nothing, by scenario. */
export function harmRate(groups: readonly (readonly RunPair[])[], { arm, delta, estimator }: HarmOptions): HarmRate {
  const flags = groups.map((group) => group.map(({ ours, theirs }) => Number(ours.utility < theirs.utility - delta)));
  return {
    arm,
    harmed: flags.flat().reduce((sum, flag) => sum + flag, 0),
    pairs: flags.flat().length,
    delta,
    rate: estimator.mean(flags),
  };
}
