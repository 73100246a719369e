/** From a fault set to how likely it is that as many symptoms as now would be there without it explaining them. */

import { type NoisyOr, symptomChance } from "./noisy_or.ts";
import type { Policy } from "../policy.ts";

/** A symptom that the faults give more rarely than this is not explained by them; assumed by us. */
const explainedFrom = 0.2;

/**
 * P(N ≥ seen), N Poisson with the mean of the unexplained symptoms: the sum of many rare and unlike events
 * (Le Cam 1960). 1 when nothing is left unexplained.
 */
export function unexplainedProbability(model: NoisyOr, faults: readonly number[], policy: Policy): number {
  let seen = 0;
  let expected = 0;
  for (const [column, { score }] of model.symptoms.entries()) {
    const chance = symptomChance(model, faults, column);
    if (chance >= explainedFrom) continue;
    expected += chance;
    if (score >= policy.symptomThreshold) seen++;
  }
  return poissonTail(seen, expected);
}

/** P(N ≥ count) for N Poisson with this mean. */
function poissonTail(count: number, mean: number): number {
  let below = 0;
  let term = Math.exp(-mean);
  for (let n = 0; n < count; n++) {
    below += term;
    term *= mean / (n + 1);
  }
  return Math.max(0, 1 - below);
}
