/** One sync of a Deployment: Pods are made and deleted towards `replicas`, old revisions replaced within the fenceposts. */

import { type Cluster, nowMs } from "./cluster.ts";
import { createPod, deletePod, podState } from "./pods.ts";

/** How far a rollout may go above and below `replicas`. */
export interface Fenceposts {
  readonly surge: number;
  readonly unavailable: number;
}

/** Counts stay, shares (given negative: −0.25 is 25 %) round up for surge and down for unavailable; both 0 → 1 unavailable. */
export function resolveFenceposts(maxSurge: number, maxUnavailable: number, replicas: number): Fenceposts {
  const surge = maxSurge < 0 ? Math.ceil(shareOf(maxSurge, replicas)) : maxSurge;
  const unavailable = maxUnavailable < 0 ? Math.floor(shareOf(maxUnavailable, replicas)) : maxUnavailable;
  return { surge, unavailable: Math.min(replicas, surge === 0 && unavailable === 0 ? 1 : unavailable) };
}

/** Upstream multiplies whole percent before it divides, so that 7 % of 100 are 7 and not a little more. */
function shareOf(share: number, replicas: number): number {
  return (Math.round(-share * 100) * replicas) / 100;
}

/** Brings one workload a step closer to its specification. Returns whether a rollout or scaling is still under way. */
export function syncDeployment(cluster: Cluster, w: number): boolean {
  const { pods, workloads } = cluster;
  const desired = workloads.replicas[w];
  const current = workloads.revision[w];
  let fresh = 0;
  let freshReady = 0;
  let old = 0;
  let oldReady = 0;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.state[p] === podState.terminating) continue;
    if (pods.revision[p] === current) {
      fresh++;
      freshReady += pods.ready[p];
    } else {
      old++;
      oldReady += pods.ready[p];
    }
  }
  if (old === 0) {
    for (let missing = desired - fresh; missing > 0; missing--) createPod(cluster, w);
    if (fresh > desired) deleteFirst(cluster, w, fresh - desired, (p) => pods.revision[p] === current);
    return fresh !== desired;
  }
  const { surge, unavailable } = resolveFenceposts(workloads.maxSurge[w], workloads.maxUnavailable[w], desired);
  const toCreate = Math.min(desired + surge - fresh - old, desired - fresh);
  if (toCreate > 0) {
    for (let i = 0; i < toCreate; i++) createPod(cluster, w);
    return true;
  }
  if (fresh > desired) deleteFirst(cluster, w, fresh - desired, (p) => pods.revision[p] === current);
  const floor = desired - unavailable;
  const mayGo = fresh + old - floor - (fresh - freshReady);
  const unhealthy = Math.max(0, Math.min(old - oldReady, mayGo));
  deleteFirst(cluster, w, unhealthy, (p) => pods.revision[p] !== current && pods.ready[p] === 0);
  const ready = Math.max(0, Math.min(freshReady + oldReady - floor, mayGo - unhealthy, oldReady));
  deleteFirst(cluster, w, ready, (p) => pods.revision[p] !== current && pods.ready[p] === 1);
  return true;
}

/**
 * Deletes `count` matching Pods in upstream's order (controller_utils.go ActivePodsWithRanks): not placed, Pending, not
 * ready, more siblings on the node, ready for a shorter time by its power of two, more restarts, newest.
 */
function deleteFirst(cluster: Cluster, w: number, count: number, chosen: (p: number) => boolean): void {
  if (count <= 0) return;
  const { world, pods, workloads } = cluster;
  const candidates: number[] = [];
  const siblings = new Uint32Array(world.nodeRows[0]);
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.state[p] === podState.terminating) continue;
    if (pods.node[p] >= 0) siblings[pods.node[p]]++;
    if (chosen(p)) candidates.push(p);
  }
  const now = nowMs(cluster);
  const readyAge = (p: number) => Math.floor(Math.log2(Math.max(1, now - pods.readySinceMs[p])));
  // Ages of one power of two that differ are told apart by UID upstream; ours by creation, and restarts are not reached.
  const byReadyTime = (a: number, b: number) =>
    pods.ready[a] === 0 || pods.readySinceMs[a] === pods.readySinceMs[b]
      ? 0
      : readyAge(a) - readyAge(b) || pods.serial[b] - pods.serial[a];
  candidates.sort((a, b) =>
    Number(pods.node[a] >= 0) - Number(pods.node[b] >= 0) ||
    Number(pods.state[a] !== podState.creating) - Number(pods.state[b] !== podState.creating) ||
    pods.ready[a] - pods.ready[b] ||
    siblings[pods.node[b]] - siblings[pods.node[a]] ||
    byReadyTime(a, b) ||
    pods.restarts[b] - pods.restarts[a] ||
    pods.serial[b] - pods.serial[a]
  );
  for (const p of candidates.slice(0, count)) deletePod(cluster, p);
}
