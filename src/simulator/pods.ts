/** The life of a Pod as state changes on rows: created, placed, started, stopped, deleted. */

import { type Cluster, growPods, nowMs, report } from "./cluster.ts";
import { classSlots } from "./columns.ts";
import { backoffMs, stepAfterRestart, stepAtEnd } from "./kubelet/crash_loop.ts";
import { setMemory } from "./kubelet/pod_memory.ts";
import { startStay } from "./nodes/timed_stays.ts";

/** What a Pod is doing. A waiting container of a scheduled Pod keeps the phase Running, as upstream's getPhase says. */
export const podState = {
  none: 0,
  pending: 1,
  creating: 2,
  running: 3,
  backoff: 4,
  terminating: 5,
  /** The container runs and its startup probe has not succeeded yet. */
  starting: 6,
  /** Phase Failed: no container, no node any more, and a controller's replacement elsewhere. */
  failed: 7,
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
  evicted: 7,
} as const;

/** Image pull and sandbox set-up of an image that is near; assumed by us. */
const creationMs = 2_000;

/** Time a container takes to end after SIGTERM when its grace period allows; assumed by us. */
const shutdownMs = 2_000;

/** The Pod's name: a Deployment's and a DaemonSet's Pod is told apart by its serial in base 36, a StatefulSet's by its ordinal. */
export function podName(cluster: Cluster, p: number): string {
  const { pods, revisions, catalogue } = cluster;
  const { kind, name } = catalogue.spec.workloads[pods.workload[p]];
  const serial = pods.serial[p].toString(36);
  switch (kind) {
    case "Deployment":
      return `${name}-r${revisions.firstNumber[pods.revision[p]]}-${serial.padStart(4, "0")}`;
    case "StatefulSet":
      return `${name}-${pods.ordinal[p]}`;
    case "DaemonSet":
      return `${name}-${serial.padStart(5, "0")}`;
    default: {
      const never: never = kind;
      throw new Error(`Cannot name a Pod of a ${JSON.stringify(never)}`);
    }
  }
}

/**
 * A new Pod, Pending, of the workload's newest revision where none is said; `ordinal` is a StatefulSet's number or the
 * row of a DaemonSet's node. Grows the cluster when it has no row left (see {@link growPods}). Returns the row.
 */
export function createPod(
  cluster: Cluster,
  w: number,
  { ordinal = 0, revision = cluster.workloads.revision[w] }: {
    readonly ordinal?: number;
    readonly revision?: number;
  } = {},
): number {
  const p = takeRow(cluster);
  const { world, pods, workloads } = cluster;
  pods.serial[p] = world.nextSerial[0]++;
  pods.createdMs[p] = nowMs(cluster);
  pods.startedMs[p] = -1;
  pods.readySinceMs[p] = -1;
  pods.wakeMs[p] = -1;
  pods.memoryMiB[p] = 0;
  pods.workload[p] = w;
  pods.revision[p] = revision;
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
  if (world.placementStale[0] === 0) world.placementStale[0] = 2;
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
  pods.backoffStep[p] = 0;
  pods.nextOnNode[p] = nodes.firstPod[n];
  nodes.firstPod[n] = p;
  startStay(cluster, p);
  world.pendingPods[0]--;
  nodes.pods[n]++;
  nodes.cpuRequested[n] += revisions.cpuRequest[r];
  nodes.memoryRequested[n] += revisions.memoryRequest[r];
  nodes.cpuScored[n] += revisions.cpuRequest[r] + revisions.cpuUnrequested[r];
  nodes.memoryScored[n] += revisions.memoryRequest[r] + revisions.memoryUnrequested[r];
  cluster.workloads.unsettled[pods.workload[p]] = 1;
  if (cluster.journal === null) return;
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
  pods.readySinceMs[p] = nowMs(cluster);
  workloads.readyChangedMs[w] = pods.readySinceMs[p];
  workloads.readyPods[w] += ready === 1 ? 1 : -1;
  workloads.classesStale[w] = 1;
  workloads.unsettled[w] = 1;
  if (ready === 0) joinClass(cluster, p, 0);
}

/** Puts a Pod into an endpoint class of its workload, 1 … or 0 for none; its node hears what it may want from now on. */
export function joinClass(cluster: Cluster, p: number, endpointClass: number): void {
  const { pods, nodes, classes } = cluster;
  const before = pods.endpointClass[p];
  if (before === endpointClass) return;
  pods.endpointClass[p] = endpointClass;
  const first = pods.workload[p] * classSlots - 1;
  const peak = (endpointClass === 0 ? 0 : classes.peak[first + endpointClass]) -
    (before === 0 ? 0 : classes.peak[first + before]);
  if (peak !== 0) nodes.cpuWantedBound[pods.node[p]] += peak * cpuLimitOf(cluster, p);
}

/**
 * The container starts now, with its memory at its base. What probes found before it counts on, as in the kubelet's
 * workers; while a startup probe has not succeeded the others wait.
 */
export function startContainer(cluster: Cluster, p: number): void {
  const { pods, workloads, revisions } = cluster;
  const w = pods.workload[p];
  const waits = revisions.startupPeriodMs[pods.revision[p]] > 0;
  pods.state[p] = waits ? podState.starting : podState.running;
  pods.startedMs[p] = nowMs(cluster);
  pods.wakeMs[p] = -1;
  setMemory(cluster, p, workloads.baseMemoryMiB[w]);
  if (pods.reason[p] === podReason.imagePull) pods.reason[p] = podReason.none;
  if (waits) pods.livenessRun[p] = 0;
  workloads.unsettled[w] = 1;
}

/** The container ended, with whatever exit code: it restarts at once or after a back-off that is counted from now. */
export function stopContainer(cluster: Cluster, p: number, reason: number): void {
  const { pods } = cluster;
  const now = nowMs(cluster);
  setReady(cluster, p, 0);
  const step = stepAtEnd(pods.backoffStep[p], pods.startedMs[p], now);
  const wait = backoffMs(step);
  pods.backoffStep[p] = stepAfterRestart(step);
  pods.state[p] = podState.backoff;
  pods.reason[p] = reason;
  pods.wakeMs[p] = now + wait;
  setMemory(cluster, p, 0);
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

/** The kubelet gives the Pod up: phase Failed, off its node at once, and its controller makes another one. */
export function failPod(cluster: Cluster, p: number, reason: number): void {
  const { world, pods, workloads } = cluster;
  setReady(cluster, p, 0);
  leaveNode(cluster, p);
  pods.state[p] = podState.failed;
  pods.reason[p] = reason;
  workloads.unsettled[pods.workload[p]] = 1;
  world.placementStale[0] = 1;
}

/** Asks a Pod to end: out of the endpoints now, gone after its shutdown; a Pod without a container goes at once. */
export function deletePod(cluster: Cluster, p: number): void {
  const { pods, revisions } = cluster;
  if (pods.state[p] === podState.terminating || pods.state[p] === podState.none) return;
  setReady(cluster, p, 0);
  if (pods.node[p] < 0) {
    if (pods.state[p] === podState.pending) cluster.world.pendingPods[0]--;
    removePod(cluster, p);
    return;
  }
  pods.state[p] = podState.terminating;
  pods.wakeMs[p] = nowMs(cluster) + Math.min(revisions.graceMs[pods.revision[p]], shutdownMs);
  cluster.workloads.unsettled[pods.workload[p]] = 1;
  report(cluster, `pod/${podName(cluster, p)}`, "Killing", () => "stopping container");
}

/**
 * Takes the row out of its workload and node and frees it. Who walks through the workload's Pods knows the row before it
 * (−1 for the first): to look for it every time would make the end of many Pods quadratic.
 */
export function removePod(cluster: Cluster, p: number, before = rowBefore(cluster, p)): void {
  const { world, pods, workloads } = cluster;
  const w = pods.workload[p];
  setReady(cluster, p, 0);
  leaveNode(cluster, p);
  if (before < 0) workloads.firstPod[w] = pods.nextInWorkload[p];
  else pods.nextInWorkload[before] = pods.nextInWorkload[p];
  workloads.pods[w]--;
  workloads.unsettled[w] = 1;
  world.placementStale[0] = 1;
  pods.state[p] = podState.none;
  pods.serial[p] = 0;
  pods.nextInWorkload[p] = world.freePod[0];
  world.freePod[0] = p;
}

/** The row before a Pod's in its workload, −1 for the first. */
function rowBefore({ pods, workloads }: Cluster, p: number): number {
  let before = -1;
  for (let q = workloads.firstPod[pods.workload[p]]; q !== p; q = pods.nextInWorkload[q]) before = q;
  return before;
}

/** Gives back what the Pod took of its node. */
function leaveNode(cluster: Cluster, p: number): void {
  const { pods, nodes, revisions } = cluster;
  const n = pods.node[p];
  if (n < 0) return;
  const r = pods.revision[p];
  setMemory(cluster, p, 0);
  unlinkFromNode(cluster, p, n);
  nodes.pods[n]--;
  nodes.cpuRequested[n] -= revisions.cpuRequest[r];
  nodes.memoryRequested[n] -= revisions.memoryRequest[r];
  nodes.cpuScored[n] -= revisions.cpuRequest[r] + revisions.cpuUnrequested[r];
  nodes.memoryScored[n] -= revisions.memoryRequest[r] + revisions.memoryUnrequested[r];
  pods.node[p] = -1;
}

function unlinkFromNode({ pods, nodes }: Cluster, p: number, n: number): void {
  if (nodes.firstPod[n] === p) nodes.firstPod[n] = pods.nextOnNode[p];
  else {
    let before = nodes.firstPod[n];
    while (pods.nextOnNode[before] !== p) before = pods.nextOnNode[before];
    pods.nextOnNode[before] = pods.nextOnNode[p];
  }
}
