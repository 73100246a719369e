/** One sync of a DaemonSet: a Pod on every eligible node, outdated ones replaced a few at a time (daemon/update.go). */

import { type Cluster, nowMs, report } from "../cluster.ts";
import { createPod, deletePod, podName, podState } from "../pods.ts";
import { schedulingFacts, type WorkloadFacts } from "../scheduling/workload_facts.ts";
import { workloadRef } from "../workload_ref.ts";
import { isAvailable } from "./pod_availability.ts";
import { shareOf } from "./rolling_update.ts";

/** Scratch of one sync by node: whether it is eligible, its Pod, and whether there is one that still has to end. */
let eligible = new Uint8Array(64);
let podOnNode = new Int32Array(64);
let isEnding = new Uint8Array(64);

/** Brings one DaemonSet a step further. Returns whether it has just acted or waits for time alone. */
export function syncDaemonSet(cluster: Cluster, w: number): boolean {
  const { workloads, catalogue } = cluster;
  const facts = schedulingFacts(catalogue).workload(w);
  workloads.replicas[w] = findEligible(cluster, facts);
  const removed = takeStock(cluster, w);
  const created = createMissing(cluster, w);
  const replaced = catalogue.spec.workloads[w].strategy === "RollingUpdate" && replaceOutdated(cluster, w);
  return removed || created || replaced || isWaiting(cluster, w);
}

/**
 * Finds the nodes that a Pod belongs on, and counts them: selector and affinity admit it and it tolerates the manifest's
 * taints. The taints of conditions are tolerated by every DaemonSet's Pod; a machine that has not booted is no node yet.
 */
function findEligible(cluster: Cluster, { admits, repels }: WorkloadFacts): number {
  const { world, nodes } = cluster;
  const rows = world.nodeRows[0];
  if (rows > eligible.length) {
    eligible = new Uint8Array(2 * rows);
    podOnNode = new Int32Array(2 * rows);
    isEnding = new Uint8Array(2 * rows);
  }
  const now = nowMs(cluster);
  let count = 0;
  for (let n = 0; n < rows; n++) {
    const isNode = nodes.exists[n] === 1 && now >= nodes.readyAtMs[n];
    eligible[n] = isNode && admits[n] === 1 && repels[n] === 0 ? 1 : 0;
    count += eligible[n];
  }
  return count;
}

/** Finds each node's Pod; failed ones go, and those of nodes that are not eligible. Returns whether one went. */
function takeStock(cluster: Cluster, w: number): boolean {
  const { world, pods, workloads } = cluster;
  const rows = world.nodeRows[0];
  podOnNode.fill(-1, 0, rows);
  isEnding.fill(0, 0, rows);
  let acted = false;
  let updated = 0;
  let available = 0;
  let next = -1;
  for (let p = workloads.firstPod[w]; p >= 0; p = next) {
    next = pods.nextInWorkload[p];
    const n = pods.ordinal[p];
    if (pods.state[p] === podState.terminating) {
      isEnding[n] = 1;
    } else if (pods.state[p] === podState.failed || eligible[n] === 0) {
      giveUp(cluster, w, p);
      acted = true;
    } else {
      podOnNode[n] = p;
      if (pods.revision[p] === workloads.revision[w]) updated++;
      if (isAvailable(cluster, p)) available++;
    }
  }
  workloads.updatedPods[w] = updated;
  workloads.outdatedPods[w] = workloads.pods[w] - updated;
  workloads.availablePods[w] = available;
  return acted;
}

/** Whether Pods are ready and not yet for minReadySeconds: time alone moves them on. */
function isWaiting({ workloads }: Cluster, w: number): boolean {
  return workloads.readyPods[w] > workloads.availablePods[w];
}

function createMissing(cluster: Cluster, w: number): boolean {
  let acted = false;
  for (let n = 0; n < cluster.world.nodeRows[0]; n++) {
    if (podOnNode[n] >= 0 || isEnding[n] === 1 || eligible[n] === 0) continue;
    const p = createPod(cluster, w, { ordinal: n });
    podOnNode[n] = p;
    acted = true;
    report(cluster, workloadRef(cluster, w), "SuccessfulCreate", () => `Created pod: ${podName(cluster, p)}`);
  }
  return acted;
}

/** Outdated Pods that are not available go at once, others as far as maxUnavailable leaves room, rounded up. */
function replaceOutdated(cluster: Cluster, w: number): boolean {
  const { world, pods, workloads } = cluster;
  if (workloads.outdatedPods[w] === 0) return false;
  const { maxUnavailable } = workloads;
  const limit = maxUnavailable[w] < 0
    ? Math.ceil(shareOf(maxUnavailable[w], workloads.replicas[w]))
    : maxUnavailable[w];
  const rows = world.nodeRows[0];
  let unavailable = 0;
  for (let n = 0; n < rows; n++) {
    const p = podOnNode[n];
    if (p < 0) unavailable += eligible[n];
    else if (pods.revision[p] === workloads.revision[w] && !isAvailable(cluster, p)) unavailable++;
  }
  let acted = false;
  for (let n = 0; n < rows; n++) {
    const p = podOnNode[n];
    if (p < 0 || pods.revision[p] === workloads.revision[w]) continue;
    if (isAvailable(cluster, p)) {
      if (unavailable >= limit) continue;
      unavailable++;
    }
    giveUp(cluster, w, p);
    acted = true;
  }
  return acted;
}

function giveUp(cluster: Cluster, w: number, p: number): void {
  report(cluster, workloadRef(cluster, w), "SuccessfulDelete", () => `Deleted pod: ${podName(cluster, p)}`);
  deletePod(cluster, p);
}
