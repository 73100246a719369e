/** From every HPA whose sync is due to the size of what it scales (podautoscaler/horizontal.go reconcileAutoscaler). */

import { type Cluster, nowMs, report } from "../cluster.ts";
import {
  ableToScale,
  normaliseReplicas,
  recordInitialRecommendation,
  recordScaleEvent,
  sizeWithinLimits,
} from "./hpa_behavior.ts";
import { amountOf, hpaSyncMs } from "./hpa_facts.ts";
import { tallyMetric } from "./hpa_metrics.ts";
import { averageOf, createTally, defaultReplicaRules, levelOf, noProposal, replicasFor } from "./hpa_replicas.ts";
import type { HpaMetricSpec } from "../spec.ts";

/** Reasons of the condition ScalingActive. It is True for ValidMetricFound alone. */
export const scalingActive = {
  unknown: 0,
  ValidMetricFound: 1,
  ScalingDisabled: 2,
  FailedGetResourceMetric: 3,
} as const;

/** Read once: handing the record's fraction to a call would allocate a number each time. */
const { tolerance } = defaultReplicaRules;

/** Sums of the metric under way: a sync allocates nothing. */
const tally = createTally();

/** Runs every HPA whose sync is due. */
export function tickHpas(cluster: Cluster): void {
  const { hpas } = cluster;
  const now = nowMs(cluster);
  for (let h = 0; h < hpas.nextSyncMs.length; h++) {
    if (now < hpas.nextSyncMs[h]) continue;
    hpas.nextSyncMs[h] = now + hpaSyncMs;
    syncHpa(cluster, h, now);
  }
}

/** Looks at one HPA now. */
export function syncHpa(cluster: Cluster, h: number, now: number): void {
  const { hpas, workloads, catalogue } = cluster;
  const w = catalogue.hpas.target[h];
  if (w < 0) {
    failGetScale(cluster, h);
    return;
  }
  const current = workloads.replicas[w];
  recordInitialRecommendation(cluster, h, current, now);
  hpas.ableToScale[h] = ableToScale.SucceededGetScale;
  if (current === 0 && hpas.minReplicas[h] !== 0) {
    hpas.scalingActive[h] = scalingActive.ScalingDisabled;
    return;
  }
  const within = sizeWithinLimits(cluster, h, current);
  if (within !== current) {
    rescale(cluster, h, within, now);
    reportBound(cluster, h, current);
    return;
  }
  const { metricStart } = catalogue.hpas;
  let proposal = -1;
  let chosen = -1;
  let failed = -1;
  let failure = 0;
  for (let m = metricStart[h]; m < metricStart[h + 1]; m++) {
    const proposed = proposeReplicas(cluster, m, w, current, now);
    if (proposed > proposal) {
      proposal = proposed;
      chosen = m;
    } else if (proposed < 0 && failed < 0) {
      failed = m;
      failure = proposed;
    }
  }
  // A metric that cannot be read may hold a higher proposal: the others then scale up, never down.
  if (chosen < 0 || (failed >= 0 && proposal < current)) {
    failScaling(cluster, h, failed, failure);
    return;
  }
  hpas.scalingActive[h] = scalingActive.ValidMetricFound;
  const desired = normaliseReplicas(cluster, h, current, proposal, now);
  if (desired === current) return;
  rescale(cluster, h, desired, now);
  reportRescale(cluster, h, chosen, proposal - current);
}

/** An HPA whose target does not exist says so once and never acts. */
function failGetScale(cluster: Cluster, h: number): void {
  const { hpas, catalogue: { spec } } = cluster;
  if (hpas.ableToScale[h] === ableToScale.FailedGetScale) return;
  hpas.ableToScale[h] = ableToScale.FailedGetScale;
  const { targetKind, workload } = spec.hpas[h];
  reportOn(cluster, h, "FailedGetScale", () => `${targetKind.toLowerCase()}s.apps "${workload}" not found`);
}

/** Replicas by one metric, or why there are none; what was measured is left for the status. */
function proposeReplicas(cluster: Cluster, m: number, w: number, current: number, now: number): number {
  const { hpaMetrics, catalogue } = cluster;
  const metric = catalogue.hpas.metrics[m];
  tallyMetric(cluster, w, metric, now, tally);
  const proposed = replicasFor(tally, metric.target, current, tolerance);
  const isKnown = proposed >= 0;
  const isUtilization = metric.target.kind === "Utilization";
  hpaMetrics.utilizationPercent[m] = isKnown && isUtilization ? levelOf(tally, metric.target) : -1;
  hpaMetrics.averageValue[m] = isKnown ? Math.floor(averageOf(tally) / amountOf(metric.resource)) : -1;
  return proposed;
}

/** Says once why nothing can be computed; `failed` is the first metric at fault, −1 where there is none at all. */
function failScaling(cluster: Cluster, h: number, failed: number, failure: number): void {
  const { hpas } = cluster;
  if (hpas.scalingActive[h] === scalingActive.FailedGetResourceMetric) return;
  hpas.scalingActive[h] = scalingActive.FailedGetResourceMetric;
  reportFailure(cluster, h, failed, failure);
}

function reportFailure(cluster: Cluster, h: number, failed: number, failure: number): void {
  reportOn(cluster, h, "FailedGetResourceMetric", () => {
    if (failed < 0) return "none of the metrics is known";
    const metric = cluster.catalogue.hpas.metrics[failed];
    return `failed to get ${metricText(metric)}: ${failureText(failure, metric.resource)}`;
  });
}

function failureText(failure: number, resource: HpaMetricSpec["resource"]): string {
  switch (failure) {
    case noProposal.noPods:
      return "no pods returned by selector while calculating replica count";
    case noProposal.noSamples:
      return "did not receive metrics for targeted pods (pods might be unready)";
    default:
      return `missing request for ${resource}`;
  }
}

/** A metric as upstream names it in Events. */
function metricText({ resource, target }: HpaMetricSpec): string {
  return `${resource} resource${target.kind === "Utilization" ? " utilization (percentage of request)" : ""}`;
}

function rescale(cluster: Cluster, h: number, replicas: number, now: number): void {
  const { hpas, workloads, catalogue } = cluster;
  const w = catalogue.hpas.target[h];
  recordScaleEvent(cluster, h, workloads.replicas[w], replicas, now);
  workloads.replicas[w] = replicas;
  workloads.unsettled[w] = 1;
  hpas.ableToScale[h] = ableToScale.SucceededRescale;
}

/** `change` is what the chosen metric asked for, before stabilisation and limits. */
function reportRescale(cluster: Cluster, h: number, chosen: number, change: number): void {
  const { workloads, catalogue: { hpas: { target, metrics } } } = cluster;
  const size = workloads.replicas[target[h]];
  const above = `${metricText(metrics[chosen])} above target`;
  const why = change > 0 ? above : change < 0 ? "All metrics below target" : "";
  reportOn(cluster, h, "SuccessfulRescale", () => `New size: ${size}; reason: ${why}`);
}

function reportBound(cluster: Cluster, h: number, from: number): void {
  const size = cluster.workloads.replicas[cluster.catalogue.hpas.target[h]];
  const why = from > size ? "above Spec.MaxReplicas" : "below Spec.MinReplicas";
  reportOn(cluster, h, "SuccessfulRescale", () => `New size: ${size}; reason: Current number of replicas ${why}`);
}

function reportOn(cluster: Cluster, h: number, reason: string, message: () => string): void {
  report(cluster, `horizontalpodautoscaler/${cluster.catalogue.spec.hpas[h].name}`, reason, message);
}
