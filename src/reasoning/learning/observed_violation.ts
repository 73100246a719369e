/** From an observation to the share of a window in which its objectives were violated, as far as an operator can see. */

import type { Observation } from "../../operations/observation.ts";

/**
 * Mean over the samples with `fromTick` < tick ≤ `toTick`: 1 where an objective was breached, else the share of work
 * that is turned away (definitions §8). `null` when no sample of the window was measured.
 */
export function observedViolation(observation: Observation, fromTick: number, toTick: number): number | null {
  let sum = 0;
  let measured = 0;
  observation.sampleTicks.forEach((tick, at) => {
    if (tick <= fromTick || tick > toTick) return;
    const shed = Math.max(0, ...observation.services.map(({ series }) => series.shedRatio[at] ?? 0));
    const violations = observation.objectives.flatMap(({ service, errorRatio, p95Ms }) => {
      const view = observation.services.find(({ name }) => name === service);
      const errors = view?.series.errorRatio[at] ?? null;
      const latency = view?.series.latencyP95Ms[at] ?? null;
      if (errors === null || latency === null) return [];
      return [errors > errorRatio || latency > p95Ms ? 1 : shed];
    });
    if (violations.length === 0) return;
    sum += Math.max(...violations);
    measured++;
  });
  return measured === 0 ? null : sum / measured;
}
