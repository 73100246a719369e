/**
 * From the Pods of a scale target and what they use to the replicas that bring a metric to its target
 * (podautoscaler/replica_calculator.go, in the form of 1.33 and later).
 *
 * Amounts are whole numbers in one unit per resource, as the metrics API gives them, so that sums do not depend on order.
 */

import type { HpaTarget } from "../spec.ts";

/** The controller's --horizontal-pod-autoscaler-* settings that bear on replicas. */
export interface ReplicaRules {
  readonly tolerance: number;
  readonly cpuInitializationMs: number;
  readonly initialReadinessDelayMs: number;
}

/** Upstream's defaults (config/v1alpha1/defaults.go). */
export const defaultReplicaRules: ReplicaRules = {
  tolerance: 0.1,
  cpuInitializationMs: 300_000,
  initialReadinessDelayMs: 30_000,
};

/** What the calculator asks of one Pod. Mutable, so that a walk over many fills one record again and again. */
export interface PodSample {
  /** Being deleted, or Failed. */
  gone: boolean;
  pending: boolean;
  /** The metrics API has a sample of it. */
  sampled: boolean;
  /** Whether it has a start time and a Ready condition; the three below mean nothing else. */
  started: boolean;
  /** False where the Ready condition is False. */
  ready: boolean;
  startMs: number;
  /** When the Ready condition last changed. */
  readyTransitionMs: number;
  sampleMs: number;
  windowMs: number;
  usage: number;
  /** What its containers request together, or null where one of them requests nothing. */
  request: number | null;
}

export type PodGroup = "ignored" | "unready" | "missing" | "ready";

/** Which Pods count, and as what (groupPods). Readiness matters for CPU alone: a starting Pod's memory is as good as any. */
export function groupOf(pod: PodSample, isCpu: boolean, nowMs: number, rules: ReplicaRules): PodGroup {
  if (pod.gone) return "ignored";
  if (pod.pending) return "unready";
  if (!pod.sampled) return "missing";
  if (!isCpu) return "ready";
  if (!pod.started) return "unready";
  const neverReady = pod.startMs + rules.initialReadinessDelayMs > pod.readyTransitionMs;
  const tooEarly = pod.startMs + rules.cpuInitializationMs > nowMs
    ? !pod.ready || pod.sampleMs < pod.readyTransitionMs + pod.windowMs
    : !pod.ready && neverReady;
  return tooEarly ? "unready" : "ready";
}

/**
 * Sums over the Pods of one metric. A weight is what usage is measured against: a Pod's request under a utilisation
 * target, 1 under an average value.
 */
export interface Tally {
  pods: number;
  ready: number;
  unready: number;
  missing: number;
  /** Samples that are left after those of ignored and unready Pods; those of Pods nobody listed count here alone. */
  samples: number;
  usage: number;
  weight: number;
  /** Pods behind `usage` and `weight`. */
  counted: number;
  unreadyWeight: number;
  missingWeight: number;
  /** What missing Pods are taken to use when the others want fewer replicas. */
  missingUsage: number;
  /** Pods with a container that requests nothing. */
  unrequested: number;
}

export function clearTally(tally: Tally): void {
  tally.pods =
    tally.ready =
    tally.unready =
    tally.missing =
    tally.samples =
    tally.counted =
    tally.unrequested =
      0;
  tally.usage =
    tally.weight =
    tally.unreadyWeight =
    tally.missingWeight =
    tally.missingUsage =
      0;
}

/** An empty tally. */
export function createTally(): Tally {
  return {
    pods: 0,
    ready: 0,
    unready: 0,
    missing: 0,
    samples: 0,
    usage: 0,
    weight: 0,
    counted: 0,
    unreadyWeight: 0,
    missingWeight: 0,
    missingUsage: 0,
    unrequested: 0,
  };
}

/** Counts one Pod of a group. Even an ignored Pod's missing request spoils a utilisation. */
export function countPod(tally: Tally, group: PodGroup, pod: PodSample, target: HpaTarget): void {
  tally.pods++;
  const request = pod.request ?? 0;
  if (pod.request === null) tally.unrequested++;
  const weight = target.kind === "Utilization" ? request : 1;
  switch (group) {
    case "ignored":
      break;
    case "unready":
      tally.unready++;
      tally.unreadyWeight += weight;
      break;
    case "missing":
      tally.missing++;
      tally.missingWeight += weight;
      tally.missingUsage += target.kind === "Utilization"
        ? Math.floor((request * Math.max(100, target.value)) / 100)
        : target.value;
      break;
    case "ready":
      tally.ready++;
      tally.samples++;
      tally.counted++;
      tally.usage += pod.usage;
      tally.weight += weight;
      break;
    default: {
      const never: never = group;
      throw new Error(`Cannot count a Pod of group ${JSON.stringify(never)}`);
    }
  }
}

/** Why no replicas can be proposed: negative, where a proposal is not. */
export const noProposal = { noPods: -1, noSamples: -2, unrequested: -3, nothingRequested: -4 } as const;

/** Replicas that bring a tally to its target, or one of {@link noProposal}. */
export function replicasFor(tally: Tally, target: HpaTarget, current: number, tolerance: number): number {
  if (tally.pods === 0) return noProposal.noPods;
  if (tally.samples === 0) return noProposal.noSamples;
  if (target.kind === "Utilization") {
    if (tally.unrequested > 0) return noProposal.unrequested;
    if (tally.weight === 0) return noProposal.nothingRequested;
  }
  const ratio = levelOf(tally, target) / target.value;
  const damp = tally.unready > 0 && ratio > 1;
  if (!damp && tally.missing === 0) {
    return isWithin(ratio, tolerance) ? current : Math.ceil(ratio * tally.ready);
  }
  // Pods without a sample speak against the change, whichever way it goes; at exactly the target nobody has to.
  let { usage, weight, samples } = tally;
  if (ratio !== 1) {
    samples += tally.missing;
    weight += tally.missingWeight;
    if (ratio < 1) usage += tally.missingUsage;
  }
  if (damp) {
    samples += tally.unready;
    weight += tally.unreadyWeight;
  }
  const damped = level(usage, weight, target) / target.value;
  if (isWithin(damped, tolerance) || (ratio < 1 && damped > 1) || (ratio > 1 && damped < 1)) return current;
  const wanted = Math.ceil(damped * samples);
  return (damped < 1 && wanted > current) || (damped > 1 && wanted < current) ? current : wanted;
}

/** Where the metric stands, in the target's unit: whole percent of what is requested, or the whole average. */
export function levelOf({ usage, weight }: Tally, target: HpaTarget): number {
  return level(usage, weight, target);
}

function level(usage: number, weight: number, { kind }: HpaTarget): number {
  return Math.floor(((kind === "Utilization" ? 100 : 1) * usage) / weight);
}

/** The whole average over the Pods that count, as the status shows it beside a utilisation. */
export function averageOf({ usage, counted }: Tally): number {
  return Math.floor(usage / counted);
}

/**
 * Replicas by a figure that is no Pod's own, an Object or External metric: against a value of its own, for the Pods
 * that are ready, or against what each replica is to bear. No metric of the simulator is of this kind; the rule is kept
 * beside the others so that all of upstream's answers are checked.
 */
export function replicasForTotal(
  total: number,
  { kind, value }: { readonly kind: "Value" | "AverageValue"; readonly value: number },
  { current, ready, tolerance }: { readonly current: number; readonly ready: number; readonly tolerance: number },
): number {
  if (kind === "AverageValue") {
    return isWithin(total / (value * current), tolerance) ? current : Math.ceil(total / value);
  }
  const ratio = total / value;
  if (current === 0) return Math.ceil(ratio);
  return isWithin(ratio, tolerance) ? current : Math.ceil(ratio * ready);
}

/** 1.33 compares the ratio with both ends; earlier versions, its distance from 1, which differs at exactly 1.1. */
function isWithin(ratio: number, tolerance: number): boolean {
  return 1 - tolerance <= ratio && ratio <= 1 + tolerance;
}
