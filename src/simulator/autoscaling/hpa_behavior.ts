/**
 * From the replicas that metrics propose to those that an HPA sets: its limits, then stabilisation, then the rate of
 * change (podautoscaler/horizontal.go). Remembers recommendations and rescales in the cluster's own rows.
 */

import type { Cluster } from "../cluster.ts";
import { downscaleStabilisationMs, longestPeriodSeconds } from "./hpa_facts.ts";
import type { HpaScalingRules } from "../spec.ts";

/** Reasons of the condition AbleToScale. */
export const ableToScale = {
  unknown: 0,
  FailedGetScale: 1,
  SucceededGetScale: 2,
  ReadyForNewScale: 3,
  ScaleUpStabilized: 4,
  ScaleDownStabilized: 5,
  SucceededRescale: 6,
} as const;

/** Reasons of the condition ScalingLimited. It is False for the first two. */
export const scalingLimited = {
  unknown: 0,
  DesiredWithinRange: 1,
  TooFewReplicas: 2,
  TooManyReplicas: 3,
  ScaleUpLimit: 4,
  ScaleDownLimit: 5,
} as const;

/** Sets the limits' nearer end where the size is outside of them; metrics and policies are not asked then. */
export function sizeWithinLimits(cluster: Cluster, h: number, current: number): number {
  const { hpas } = cluster;
  return Math.max(hpas.minReplicas[h], Math.min(hpas.maxReplicas[h], current));
}

/** The size that an HPA found counts as its first recommendation: a fresh one does not scale down at once. */
export function recordInitialRecommendation(cluster: Cluster, h: number, current: number, nowMs: number): void {
  if (cluster.hpas.recommendations[h] === 0) recordRecommendation(cluster, h, current, nowMs);
}

/** What a proposal becomes by stabilisation and rate limits, min and max included; conditions tell what stood in the way. */
export function normaliseReplicas(
  cluster: Cluster,
  h: number,
  current: number,
  proposal: number,
  nowMs: number,
): number {
  const { hpas, catalogue } = cluster;
  const { behavior } = catalogue.spec.hpas[h];
  const stable = behavior === null
    ? stabiliseDownscale(cluster, h, proposal, nowMs)
    : stabilise(cluster, h, current, proposal, nowMs);
  recordRecommendation(cluster, h, proposal, nowMs);
  hpas.ableToScale[h] = stable === proposal
    ? ableToScale.ReadyForNewScale
    : behavior !== null && proposal >= current
    ? ableToScale.ScaleUpStabilized
    : ableToScale.ScaleDownStabilized;
  return behavior === null
    ? limitByDefault(cluster, h, current, stable)
    : limitByPolicies(cluster, h, current, stable, nowMs);
}

/** The largest recommendation of the window, whose far end counts, and the present one. */
function stabiliseDownscale(cluster: Cluster, h: number, proposal: number, nowMs: number): number {
  const { hpaRecommendations: { atMs, replicas }, catalogue: { hpas: { recommendationStart } } } = cluster;
  let stable = proposal;
  for (let at = recommendationStart[h]; at < recommendationStart[h + 1]; at++) {
    if (atMs[at] >= 0 && nowMs - atMs[at] <= downscaleStabilisationMs && replicas[at] > stable) stable = replicas[at];
  }
  return stable;
}

/** The current size, brought between the least of the upward window and the most of the downward one. */
function stabilise(cluster: Cluster, h: number, current: number, proposal: number, nowMs: number): number {
  const { hpaRecommendations: { atMs, replicas }, catalogue: { spec, hpas: { recommendationStart } } } = cluster;
  const { behavior } = spec.hpas[h];
  const upWindowMs = 1000 * (behavior?.scaleUp.stabilizationWindowSeconds ?? 0);
  const downWindowMs = 1000 * (behavior?.scaleDown.stabilizationWindowSeconds ?? 0);
  let least = proposal;
  let most = proposal;
  for (let at = recommendationStart[h]; at < recommendationStart[h + 1]; at++) {
    if (atMs[at] < 0) continue;
    const ageMs = nowMs - atMs[at];
    if (ageMs < upWindowMs && replicas[at] < least) least = replicas[at];
    if (ageMs < downWindowMs && replicas[at] > most) most = replicas[at];
  }
  return Math.min(most, Math.max(least, current));
}

/** Without a behavior: down at once, up to twice the size or 4. */
function limitByDefault({ hpas }: Cluster, h: number, current: number, desired: number): number {
  const max = hpas.maxReplicas[h];
  const upLimit = Math.max(2 * current, 4);
  let allowed = desired;
  let reason: number = scalingLimited.DesiredWithinRange;
  if (desired < hpas.minReplicas[h]) {
    allowed = hpas.minReplicas[h];
    reason = scalingLimited.TooFewReplicas;
  } else if (desired > Math.min(max, upLimit)) {
    allowed = Math.min(max, upLimit);
    reason = max > upLimit ? scalingLimited.ScaleUpLimit : scalingLimited.TooManyReplicas;
  }
  hpas.scalingLimited[h] = reason;
  return allowed;
}

function limitByPolicies(cluster: Cluster, h: number, current: number, desired: number, nowMs: number): number {
  const { hpas, catalogue: { spec } } = cluster;
  const { behavior } = spec.hpas[h];
  let allowed = desired;
  let reason: number = scalingLimited.DesiredWithinRange;
  if (behavior !== null && desired > current) {
    const limit = Math.max(current, policyLimit(cluster, h, current, nowMs, behavior.scaleUp, 1));
    const max = hpas.maxReplicas[h];
    allowed = Math.min(desired, max, limit);
    if (allowed < desired) reason = max > limit ? scalingLimited.ScaleUpLimit : scalingLimited.TooManyReplicas;
  } else if (behavior !== null && desired < current) {
    const limit = Math.min(current, policyLimit(cluster, h, current, nowMs, behavior.scaleDown, -1));
    const min = hpas.minReplicas[h];
    allowed = Math.max(desired, min, limit);
    if (allowed > desired) reason = min < limit ? scalingLimited.ScaleDownLimit : scalingLimited.TooFewReplicas;
  }
  hpas.scalingLimited[h] = reason;
  return allowed;
}

/** How far one direction's policies let the size go; each counts from the size at the beginning of its own period. */
function policyLimit(
  cluster: Cluster,
  h: number,
  current: number,
  nowMs: number,
  { selectPolicy, policies }: HpaScalingRules,
  direction: 1 | -1,
): number {
  if (selectPolicy === "Disabled") return current;
  // The largest change is the highest limit on the way up and the lowest on the way down.
  const highest = (selectPolicy === "Max") === (direction === 1);
  let limit = highest ? -Infinity : Infinity;
  for (let at = 0; at < policies.length; at++) {
    const { type, value, periodSeconds } = policies[at];
    const start = current - changeWithin(cluster, 2 * h, nowMs, periodSeconds) +
      changeWithin(cluster, 2 * h + 1, nowMs, periodSeconds);
    // Upstream's own order of operations: its rounding of binary fractions shows (10 % above 50 are 56).
    const share = start * (1 + (direction * value) / 100);
    const proposed = type === "Pods"
      ? start + direction * value
      : direction === 1
      ? Math.ceil(share)
      : Math.trunc(share);
    limit = highest ? Math.max(limit, proposed) : Math.min(limit, proposed);
  }
  return limit;
}

/** Replicas that one list of events added or removed in a period whose far end does not count. */
function changeWithin(cluster: Cluster, list: number, nowMs: number, periodSeconds: number): number {
  const { hpaEvents: { atMs, change }, catalogue: { hpas: { eventStart } } } = cluster;
  let sum = 0;
  for (let at = eventStart[list]; at < eventStart[list + 1]; at++) {
    if (atMs[at] >= 0 && nowMs - atMs[at] < periodSeconds * 1000) sum += change[at];
  }
  return sum;
}

function recordRecommendation(cluster: Cluster, h: number, proposal: number, nowMs: number): void {
  const { hpas, hpaRecommendations: { atMs, replicas }, catalogue: { hpas: { recommendationStart } } } = cluster;
  const first = recommendationStart[h];
  const at = first + hpas.recommendations[h] % (recommendationStart[h + 1] - first);
  atMs[at] = nowMs;
  replicas[at] = proposal;
  hpas.recommendations[h]++;
}

/**
 * Remembers a rescale for the policies, if there are any. As upstream does, it takes the place of the last event that is
 * out of all periods of its own direction, although the other direction may still count it.
 */
export function recordScaleEvent(cluster: Cluster, h: number, from: number, to: number, nowMs: number): void {
  const { hpaEvents: { atMs, change }, catalogue: { spec, hpas: { eventStart } } } = cluster;
  const { behavior } = spec.hpas[h];
  if (behavior === null) return;
  const list = to > from ? 2 * h : 2 * h + 1;
  const longestMs = 1000 * longestPeriodSeconds((to > from ? behavior.scaleUp : behavior.scaleDown).policies);
  let free = -1;
  let outdated = -1;
  for (let at = eventStart[list]; at < eventStart[list + 1]; at++) {
    if (atMs[at] < 0) free = free < 0 ? at : free;
    else if (nowMs - atMs[at] > longestMs) outdated = at;
  }
  const at = outdated >= 0 ? outdated : free;
  atMs[at] = nowMs;
  change[at] = Math.abs(to - from);
}
