/** One sync of a Deployment: Pods are made and deleted towards `replicas`, old revisions replaced within the fenceposts. */

import type { Cluster } from "./cluster.ts";
import { createPod, deletePod, podState } from "./pods.ts";

/** How far a rollout may go above and below `replicas`. */
export interface Fenceposts {
  readonly surge: number;
  readonly unavailable: number;
}

/** Counts stay, shares (given negative: −0.25 is 25 %) round up for surge and down for unavailable; both 0 → 1 unavailable. */
export function resolveFenceposts(maxSurge: number, maxUnavailable: number, replicas: number): Fenceposts {
  const surge = maxSurge < 0 ? Math.ceil(-maxSurge * replicas) : maxSurge;
  const unavailable = maxUnavailable < 0 ? Math.floor(-maxUnavailable * replicas) : maxUnavailable;
  return { surge, unavailable: Math.min(replicas, surge === 0 && unavailable === 0 ? 1 : unavailable) };
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

/** Deletes `count` matching Pods in upstream's order: not placed, Pending, not ready, more restarts, newest first. */
function deleteFirst(cluster: Cluster, w: number, count: number, chosen: (p: number) => boolean): void {
  if (count <= 0) return;
  const { pods, workloads } = cluster;
  const candidates: number[] = [];
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.state[p] !== podState.terminating && chosen(p)) candidates.push(p);
  }
  candidates.sort((a, b) =>
    Number(pods.node[a] >= 0) - Number(pods.node[b] >= 0) ||
    pods.ready[a] - pods.ready[b] ||
    pods.restarts[b] - pods.restarts[a] ||
    pods.serial[b] - pods.serial[a]
  );
  for (const p of candidates.slice(0, count)) deletePod(cluster, p);
}
