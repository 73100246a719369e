/** From the sampled signals of services, calls and nodes to their symptoms: robust scores against each one's own past. */

import type { EntityRef } from "../../operations/hypotheses.ts";
import type {
  CallView,
  NodeView,
  Observation,
  Series,
  ServiceSignal,
  ServiceView,
} from "../../operations/observation.ts";
import { memorySlope } from "./memory_slope.ts";
import type { Policy } from "../policy.ts";
import { type Departure, signalDeparture, type SignalShape } from "./signal_departure.ts";
import type { Symptom, SymptomType } from "./symptom.ts";

/** A level that must be reached, too: half of a limit is no saturation however unusual. Score 0 at `from`, one per `step`. */
interface LevelGate {
  readonly from: number;
  readonly step: number;
}

interface SignalSymptom {
  readonly type: SymptomType;
  readonly shape: SignalShape;
  readonly gate: LevelGate | null;
}

// Floors and gates: assumed by us, as what an operator would not look up from.
// The mean, not the median, where a pod that dies again and again makes a signal come and go.
const errors: SignalShape = { direction: 1, floor: 0.01, relativeFloor: 0.2, recent: "mean" };
const milliseconds: SignalShape = { direction: 1, floor: 4, relativeFloor: 0.15, recent: "median" };
const rate: SignalShape = { direction: 1, floor: 0.3, relativeFloor: 0.08, recent: "mean" };
const utilisation: SignalShape = { direction: 1, floor: 0.04, relativeFloor: 0, recent: "median" };
const saturation: LevelGate = { from: 0.6, step: 0.05 };

const serviceSignalSymptoms: readonly (SignalSymptom & { readonly signal: ServiceSignal })[] = [
  { signal: "errorRatio", type: "error-ratio", shape: errors, gate: null },
  { signal: "latencyP95Ms", type: "latency", shape: milliseconds, gate: null },
  { signal: "selfTimeMs", type: "self-time", shape: milliseconds, gate: null },
  { signal: "requestRate", type: "request-surge", shape: rate, gate: null },
  { signal: "requestRate", type: "request-drop", shape: { ...rate, direction: -1 }, gate: null },
  { signal: "cpuUtilisation", type: "cpu", shape: utilisation, gate: saturation },
  { signal: "memoryUtilisation", type: "memory", shape: utilisation, gate: { from: 0.7, step: 0.04 } },
  {
    signal: "restartRate",
    type: "restarts",
    shape: { direction: 1, floor: 0.1, relativeFloor: 0, recent: "worst" },
    gate: null,
  },
  {
    signal: "readyRatio",
    type: "unready",
    shape: { direction: -1, floor: 0.05, relativeFloor: 0, recent: "mean" },
    gate: null,
  },
];

const callSymptoms: readonly (SignalSymptom & { readonly signal: "errorRatio" | "latencyMs" | "attempts" })[] = [
  { signal: "errorRatio", type: "call-error", shape: errors, gate: null },
  { signal: "latencyMs", type: "call-latency", shape: milliseconds, gate: null },
  {
    signal: "attempts",
    type: "retries",
    shape: { direction: 1, floor: 0.05, relativeFloor: 0, recent: "median" },
    gate: null,
  },
];

const nodeSignalSymptoms: readonly (SignalSymptom & { readonly signal: "cpuUtilisation" | "memoryUtilisation" })[] = [
  { signal: "cpuUtilisation", type: "node-cpu", shape: utilisation, gate: { from: 0.8, step: 0.04 } },
  { signal: "memoryUtilisation", type: "node-memory", shape: utilisation, gate: { from: 0.8, step: 0.04 } },
];

export function signalSymptoms(observation: Observation, policy: Policy): readonly Symptom[] {
  const shedding = observation.services.some(({ shedRatio }) => shedRatio > 0);
  return [
    ...observation.services.flatMap((service) => ofService(service, shedding, observation, policy)),
    ...observation.services.flatMap((service) => ofCalls(service.name, observation, policy)),
    ...observation.nodes.flatMap((node) => ofNode(node, observation, policy)),
  ];
}

function ofService(
  service: ServiceView,
  shedding: boolean,
  observation: Observation,
  policy: Policy,
): readonly Symptom[] {
  const entity: EntityRef = `service/${service.name}`;
  const signals = serviceSignalSymptoms
    // Requests that the operator refuses are not evidence of anything.
    .filter(({ type }) => !(shedding && type === "request-drop"))
    .flatMap((signal) => measured(entity, signal, service.series[signal.signal], observation, policy));
  const own = ownErrors(service, observation.calls);
  return [
    ...signals,
    ...measured(entity, { type: "own-error", shape: { ...errors, floor: 0.04 }, gate: null }, own, observation, policy),
    ...slopeOfMemory(service, observation, policy),
  ];
}

/** Where calls alone fail most requests, what the service adds drowns in their noise; assumed by us. */
const leastPassed = 0.3;

/** Errors of a service that the calls it makes do not explain: the residual given its parents (CIRCA, KDD 2022). */
function ownErrors(service: ServiceView, calls: readonly CallView[]): Series {
  const made = calls.filter(({ caller }) => caller === service.name);
  return service.series.errorRatio.map((errorRatio, index) => {
    if (errorRatio === null) return null;
    const failures = made.map((call) => call.errorRatio[index] ?? null);
    // Whoever made no call at all failed by itself; when only some are missing nobody knows.
    if (failures.every((failed) => failed === null)) return errorRatio;
    let passed = 1;
    for (const [position, call] of made.entries()) {
      const failed = failures[position];
      if (failed === null) return null;
      // A call made with a chance below 1 fails that share of the requests, a repeated one any of them.
      passed *= call.callsPerRequest < 1 ? 1 - call.callsPerRequest * failed : (1 - failed) ** call.callsPerRequest;
    }
    return passed < leastPassed ? null : Math.max(0, 1 - (1 - errorRatio) / passed);
  });
}

function slopeOfMemory(service: ServiceView, observation: Observation, policy: Policy): readonly Symptom[] {
  const slope = memorySlope(service.series, observation, policy);
  if (slope === null) return [];
  const percent = (100 * slope.perMinute).toFixed(1);
  return [{
    id: `service/${service.name}:memory-slope`,
    entity: `service/${service.name}`,
    type: "memory-slope",
    score: slope.score,
    onsetTick: slope.fromTick,
    text: `memory grows by ${percent} % of the limit per minute`,
  }];
}

/** Calls are evidence about the service that is called; its worst caller speaks, as a block may spare the others. */
function ofCalls(callee: string, observation: Observation, policy: Policy): readonly Symptom[] {
  const into = observation.calls.filter((call) => call.callee === callee);
  return callSymptoms.flatMap((signal) => {
    const seen = into.flatMap((call) => {
      const found = measured(`service/${callee}`, signal, call[signal.signal], observation, policy);
      return found.map((symptom) => ({ ...symptom, text: `${call.caller} → ${callee}: ${symptom.text}` }));
    });
    const [worst] = seen.toSorted((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1));
    return worst === undefined ? [] : [worst];
  });
}

function ofNode(node: NodeView, observation: Observation, policy: Policy): readonly Symptom[] {
  return nodeSignalSymptoms.flatMap((signal) =>
    measured(`node/${node.name}`, signal, node.series[signal.signal], observation, policy)
  );
}

function measured(
  entity: EntityRef,
  { type, shape, gate }: SignalSymptom,
  series: Series,
  observation: Observation,
  policy: Policy,
): readonly Symptom[] {
  const departure = signalDeparture(series, shape, observation, policy);
  if (departure === null) return [];
  const score = gate === null ? departure.score : Math.min(departure.score, (departure.recent - gate.from) / gate.step);
  return [{ id: `${entity}:${type}`, entity, type, score, onsetTick: departure.onsetTick, text: inWords(departure) }];
}

function inWords({ recent, usual }: Departure): string {
  return `${Number(recent.toPrecision(3))}, usually ${Number(usual.toPrecision(3))}`;
}
