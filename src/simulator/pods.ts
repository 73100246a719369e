/** The life of a Pod as state changes on rows: created, placed, started, stopped, deleted. */

import { type Cluster, growPods, nowMs, report } from "./cluster.ts";

/** What a Pod is doing. A waiting container of a scheduled Pod keeps the phase Running, as upstream's getPhase says. */
export const podState = {
  none: 0,
  pending: 1,
  creating: 2,
  running: 3,
  backoff: 4,
  terminating: 5,
} as const;

/** Why a Pod waits or why its container last stopped. */
export const podReason = {
  none: 0,
  unschedulable: 1,
  oomKilled: 2,
  unhealthy: 3,
  error: 4,
  imagePull: 5,
  nodeLost: 6,
} as const;

/** Image pull and sandbox set-up of an image that is near; assumed by us. */
const creationMs = 2_000;

/** Time a container takes to end after SIGTERM when its grace period allows; assumed by us. */
const shutdownMs = 2_000;

/** First back-off and its ceiling; doubling between (kubelet's doBackOff). */
const backoffFirstMs = 10_000;
const backoffMaxMs = 300_000;

/** The Pod's name: its Deployment, its revision, its serial in base 36. */
export function podName(cluster: Cluster, p: number): string {
  const { pods, revisions, catalogue } = cluster;
  const number = revisions.number[pods.revision[p]];
  return `${catalogue.spec.workloads[pods.workload[p]].name}-r${number}-${
    pods.serial[p].toString(36).padStart(4, "0")
  }`;
}

/**
 * A new Pod of the workload's current revision, Pending; `ordinal` is a StatefulSet's. Grows the cluster when it has no
 * row left (see {@link growPods}). Returns the row.
 */
export function createPod(cluster: Cluster, w: number, ordinal = 0): number {
  const p = takeRow(cluster);
  const { world, pods, workloads } = cluster;
  pods.serial[p] = world.nextSerial[0]++;
  pods.createdMs[p] = nowMs(cluster);
  pods.startedMs[p] = -1;
  pods.readySinceMs[p] = -1;
  pods.wakeMs[p] = -1;
  pods.memoryMiB[p] = 0;
  pods.workload[p] = w;
  pods.revision[p] = workloads.revision[w];
  pods.node[p] = -1;
  pods.restarts[p] = 0;
  pods.state[p] = podState.pending;
  pods.reason[p] = podReason.none;
  pods.ready[p] = 0;
  pods.endpointClass[p] = 0;
  pods.backoffStep[p] = 0;
  pods.readinessRun[p] = 0;
  pods.livenessRun[p] = 0;
  pods.ordinal[p] = ordinal;
  pods.nextOnNode[p] = -1;
  pods.nextInWorkload[p] = workloads.firstPod[w];
  workloads.firstPod[w] = p;
  workloads.pods[w]++;
  workloads.unsettled[w] = 1;
  world.pendingPods[0]++;
  world.placementStale[0] = 1;
  return p;
}

function takeRow(cluster: Cluster): number {
  const free = cluster.world.freePod[0];
  if (free >= 0) {
    cluster.world.freePod[0] = cluster.pods.nextInWorkload[free];
    return free;
  }
  if (cluster.world.podRows[0] >= cluster.capacity.pods) growPods(cluster);
  return cluster.world.podRows[0]++;
}

/** Binds a Pending Pod to a node and takes its requests there. */
export function bindPod(cluster: Cluster, p: number, n: number): void {
  const { world, pods, nodes, revisions } = cluster;
  const r = pods.revision[p];
  pods.node[p] = n;
  pods.state[p] = podState.creating;
  pods.reason[p] = podReason.none;
  pods.wakeMs[p] = nowMs(cluster) + creationMs;
  pods.nextOnNode[p] = nodes.firstPod[n];
  nodes.firstPod[n] = p;
  world.pendingPods[0]--;
  nodes.pods[n]++;
  nodes.cpuRequested[n] += revisions.cpuRequest[r];
  nodes.memoryRequested[n] += revisions.memoryRequest[r];
  nodes.cpuLimits[n] += cpuLimitOf(cluster, p);
  cluster.workloads.unsettled[pods.workload[p]] = 1;
  report(cluster, `pod/${podName(cluster, p)}`, "Scheduled", () => `bound to ${cluster.catalogue.nodes[n].name}`);
}

/** Millicores a placed Pod may use at most: its limit, or all of its node where it has none. */
export function cpuLimitOf(cluster: Cluster, p: number): number {
  const { pods, nodes, revisions } = cluster;
  return revisions.cpuLimit[pods.revision[p]] || nodes.cpuMillis[pods.node[p]];
}

/** Sets readiness and keeps the workload's count. */
export function setReady(cluster: Cluster, p: number, ready: 0 | 1): void {
  const { pods, workloads } = cluster;
  if (pods.ready[p] === ready) return;
  const w = pods.workload[p];
  pods.ready[p] = ready;
  pods.readySinceMs[p] = ready === 1 ? nowMs(cluster) : -1;
  workloads.readyPods[w] += ready === 1 ? 1 : -1;
  workloads.classesStale[w] = 1;
  workloads.unsettled[w] = 1;
}

/** The container starts now; memory is at its base, probes begin anew. */
export function startContainer(cluster: Cluster, p: number): void {
  const { pods, workloads } = cluster;
  const w = pods.workload[p];
  pods.state[p] = podState.running;
  pods.startedMs[p] = nowMs(cluster);
  pods.wakeMs[p] = -1;
  pods.memoryMiB[p] = workloads.baseMemoryMiB[w];
  if (pods.reason[p] === podReason.imagePull) pods.reason[p] = podReason.none;
  pods.readinessRun[p] = 0;
  pods.livenessRun[p] = 0;
  workloads.unsettled[w] = 1;
}

/**
 * The container ended. It restarts at once the first time, then after 10, 20, 40 … 300 s counted from now;
 * a container that ran for more than 600 s starts over (kuberuntime_manager.go doBackOff).
 */
export function stopContainer(cluster: Cluster, p: number, reason: number): void {
  const { pods } = cluster;
  const now = nowMs(cluster);
  setReady(cluster, p, 0);
  if (now - pods.startedMs[p] > 2 * backoffMaxMs) pods.backoffStep[p] = 0;
  const step = pods.backoffStep[p];
  const wait = step === 0 ? 0 : Math.min(backoffMaxMs, backoffFirstMs * 2 ** (step - 1));
  pods.backoffStep[p] = Math.min(step + 1, 7);
  pods.state[p] = podState.backoff;
  pods.reason[p] = reason;
  pods.wakeMs[p] = now + wait;
  pods.memoryMiB[p] = 0;
  cluster.workloads.unsettled[pods.workload[p]] = 1;
  if (wait > 0) {
    report(
      cluster,
      `pod/${podName(cluster, p)}`,
      "BackOff",
      () => `back-off ${wait / 1000} s restarting failed container`,
    );
  }
}

/** Asks a Pod to end: out of the endpoints now, gone after its shutdown; a Pod without a container goes at once. */
export function deletePod(cluster: Cluster, p: number): void {
  const { pods, revisions } = cluster;
  if (pods.state[p] === podState.terminating || pods.state[p] === podState.none) return;
  setReady(cluster, p, 0);
  if (pods.node[p] < 0) {
    cluster.world.pendingPods[0]--;
    removePod(cluster, p);
    return;
  }
  pods.state[p] = podState.terminating;
  pods.wakeMs[p] = nowMs(cluster) + Math.min(revisions.graceMs[pods.revision[p]], shutdownMs);
  cluster.workloads.unsettled[pods.workload[p]] = 1;
  report(cluster, `pod/${podName(cluster, p)}`, "Killing", () => "stopping container");
}

/** Takes the row out of its workload and node and frees it. */
export function removePod(cluster: Cluster, p: number): void {
  const { world, pods, workloads, nodes, revisions } = cluster;
  const w = pods.workload[p];
  const n = pods.node[p];
  setReady(cluster, p, 0);
  if (n >= 0) {
    const r = pods.revision[p];
    unlinkFromNode(cluster, p, n);
    nodes.pods[n]--;
    nodes.cpuRequested[n] -= revisions.cpuRequest[r];
    nodes.memoryRequested[n] -= revisions.memoryRequest[r];
    nodes.cpuLimits[n] -= cpuLimitOf(cluster, p);
  }
  if (workloads.firstPod[w] === p) workloads.firstPod[w] = pods.nextInWorkload[p];
  else {
    let before = workloads.firstPod[w];
    while (pods.nextInWorkload[before] !== p) before = pods.nextInWorkload[before];
    pods.nextInWorkload[before] = pods.nextInWorkload[p];
  }
  workloads.pods[w]--;
  workloads.unsettled[w] = 1;
  world.placementStale[0] = 1;
  pods.state[p] = podState.none;
  pods.serial[p] = 0;
  pods.nextInWorkload[p] = world.freePod[0];
  world.freePod[0] = p;
}

function unlinkFromNode({ pods, nodes }: Cluster, p: number, n: number): void {
  if (nodes.firstPod[n] === p) nodes.firstPod[n] = pods.nextOnNode[p];
  else {
    let before = nodes.firstPod[n];
    while (pods.nextOnNode[before] !== p) before = pods.nextOnNode[before];
    pods.nextOnNode[before] = pods.nextOnNode[p];
  }
}
