/** From an observation to how badly its objectives stand in a window: what decides whether an attempt made things better. */

import type { Observation } from "./observation.ts";
import { windowMean } from "./window_mean.ts";

/** A breach beyond this many times what is allowed counts no further. */
const ceiling = 10;

/** Share of the burden below which a change counts as better: telemetry is noisy. Assumed by us. */
const betterShare = 0.9;

/**
 * Mean over the samples with `fromTick` < tick ≤ `toTick` of the worst objective's measured over allowed value, at most
 * 10, and 10 for the share of work that is turned away. Below 1 the objectives held. Null when nothing was measured.
 */
export function burden(observation: Observation, fromTick: number, toTick: number): number | null {
  return windowMean(
    observation,
    { fromTick, toTick },
    ({ objective, errorRatio, p95Ms, shed }) =>
      Math.min(ceiling, Math.max(errorRatio / objective.errorRatio, p95Ms / objective.p95Ms, ceiling * shed)),
  );
}

/** Whether the window after a change stands clearly better than the one before it; unmeasured is not better. */
export function isImproved(before: number | null, after: number | null): boolean {
  return after !== null && (after <= 1 || (before !== null && after < betterShare * before));
}
