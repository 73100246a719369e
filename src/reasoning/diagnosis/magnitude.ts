/** From an observation to how strong a suspected fault is, how sure that is, and since when it acts. */

import type { Hypothesis } from "../../operations/hypotheses.ts";
import type { Observation, Series, ServiceView, WorkloadView } from "../../operations/observation.ts";
import { faultParameters } from "./fault_parameters.ts";
import { memorySlope } from "./memory_slope.ts";
import type { Candidate } from "./noisy_or.ts";
import type { Policy } from "../policy.ts";
import { signalDeparture, type SignalShape } from "./signal_departure.ts";
import type { Symptom } from "./symptom.ts";

interface Estimate {
  readonly magnitude: number;
  readonly spread: number;
}

/** Spread of an estimate that has no measured one, as a share of the magnitude; assumed by us. */
const relativeSpread = 0.25;

const level: SignalShape = { direction: 1, floor: 1e-6, relativeFloor: 0, recent: "median" };

/** The claim with its magnitude in the unit of `magnitudeUnits`, read from what it would do. */
export function asHypothesis(
  candidate: Candidate,
  { observation, symptoms }: { readonly observation: Observation; readonly symptoms: readonly Symptom[] },
  policy: Policy,
): Hypothesis {
  const { id, mechanism, entity } = candidate;
  const { magnitude, spread } = estimate(candidate, observation, policy);
  return { id, mechanism, entity, magnitude, spread, onsetTick: onsetOf(candidate, symptoms, observation, policy) };
}

/** First departure among the symptoms that the mechanism usually gives at the entity itself. */
function onsetOf(
  { mechanism, entity }: Candidate,
  symptoms: readonly Symptom[],
  observation: Observation,
  policy: Policy,
): number {
  const usual: { readonly [type: string]: number | undefined } = mechanism === "unknown"
    ? {}
    : faultParameters[mechanism].at;
  const onsets = symptoms.filter((symptom) =>
    symptom.score >= policy.symptomThreshold &&
    (mechanism === "unknown" || (symptom.entity === entity && (usual[symptom.type] ?? 0) >= 0.5))
  ).map(({ onsetTick }) => onsetTick);
  return onsets.reduce((first, onset) => Math.min(first, onset), observation.tick);
}

function estimate({ mechanism, entity }: Candidate, observation: Observation, policy: Policy): Estimate {
  const name = entity.slice(entity.indexOf("/") + 1);
  const service = observation.services.find((candidate) => candidate.name === name);
  const workload = observation.workloads.find((candidate) => candidate.name === service?.workload);
  switch (mechanism) {
    case "cpu-saturation":
    case "dependency-overload":
      return service === undefined ? about(1.5) : about(multipleOfNormal(service, observation, policy));
    case "memory-growth":
      return service === undefined || workload === undefined
        ? about(10)
        : growth(service, workload, observation, policy);
    case "crash":
      return about(Math.max(0.5, perPod(recentOf(service?.series.restartRate, observation, policy), workload) ?? 1));
    case "edge-latency":
      return about(Math.max(10, addedLatency(name, observation, policy)));
    case "packet-loss":
    case "name-resolution":
    case "policy-block":
      return share(worstCallError(name, observation, policy), mechanism === "policy-block" ? 0.5 : 0.05);
    case "node-loss":
      return { magnitude: 1, spread: 0 };
    case "node-pressure":
      return share(pressureOf(name, observation, policy), 0.1);
    case "probe-misconfigured": {
      const probe = workload?.readiness ?? workload?.liveness ?? null;
      // Half again over the timeout: it must fail, and how slow it is beyond that nobody sees.
      return about((probe?.timeoutSeconds ?? 1) * 1500);
    }
    case "config-regression":
      return share(recentOf(service?.series.errorRatio, observation, policy), 0.05);
    case "image-unavailable":
      return { magnitude: 1, spread: 0 };
    case "quota-or-unschedulable":
      return share(
        workload === undefined ? null : 1 - workload.readyReplicas / Math.max(1, workload.replicas),
        0.1,
      );
    case "retry-amplification":
      return about(Math.max(1.5, attemptsInto(name, observation, policy)));
    case "unknown":
      return { magnitude: 0, spread: 0 };
    default: {
      const never: never = mechanism;
      throw new Error(`Cannot estimate the magnitude of mechanism "${never}"`);
    }
  }
}

function about(magnitude: number): Estimate {
  return { magnitude, spread: relativeSpread * magnitude };
}

/** A share of 0–1, at least `least`; all of it where nothing was measured, the case to be prepared for. */
function share(measured: number | null, least: number): Estimate {
  const magnitude = measured === null ? 1 : Math.min(1, Math.max(least, measured));
  return { magnitude, spread: relativeSpread * (1 - magnitude) };
}

/** Load where that grew, else cost: CPU per request against its past. */
function multipleOfNormal({ series }: ServiceView, observation: Observation, policy: Policy): number {
  const load = ratioOf(series.requestRate, observation, policy) ?? 1;
  const used = ratioOf(series.cpuUtilisation, observation, policy) ?? 1;
  return Math.max(1.2, load, load > 1.2 ? 1 : used);
}

function ratioOf(series: Series, observation: Observation, policy: Policy): number | null {
  const departure = signalDeparture(series, level, observation, policy);
  return departure === null || departure.usual <= 0 ? null : departure.recent / departure.usual;
}

function growth(
  service: ServiceView,
  workload: WorkloadView,
  observation: Observation,
  policy: Policy,
): Estimate {
  const slope = memorySlope(service.series, observation, policy);
  const limit = workload.memoryLimitMiB ?? memoryPerUtilisation(service, observation) ?? workload.memoryRequestMiB;
  if (slope === null || slope.perMinute <= 0) return about(Math.max(1, 0.1 * limit));
  const magnitude = Math.max(0.5, slope.perMinute * limit);
  return { magnitude, spread: Math.max(slope.spread * limit, 0.1 * magnitude) };
}

/** What a utilisation of 1 is in MiB where no limit says it. */
function memoryPerUtilisation({ workload, series }: ServiceView, { pods }: Observation): number | null {
  const own = pods.filter((pod) => pod.workload === workload && pod.memoryMiB > 0);
  const newest = series.memoryUtilisation.findLast((sample) => sample !== null && sample > 0) ?? null;
  if (own.length === 0 || newest === null) return null;
  return own.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0) / own.length / newest;
}

function recentOf(series: Series | undefined, observation: Observation, policy: Policy): number | null {
  return series === undefined ? null : signalDeparture(series, level, observation, policy)?.recent ?? null;
}

function perPod(rate: number | null, workload: WorkloadView | undefined): number | null {
  return rate === null ? null : rate / Math.max(1, workload?.replicas ?? 1);
}

function worstCallError(callee: string, observation: Observation, policy: Policy): number | null {
  const errors = observation.calls.filter((call) => call.callee === callee)
    .map((call) => recentOf(call.errorRatio, observation, policy)).filter((error) => error !== null);
  return errors.length === 0 ? null : Math.max(...errors);
}

function addedLatency(callee: string, observation: Observation, policy: Policy): number {
  const added = observation.calls.filter((call) => call.callee === callee).map((call) => {
    const departure = signalDeparture(call.latencyMs, level, observation, policy);
    return departure === null ? 0 : departure.recent - departure.usual;
  });
  return Math.max(0, ...added);
}

function attemptsInto(callee: string, observation: Observation, policy: Policy): number {
  const attempts = observation.calls.filter((call) => call.callee === callee)
    .map((call) => recentOf(call.attempts, observation, policy) ?? 1);
  return Math.max(1, ...attempts);
}

/** Growth of the scarcer resource. */
function pressureOf(name: string, observation: Observation, policy: Policy): number | null {
  const node = observation.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) return null;
  const grown = [node.series.cpuUtilisation, node.series.memoryUtilisation].map((series) => {
    const departure = signalDeparture(series, level, observation, policy);
    return departure === null ? 0 : departure.recent - departure.usual;
  });
  return Math.max(...grown);
}
