/** One tick of the kubelet for an unsettled workload: containers start, leak, are killed, probed and restarted. */

import { type RandomKey, uniform } from "../random.ts";
import { type Cluster, nowMs, report } from "./cluster.ts";
import { isWarming } from "./endpoints.ts";
import { podName, podReason, podState, removePod, setReady, startContainer, stopContainer } from "./pods.ts";

/** Leak rates of sibling Pods differ by up to this share either way, so that they do not die together; assumed by us. */
const leakSpread = 0.2;

/** Runs every Pod of the workload for one tick. Returns whether anything is still under way. */
export function tickPods(cluster: Cluster, w: number, actuation: RandomKey): boolean {
  const { pods, workloads } = cluster;
  let busy = workloads.leakMiBPerMinute[w] > 0 || workloads.crashesPerMinute[w] > 0;
  let next = -1;
  for (let p = workloads.firstPod[w]; p >= 0; p = next) {
    next = pods.nextInWorkload[p];
    if (tickPod(cluster, p, actuation)) busy = true;
  }
  return busy;
}

function tickPod(cluster: Cluster, p: number, actuation: RandomKey): boolean {
  const { pods, nodes, workloads } = cluster;
  const now = nowMs(cluster);
  const n = pods.node[p];
  if (n >= 0 && nodes.down[n] === 1) return true;
  switch (pods.state[p]) {
    case podState.pending:
      return false;
    case podState.terminating:
      if (now >= pods.wakeMs[p]) removePod(cluster, p);
      return true;
    case podState.creating:
      if (now < pods.wakeMs[p]) return true;
      if (workloads.imageMissing[pods.workload[p]] === 1) {
        pods.reason[p] = podReason.imagePull;
        return true;
      }
      startContainer(cluster, p);
      probe(cluster, p);
      return true;
    case podState.backoff:
      if (now < pods.wakeMs[p]) return true;
      pods.restarts[p]++;
      startContainer(cluster, p);
      probe(cluster, p);
      return true;
    default:
      return tickContainer(cluster, p, actuation);
  }
}

/** A running container: memory, crashes, probes. Returns whether it must be looked at again in the next tick. */
function tickContainer(cluster: Cluster, p: number, actuation: RandomKey): boolean {
  const { pods, workloads, revisions, catalogue } = cluster;
  const w = pods.workload[p];
  const r = pods.revision[p];
  const entity = catalogue.workloadKeys[w] ^ Math.imul(pods.serial[p], 0x9e3779b1);
  const leak = workloads.leakMiBPerMinute[w];
  if (leak > 0) {
    const own = leak * (1 + leakSpread * (2 * uniform(actuation, entity >>> 0, 0, 1) - 1));
    pods.memoryMiB[p] += (own * catalogue.tickMs) / 60_000;
  }
  if (revisions.memoryLimit[r] > 0 && pods.memoryMiB[p] > revisions.memoryLimit[r]) {
    report(cluster, `pod/${podName(cluster, p)}`, "OOMKilling", () => "memory limit exceeded");
    stopContainer(cluster, p, podReason.oomKilled);
    return true;
  }
  const hazard = (workloads.crashesPerMinute[w] * catalogue.tickMs) / 60_000;
  if (hazard > 0 && uniform(actuation, entity >>> 0, cluster.world.tick[0], 2) < hazard) {
    stopContainer(cluster, p, podReason.error);
    return true;
  }
  probe(cluster, p);
  if (pods.ready[p] === 1 && isWarming(cluster, p)) {
    workloads.classesStale[w] = 1;
    return true;
  }
  return !isSettled(cluster, p);
}

/** Both probes of a running container; a failed liveness probe may end it. */
function probe(cluster: Cluster, p: number): void {
  if (isKilledByLiveness(cluster, p)) {
    report(cluster, `pod/${podName(cluster, p)}`, "Unhealthy", () => "liveness probe failed");
    stopContainer(cluster, p, podReason.unhealthy);
  } else probeReadiness(cluster, p);
}

/** How many probes of a kind fall into the tick that ends now. */
function probesDue(cluster: Cluster, p: number, delayMs: number, periodMs: number): number {
  const since = nowMs(cluster) - cluster.pods.startedMs[p] - delayMs;
  if (since < 0) return 0;
  return Math.floor(since / periodMs) - Math.floor(Math.max(-1, since - cluster.catalogue.tickMs) / periodMs);
}

/** Whether the container answers a probe in time: it has booted and its health endpoint is fast enough. */
function answers(cluster: Cluster, p: number, timeoutMs: number): boolean {
  const { pods, workloads } = cluster;
  const w = pods.workload[p];
  return nowMs(cluster) >= pods.startedMs[p] + workloads.startupMs[w] && workloads.probeLatencyMs[w] <= timeoutMs;
}

/** Counts runs as the kubelet's worker does: a changed outcome starts a new run. */
function runAfter(run: number, passed: boolean): number {
  return passed ? Math.min(100, run > 0 ? run + 1 : 1) : Math.max(-100, run < 0 ? run - 1 : -1);
}

function isKilledByLiveness(cluster: Cluster, p: number): boolean {
  const { pods, revisions } = cluster;
  const r = pods.revision[p];
  const period = revisions.livenessPeriodMs[r];
  if (period === 0) return false;
  const passed = answers(cluster, p, revisions.livenessTimeoutMs[r]);
  for (let due = probesDue(cluster, p, revisions.livenessDelayMs[r], period); due > 0; due--) {
    pods.livenessRun[p] = runAfter(pods.livenessRun[p], passed);
    if (pods.livenessRun[p] <= -revisions.livenessFailure[r]) return true;
  }
  return false;
}

function probeReadiness(cluster: Cluster, p: number): void {
  const { pods, revisions } = cluster;
  const r = pods.revision[p];
  const period = revisions.readinessPeriodMs[r];
  if (period === 0) {
    setReady(cluster, p, 1);
    return;
  }
  const passed = answers(cluster, p, revisions.readinessTimeoutMs[r]);
  for (let due = probesDue(cluster, p, revisions.readinessDelayMs[r], period); due > 0; due--) {
    pods.readinessRun[p] = runAfter(pods.readinessRun[p], passed);
    if (pods.readinessRun[p] >= revisions.readinessSuccess[r]) setReady(cluster, p, 1);
    else if (pods.readinessRun[p] <= -revisions.readinessFailure[r] && pods.ready[p] === 1) {
      report(cluster, `pod/${podName(cluster, p)}`, "Unhealthy", () => "readiness probe failed");
      setReady(cluster, p, 0);
    }
  }
}

/** A container is settled when it is ready and every probe keeps passing: nothing changes until somebody changes something. */
function isSettled(cluster: Cluster, p: number): boolean {
  const { pods, workloads, revisions } = cluster;
  const r = pods.revision[p];
  const latency = workloads.probeLatencyMs[pods.workload[p]];
  return pods.ready[p] === 1 &&
    (revisions.readinessPeriodMs[r] === 0 ||
      (pods.readinessRun[p] > 0 && latency <= revisions.readinessTimeoutMs[r])) &&
    (revisions.livenessPeriodMs[r] === 0 ||
      (pods.livenessRun[p] > 0 && latency <= revisions.livenessTimeoutMs[r]));
}
