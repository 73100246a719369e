/**
 * The oracle of recovery, from observed signals only: objectives hold for a sustained window and the service still does
 * its work, so that turning requests away or deleting the patient is no cure.
 */

import type { Observation, Series } from "./observation.ts";

/** One objective that did not hold in the window: what was measured, what is allowed. */
export interface Breach {
  readonly service: string;
  readonly signal: "errorRatio" | "latencyP95Ms" | "served";
  readonly measured: number;
  readonly allowed: number;
}

export type Verification =
  | { readonly kind: "recovered"; readonly tick: number; readonly sinceTick: number; readonly servedShare: number }
  | { readonly kind: "not-yet"; readonly tick: number; readonly goodTicks: number; readonly neededTicks: number }
  | { readonly kind: "violated"; readonly tick: number; readonly breaches: readonly Breach[] };

/** Ticks for which objectives must hold on end for a recovery to count: four scrapes. Assumed by us. */
const sustainedTicks = 12;

/** Share of the offered requests that must be served for the service to count as doing its work; assumed by us. */
const servedFloor = 0.95;

/** The breaches in one sample; a missing sample breaches nothing and proves nothing. */
export function breachesAt(observation: Observation, at: number): readonly Breach[] {
  return observation.objectives.flatMap(({ service, errorRatio, p95Ms }) => {
    const view = observation.services.find(({ name }) => name === service);
    if (view === undefined) return [];
    const breaches: Breach[] = [];
    const check = (signal: Breach["signal"], series: Series, allowed: number) => {
      const measured = series[at];
      if (measured !== null && measured > allowed) breaches.push({ service, signal, measured, allowed });
    };
    check("errorRatio", view.series.errorRatio, errorRatio);
    check("latencyP95Ms", view.series.latencyP95Ms, p95Ms);
    if (1 - view.shedRatio < servedFloor) {
      breaches.push({ service, signal: "served", measured: 1 - view.shedRatio, allowed: servedFloor });
    }
    return breaches;
  });
}

/** Whether every objective's signals were measured in a sample. */
function isMeasured(observation: Observation, at: number): boolean {
  return observation.objectives.every(({ service }) => {
    const view = observation.services.find(({ name }) => name === service);
    return view !== undefined && view.series.errorRatio[at] !== null && view.series.latencyP95Ms[at] !== null;
  });
}

/**
 * Judges the samples since `sinceTick`: *recovered* when the last ones were good for a sustained window, *violated* when
 * the latest measured one breaches, *not-yet* between.
 */
export function verify(observation: Observation, sinceTick: number): Verification {
  const { tick, sampleTicks } = observation;
  let goodSince = tick;
  for (let at = sampleTicks.length - 1; at >= 0 && sampleTicks[at] > sinceTick; at--) {
    if (!isMeasured(observation, at)) continue;
    const breaches = breachesAt(observation, at);
    if (breaches.length > 0) {
      if (goodSince === tick) return { kind: "violated", tick, breaches };
      break;
    }
    goodSince = sampleTicks[at];
    if (tick - goodSince >= sustainedTicks) {
      return { kind: "recovered", tick, sinceTick: goodSince, servedShare: servedShareOf(observation) };
    }
  }
  return { kind: "not-yet", tick, goodTicks: tick - goodSince, neededTicks: sustainedTicks };
}

function servedShareOf(observation: Observation): number {
  return Math.min(1, ...observation.services.map(({ shedRatio }) => 1 - shedRatio));
}
