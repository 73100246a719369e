/** From a workload's Pods to the tally of one metric: each Pod by upstream's rule, or all at once where they are alike. */

import type { Cluster } from "../cluster.ts";
import { classSlots } from "../columns.ts";
import { clearTally, countPod, defaultReplicaRules, groupOf, type PodSample, type Tally } from "./hpa_replicas.ts";
import { wholeBytes } from "../kubelet/pod_memory.ts";
import { podState } from "../pods.ts";
import type { HpaMetricSpec } from "../spec.ts";

/**
 * metrics-server's --metric-resolution. A container that has run for less has no sample yet; later ones are taken to
 * reach up to now, as the delay of scraping is not modelled.
 */
const windowMs = 15_000;

/** One record for every Pod of every walk: a sync allocates nothing. */
const sample: PodSample = {
  gone: false,
  pending: false,
  sampled: false,
  started: true,
  ready: false,
  startMs: 0,
  readyTransitionMs: 0,
  sampleMs: 0,
  windowMs,
  usage: 0,
  request: null,
};

/** Tallies a metric over a workload's Pods into `tally`: CPU in millicores, memory in bytes, both whole. */
export function tallyMetric(cluster: Cluster, w: number, metric: HpaMetricSpec, nowMs: number, tally: Tally): void {
  if (!tallySettled(cluster, w, metric, nowMs, tally)) tallyPods(cluster, w, metric, nowMs, tally);
}

/** Every Pod by itself. */
export function tallyPods(cluster: Cluster, w: number, metric: HpaMetricSpec, nowMs: number, tally: Tally): void {
  const { pods, workloads } = cluster;
  const isCpu = metric.resource === "cpu";
  clearTally(tally);
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    readSample(cluster, p, isCpu, nowMs);
    countPod(tally, groupOf(sample, isCpu, nowMs, defaultReplicaRules), sample, metric.target);
  }
}

/** Puts a Pod into the one record. */
function readSample({ pods, nodes, classes, revisions }: Cluster, p: number, isCpu: boolean, nowMs: number): void {
  const state = pods.state[p];
  const r = pods.revision[p];
  const runs = state === podState.running || state === podState.starting;
  sample.gone = state === podState.terminating || state === podState.failed;
  sample.pending = state === podState.pending || state === podState.creating;
  // A container that waits to be restarted, and a kubelet that is gone, give no sample.
  sample.sampled = runs && nodes.down[pods.node[p]] === 0 && pods.startedMs[p] + windowMs <= nowMs;
  sample.ready = pods.ready[p] === 1;
  // A restart moves the container's start but not the Pod's, which then began at its creation or a little later.
  sample.startMs = pods.restarts[p] === 0 ? pods.startedMs[p] : pods.createdMs[p];
  sample.readyTransitionMs = pods.readySinceMs[p];
  sample.sampleMs = nowMs;
  if (isCpu) {
    const slot = pods.endpointClass[p];
    sample.usage = slot === 0 ? 0 : wholeMillis(classes.cpuUsed[pods.workload[p] * classSlots + slot - 1]);
    sample.request = revisions.cpuUnrequested[r] > 0 ? null : revisions.cpuRequest[r];
  } else {
    sample.usage = wholeBytes(pods.memoryMiB[p]);
    sample.request = revisions.memoryUnrequested[r] > 0 ? null : wholeBytes(revisions.memoryRequest[r]);
  }
}

/** metrics-server tells whole nanocores, of which the autoscaler makes millicores, rounded up (Quantity.MilliValue). */
function wholeMillis(cpuMillis: number): number {
  return Math.ceil(Math.round(cpuMillis * 1e6) / 1e6);
}

/**
 * The same without asking Pod by Pod, where all Pods are ready and none has become so within the window: each then has
 * a sample and counts as ready. Returns whether it is so.
 */
export function tallySettled(
  cluster: Cluster,
  w: number,
  metric: HpaMetricSpec,
  nowMs: number,
  tally: Tally,
): boolean {
  if (!isSettled(cluster, w, nowMs)) return false;
  clearTally(tally);
  if (metric.resource === "cpu") addClasses(cluster, w, tally);
  else addMemory(cluster, w, tally);
  const count = cluster.workloads.pods[w];
  tally.pods =
    tally.ready =
    tally.samples =
    tally.counted =
      count;
  if (metric.target.kind === "AverageValue") tally.weight = count;
  return true;
}

function isSettled({ workloads, classes }: Cluster, w: number, nowMs: number): boolean {
  if (workloads.readyPods[w] !== workloads.pods[w] || nowMs - workloads.readyChangedMs[w] < windowMs) return false;
  if (workloads.classesStale[w] === 1) return false;
  // Once the last slot is taken, a Pod may sit in a class of another revision.
  const last = (w + 1) * classSlots - 1;
  let counted = 0;
  for (let k = w * classSlots; k < last; k++) {
    // An endpoint without CPU may stand on a node that is down.
    if (classes.cpuMillis[k] > 0) counted += classes.endpoints[k];
  }
  return counted === workloads.pods[w];
}

function addClasses({ classes, revisions }: Cluster, w: number, tally: Tally): void {
  const last = (w + 1) * classSlots - 1;
  for (let k = w * classSlots; k < last; k++) {
    const count = classes.endpoints[k];
    if (count === 0) continue;
    const r = classes.revision[k];
    tally.usage += count * wholeMillis(classes.cpuUsed[k]);
    if (revisions.cpuUnrequested[r] > 0) tally.unrequested += count;
    else tally.weight += count * revisions.cpuRequest[r];
  }
}

function addMemory({ classes, workloads, revisions }: Cluster, w: number, tally: Tally): void {
  const last = (w + 1) * classSlots - 1;
  for (let k = w * classSlots; k < last; k++) {
    const count = classes.endpoints[k];
    if (count === 0) continue;
    const r = classes.revision[k];
    if (revisions.memoryUnrequested[r] > 0) tally.unrequested += count;
    else tally.weight += count * wholeBytes(revisions.memoryRequest[r]);
  }
  tally.usage = workloads.memoryBytes[w];
}
