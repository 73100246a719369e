/** From an observation to the share of a window in which its objectives were violated, as far as an operator can see. */

import type { Observation } from "../../operations/observation.ts";
import { windowMean } from "../../operations/window_mean.ts";

/**
 * Mean over the samples with `fromTick` < tick ≤ `toTick`: 1 where an objective was breached, else the share of work
 * that is turned away (definitions §8). `null` when no sample of the window was measured.
 */
export function observedViolation(observation: Observation, fromTick: number, toTick: number): number | null {
  return windowMean(
    observation,
    { fromTick, toTick },
    ({ objective, errorRatio, p95Ms, shed }) => errorRatio > objective.errorRatio || p95Ms > objective.p95Ms ? 1 : shed,
  );
}
