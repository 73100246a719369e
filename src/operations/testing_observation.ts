/** From the few signals a test cares about to an Observation of a few services, with a sample every third tick. */

import type { ObjectiveSpec } from "../simulator/scenario/scenario.ts";
import type { Observation, Series, ServiceSignal } from "./observation.ts";

export interface SeenService {
  readonly name: string;
  readonly shedRatio: number;
  readonly series: Partial<Readonly<Record<ServiceSignal, Series>>>;
}

/** At most 1 % errors, and 95 of 100 answers within 500 ms. */
export const testingObjective: ObjectiveSpec = { service: "web", errorRatio: 0.01, p95Ms: 500 };

/** Ticks between two samples. */
const everyTicks = 3;

/** `web` with an objective, seen at the tick of the newest sample; signals that are not given were never heard. */
export function testingObservation(seen: readonly SeenService[], tickSeconds = 5): Observation {
  const samples = Math.max(...seen.flatMap(({ series }) => Object.values(series).map(({ length }) => length)));
  const silent = new Array<null>(samples).fill(null);
  return {
    tick: everyTicks * samples,
    tickSeconds,
    sampleTicks: Array.from({ length: samples }, (_, at) => everyTicks * (at + 1)),
    entryServices: ["web"],
    services: seen.map(({ name, shedRatio, series }) => ({
      name,
      workload: name,
      shedRatio,
      series: { ...everySignal(silent), shedRatio: silent.map(() => shedRatio), ...series },
    })),
    calls: [],
    workloads: [],
    pods: [],
    nodes: [],
    hpas: [],
    policies: [],
    budgets: [],
    events: [],
    changes: [],
    objectives: [testingObjective],
  };
}

/** `web` alone, by its error ratios; it answers in 100 ms. */
export function seenErrors(errorRatio: Series, { shedRatio = 0, tickSeconds = 5 } = {}): Observation {
  const latencyP95Ms = errorRatio.map((sample) => sample === null ? null : 100);
  return testingObservation([{ name: "web", shedRatio, series: { errorRatio, latencyP95Ms } }], tickSeconds);
}

/** The same series for every signal. */
function everySignal(series: Series): Readonly<Record<ServiceSignal, Series>> {
  return {
    requestRate: series,
    errorRatio: series,
    latencyP50Ms: series,
    latencyP95Ms: series,
    latencyP99Ms: series,
    selfTimeMs: series,
    cpuUtilisation: series,
    memoryUtilisation: series,
    readyRatio: series,
    restartRate: series,
    shedRatio: series,
  };
}
