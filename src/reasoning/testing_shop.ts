/** For tests: a quiet shop with an hour's quarter of samples, and the same shop with what a fault would change. */

import type {
  CallView,
  EventView,
  Observation,
  PodView,
  Series,
  ServiceSignal,
  ServiceView,
} from "../operations/observation.ts";
import { nodeView, podView, serviceView, workloadView } from "./testing_scene.ts";

const shopTick = 180;
/** From when on the changes of {@link changedShop} show. */
export const shopOnset = 150;

const sampleTicks = Array.from({ length: 60 }, (_, index) => 3 * (index + 1));

/** A sample by tick, or one value for all ticks from the onset on. */
type Change = number | null | ((ticksSinceOnset: number) => number | null);

const quiet: Readonly<Record<ServiceSignal, number>> = {
  requestRate: 20,
  errorRatio: 0,
  latencyP50Ms: 20,
  latencyP95Ms: 60,
  latencyP99Ms: 90,
  selfTimeMs: 6,
  cpuUtilisation: 0.35,
  memoryUtilisation: 0.6,
  readyRatio: 1,
  restartRate: 0,
  shedRatio: 0,
};

const names = ["cart", "catalogue", "frontend", "payment", "redis"] as const;
export type ShopService = typeof names[number];

const edges: readonly (readonly [ShopService, ShopService, number])[] = [
  ["frontend", "cart", 1],
  ["frontend", "catalogue", 2],
  ["frontend", "payment", 0.1],
  ["cart", "redis", 1],
];

export interface ShopChanges {
  readonly services?: Partial<Record<ShopService, Partial<Record<ServiceSignal, Change>>>>;
  /** By the callee; all of its callers see it. */
  readonly calls?: Partial<Record<ShopService, Partial<Record<"errorRatio" | "latencyMs" | "attempts", Change>>>>;
  /** By the workload. */
  readonly pods?: Partial<Record<ShopService, Partial<PodView>>>;
  readonly events?: readonly EventView[];
  readonly rest?: Partial<Observation>;
}

/** frontend → {cart → redis, catalogue, payment}, one pod each: cart and redis on n2, the others on n1. */
export function changedShop(
  { services = {}, calls = {}, pods = {}, events = [], rest = {} }: ShopChanges = {},
): Observation {
  return {
    tick: shopTick,
    tickSeconds: 5,
    sampleTicks,
    entryServices: ["frontend"],
    services: names.map((name): ServiceView => ({
      ...serviceView(name),
      series: serviceSeries(services[name] ?? {}),
    })),
    calls: edges.map(([caller, callee, callsPerRequest]): CallView => ({
      caller,
      callee,
      callsPerRequest,
      timeoutMs: 3000,
      errorRatio: series(0, calls[callee]?.errorRatio),
      latencyMs: series(25, calls[callee]?.latencyMs),
      attempts: series(1, calls[callee]?.attempts),
    })),
    workloads: names.map((name) => workloadView(name, { replicas: 1, readyReplicas: 1, updatedReplicas: 1 })),
    pods: names.map((name) => podView(name, nodeOf(name), { ageSeconds: 5 * shopTick, ...pods[name] })),
    nodes: ["n1", "n2"].map((name) => ({
      ...nodeView(name),
      series: {
        cpuUtilisation: series(0.3),
        memoryUtilisation: series(0.4),
        diskUtilisation: series(0),
        ready: series(1),
      },
    })),
    hpas: [],
    policies: [],
    budgets: [],
    events,
    changes: [],
    objectives: [{ service: "frontend", errorRatio: 0.01, p95Ms: 500 }],
    ...rest,
  };
}

export function event(tick: number, object: string, reason: string): EventView {
  return { tick, object, reason, message: "" };
}

function nodeOf(service: ShopService): string {
  return service === "cart" || service === "redis" ? "n2" : "n1";
}

function serviceSeries(changes: Partial<Record<ServiceSignal, Change>>): ServiceView["series"] {
  const of = (signal: ServiceSignal) => series(quiet[signal], changes[signal]);
  return {
    requestRate: of("requestRate"),
    errorRatio: of("errorRatio"),
    latencyP50Ms: of("latencyP50Ms"),
    latencyP95Ms: of("latencyP95Ms"),
    latencyP99Ms: of("latencyP99Ms"),
    selfTimeMs: of("selfTimeMs"),
    cpuUtilisation: of("cpuUtilisation"),
    memoryUtilisation: of("memoryUtilisation"),
    readyRatio: of("readyRatio"),
    restartRate: of("restartRate"),
    shedRatio: of("shedRatio"),
  };
}

function series(usual: number, change?: Change): Series {
  return sampleTicks.map((tick) => sample(tick, usual, change));
}

/** A ripple of one per cent, so that the past has a spread. */
function sample(tick: number, usual: number, change: Change | undefined): number | null {
  const ripple = 1 + 0.01 * Math.sin(tick);
  if (change === undefined || tick < shopOnset) return usual * (usual === 1 ? 1 : ripple);
  return typeof change === "function" ? change(tick - shopOnset) : change;
}
