/**
 * The oracle of recovery, from observed signals only: objectives hold for a sustained window and the service still does
 * its work, so that turning requests away or deleting the patient is no cure.
 */

import type { Observation, Series, ServiceSignal } from "./observation.ts";

/** What objectives are judged by: as much of an Observation. */
export interface JudgedSignals extends Pick<Observation, "tick" | "tickSeconds" | "sampleTicks" | "objectives"> {
  readonly services: readonly {
    readonly name: string;
    readonly series: Readonly<Record<Extract<ServiceSignal, "errorRatio" | "latencyP95Ms" | "shedRatio">, Series>>;
  }[];
}

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

/** How long objectives must hold on end for a recovery to count: four scrapes. Assumed by us. */
const sustainedSeconds = 60;

/** Share of the offered requests that must be served for the service to count as doing its work; assumed by us. */
const servedFloor = 0.95;

/** The breaches in one sample, turned-away work wherever it is included; a missing sample breaches nothing and proves nothing. */
export function breachesAt(signals: JudgedSignals, at: number): readonly Breach[] {
  const measured = signals.objectives.flatMap(({ service, errorRatio, p95Ms }) => {
    const view = signals.services.find(({ name }) => name === service);
    if (view === undefined) return [];
    const breaches: Breach[] = [];
    const check = (signal: Breach["signal"], series: Series, allowed: number) => {
      const measured = series[at];
      if (measured !== null && measured > allowed) breaches.push({ service, signal, measured, allowed });
    };
    check("errorRatio", view.series.errorRatio, errorRatio);
    check("latencyP95Ms", view.series.latencyP95Ms, p95Ms);
    return breaches;
  });
  const unserved = signals.services.flatMap(({ name, series }): readonly Breach[] => {
    const served = 1 - (series.shedRatio[at] ?? 0);
    return served < servedFloor ? [{ service: name, signal: "served", measured: served, allowed: servedFloor }] : [];
  });
  return [...measured, ...unserved];
}

/** Whether every objective's signals were measured in a sample. */
function isMeasured(signals: JudgedSignals, at: number): boolean {
  return signals.objectives.every(({ service }) => {
    const view = signals.services.find(({ name }) => name === service);
    return view !== undefined && view.series.errorRatio[at] !== null && view.series.latencyP95Ms[at] !== null;
  });
}

/** Whether the newest sample shows that every objective holds; one that is missing shows nothing. */
export function isWell(signals: JudgedSignals): boolean {
  const last = signals.sampleTicks.length - 1;
  return last >= 0 && isMeasured(signals, last) && breachesAt(signals, last).length === 0;
}

/**
 * Judges the samples since `sinceTick`: *recovered* when the last ones were good for a sustained window, *violated* when
 * the latest measured one breaches, *not-yet* between. What was not measured proves nothing: the window ends with the
 * newest sample that arrived, and more than half of its samples must have.
 */
export function verify(signals: JudgedSignals, sinceTick: number): Verification {
  const { tick, tickSeconds, sampleTicks } = signals;
  const neededTicks = Math.ceil(sustainedSeconds / tickSeconds);
  let newest: number | null = null;
  let oldest: number | null = null;
  let good = 0;
  let missing = 0;
  for (let at = sampleTicks.length - 1; at >= 0 && sampleTicks[at] > sinceTick; at--) {
    if (!isMeasured(signals, at)) {
      missing++;
      continue;
    }
    const breaches = breachesAt(signals, at);
    if (breaches.length > 0) {
      if (newest === null) return { kind: "violated", tick, breaches };
      break;
    }
    good++;
    newest ??= sampleTicks[at];
    oldest = sampleTicks[at];
    if (newest - oldest >= neededTicks && good > missing) {
      return { kind: "recovered", tick, sinceTick: oldest, servedShare: servedShareSince(signals, at) };
    }
  }
  const goodTicks = newest === null || oldest === null ? 0 : Math.min(newest - oldest, neededTicks - 1);
  return { kind: "not-yet", tick, goodTicks, neededTicks };
}

/** The least share served in any sample from `at` on; a missing sample proves nothing. */
function servedShareSince({ services }: JudgedSignals, at: number): number {
  return Math.min(1, ...services.flatMap(({ series }) => series.shedRatio.slice(at).map((shed) => 1 - (shed ?? 0))));
}
