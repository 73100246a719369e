/** From an observation to how badly its objectives stand in a window: what decides whether an attempt made things better. */

import type { Observation } from "./observation.ts";

/** A breach beyond this many times what is allowed counts no further. */
const ceiling = 10;

/** Share of the burden below which a change counts as better: telemetry is noisy. Assumed by us. */
const betterShare = 0.9;

/**
 * Mean over the samples with `fromTick` < tick ≤ `toTick` of the worst objective's measured over allowed value, at most
 * 10, and 10 for the share of work that is turned away. Below 1 the objectives held. Null when nothing was measured.
 */
export function burden(observation: Observation, fromTick: number, toTick: number): number | null {
  let sum = 0;
  let count = 0;
  observation.sampleTicks.forEach((tick, at) => {
    if (tick <= fromTick || tick > toTick) return;
    const shed = Math.max(0, ...observation.services.map(({ series }) => series.shedRatio[at] ?? 0));
    let worst: number | null = null;
    for (const { service, errorRatio, p95Ms } of observation.objectives) {
      const view = observation.services.find(({ name }) => name === service);
      const errors = view?.series.errorRatio[at] ?? null;
      const latency = view?.series.latencyP95Ms[at] ?? null;
      if (errors === null || latency === null) continue;
      const stands = Math.min(ceiling, Math.max(errors / errorRatio, latency / p95Ms, ceiling * shed));
      worst = worst === null ? stands : Math.max(worst, stands);
    }
    if (worst === null) return;
    sum += worst;
    count++;
  });
  return count === 0 ? null : sum / count;
}

/** Whether the window after a change stands clearly better than the one before it; unmeasured is not better. */
export function isImproved(before: number | null, after: number | null): boolean {
  return after !== null && (after <= 1 || (before !== null && after < betterShare * before));
}
