/** One sync of a Deployment: its ReplicaSets are sized towards the newest template, their Pods made and given up. */

import { type Cluster, nowMs, report } from "../cluster.ts";
import { revisionSlots } from "../columns.ts";
import { createPod, deletePod, podName, podState } from "../pods.ts";
import { workloadRef } from "../workload_ref.ts";
import { isActive, isAvailable } from "./pod_availability.ts";
import { scaleProportionally } from "./proportional_scaling.ts";
import { byDeletionOrder, type RankedPod } from "./replica_set_order.ts";
import { type ReplicaSets, resolveFenceposts, stepRollingUpdate } from "./rolling_update.ts";

/** Scratch of one sync: the revision rows of the Deployment's ReplicaSets in the order of {@link ReplicaSets}. */
const rows = new Int32Array(revisionSlots);
const sets: ReplicaSets = {
  count: 0,
  replicas: new Int32Array(revisionSlots),
  available: new Int32Array(revisionSlots),
  maxReplicas: new Int32Array(revisionSlots),
};
const activePods = new Int32Array(revisionSlots);
/** Sizes before a step, for the Event. */
const before = new Int32Array(revisionSlots);

/**
 * Brings one Deployment as far as it gets before a Pod changes: upstream syncs within milliseconds of every change, so
 * that a tick holds all steps that wait for nothing. Returns whether a rollout or scaling is still under way.
 */
export function syncDeployment(cluster: Cluster, w: number): boolean {
  arrange(cluster, w);
  let waiting = count(cluster, w);
  while (manageReplicas(cluster, w) || resize(cluster, w)) waiting = count(cluster, w);
  return writeStatus(cluster, w, waiting);
}

/** Finds the ReplicaSets: the newest template's first, then those that still have a size, the oldest first. */
function arrange({ workloads, revisions }: Cluster, w: number): void {
  rows[0] = workloads.revision[w];
  let found = 1;
  for (let r = w * revisionSlots; r < (w + 1) * revisionSlots; r++) {
    if (r === rows[0] || revisions.replicas[r] === 0) continue;
    let at = found++;
    while (at > 1 && revisions.firstNumber[rows[at - 1]] > revisions.firstNumber[r]) rows[at] = rows[--at];
    rows[at] = r;
  }
  sets.count = found;
}

/** Counts active and available Pods of each ReplicaSet. Returns how many Pods are ready but not yet available. */
function count(cluster: Cluster, w: number): number {
  const { pods, workloads, revisions } = cluster;
  for (let at = 0; at < sets.count; at++) {
    sets.replicas[at] = revisions.replicas[rows[at]];
    sets.maxReplicas[at] = revisions.maxReplicas[rows[at]];
    sets.available[at] = activePods[at] = 0;
  }
  let waiting = 0;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (!isActive(cluster, p)) continue;
    let at = 0;
    while (at < sets.count && rows[at] !== pods.revision[p]) at++;
    if (at === sets.count) continue;
    activePods[at]++;
    if (isAvailable(cluster, p)) sets.available[at]++;
    else waiting += pods.ready[p];
  }
  return waiting;
}

/** The Deployment's controller: sizes its ReplicaSets. Returns whether one changed. */
function resize(cluster: Cluster, w: number): boolean {
  const { workloads, revisions, catalogue } = cluster;
  const desired = workloads.replicas[w];
  const rescaled = workloads.sizedFor[w] !== desired;
  if (!rescaled && sets.count === 1 && sets.replicas[0] === desired) return false;
  const recreate = catalogue.spec.workloads[w].strategy === "Recreate";
  const fenceposts = resolveFenceposts(workloads.maxSurge[w], workloads.maxUnavailable[w], desired);
  const surge = recreate ? 0 : fenceposts.surge;
  before.set(sets.replicas);
  if (rescaled) {
    workloads.sizedFor[w] = desired;
    scaleProportionally(sets, desired, surge);
  } else if (!(recreate ? stepRecreate(cluster, w, desired) : stepRollingUpdate(sets, desired, fenceposts))) {
    return false;
  }
  for (let at = 0; at < sets.count; at++) {
    const r = rows[at];
    if (rescaled || sets.replicas[at] !== before[at]) revisions.maxReplicas[r] = desired + surge;
    revisions.replicas[r] = sets.replicas[at];
    if (sets.replicas[at] !== before[at]) reportScaling(cluster, w, { r, from: before[at], to: sets.replicas[at] });
  }
  return true;
}

/** Recreate: every Pod of old ReplicaSets is gone before the first of the new one. */
function stepRecreate({ workloads, pods }: Cluster, w: number, desired: number): boolean {
  let changed = false;
  for (let at = 1; at < sets.count; at++) {
    if (sets.replicas[at] === 0) continue;
    sets.replicas[at] = 0;
    changed = true;
  }
  if (changed) return true;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.revision[p] !== workloads.revision[w]) return false;
  }
  if (sets.replicas[0] === desired) return false;
  sets.replicas[0] = desired;
  return true;
}

interface Scaling {
  readonly r: number;
  readonly from: number;
  readonly to: number;
}

function reportScaling(cluster: Cluster, w: number, { r, from, to }: Scaling): void {
  if (cluster.journal === null) return;
  const set = replicaSetName(cluster, w, r);
  const direction = to > from ? "up" : "down";
  const message = () => `Scaled ${direction} replica set ${set} to ${to} from ${from}`;
  report(cluster, workloadRef(cluster, w), "ScalingReplicaSet", message);
}

/** The ReplicaSets' controller: makes what is missing and gives up what is too much. Returns whether a Pod changed. */
function manageReplicas(cluster: Cluster, w: number): boolean {
  let changed = false;
  for (let at = 0; at < sets.count; at++) {
    const missing = sets.replicas[at] - activePods[at];
    if (missing === 0) continue;
    changed = true;
    if (missing < 0) giveUp(cluster, w, rows[at], -missing);
    for (let i = 0; i < missing; i++) {
      const p = createPod(cluster, w, { revision: rows[at] });
      reportPod(cluster, p, "SuccessfulCreate", "Created");
    }
  }
  return changed;
}

/** Deletes `surplus` Pods of a revision in upstream's order. */
function giveUp(cluster: Cluster, w: number, r: number, surplus: number): void {
  const { world, pods, workloads } = cluster;
  const siblings = new Uint32Array(world.nodeRows[0]);
  const candidates: number[] = [];
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (!isActive(cluster, p)) continue;
    if (pods.node[p] >= 0) siblings[pods.node[p]]++;
    if (pods.revision[p] === r) candidates.push(p);
  }
  const now = nowMs(cluster);
  const ranked = candidates.map((p): RankedPod & { readonly p: number } => ({
    p,
    assigned: pods.node[p] >= 0,
    phase: pods.state[p] === podState.pending || pods.state[p] === podState.creating ? 0 : 2,
    ready: pods.ready[p] === 1,
    deletionCost: 0,
    siblings: pods.node[p] >= 0 ? siblings[pods.node[p]] : 0,
    readyAgeMs: now - pods.readySinceMs[p],
    restarts: pods.restarts[p],
    createdAgeMs: now - pods.createdMs[p],
    tie: -pods.serial[p],
  }));
  // All that upstream leaves open goes by creation, the newest first.
  ranked.sort((a, b) => byDeletionOrder(a, b) || a.tie - b.tie);
  for (const { p } of ranked.slice(0, surplus)) {
    reportPod(cluster, p, "SuccessfulDelete", "Deleted");
    deletePod(cluster, p);
  }
}

function reportPod(cluster: Cluster, p: number, reason: string, verb: string): void {
  if (cluster.journal === null) return;
  const { pods } = cluster;
  const set = replicaSetName(cluster, pods.workload[p], pods.revision[p]);
  report(cluster, `replicaset/${set}`, reason, () => `${verb} pod: ${podName(cluster, p)}`);
}

function replicaSetName({ catalogue, revisions }: Cluster, w: number, r: number): string {
  return `${catalogue.spec.workloads[w].name}-r${revisions.firstNumber[r]}`;
}

/** Status and the Progressing condition (deployment/progress.go). Returns whether anything is still under way. */
function writeStatus(cluster: Cluster, w: number, waiting: number): boolean {
  const { workloads, catalogue } = cluster;
  const desired = workloads.replicas[w];
  let outdated = 0;
  let available = 0;
  for (let at = 0; at < sets.count; at++) {
    available += sets.available[at];
    if (at > 0) outdated += activePods[at];
  }
  const progressed = activePods[0] > workloads.updatedPods[w] || outdated < workloads.outdatedPods[w] ||
    available > workloads.availablePods[w];
  workloads.updatedPods[w] = activePods[0];
  workloads.outdatedPods[w] = outdated;
  workloads.availablePods[w] = available;
  const complete = outdated === 0 && activePods[0] === desired && available === desired;
  if (workloads.progressedMs[w] >= 0) {
    const now = nowMs(cluster);
    const deadlineMs = catalogue.spec.workloads[w].progressDeadlineSeconds * 1000;
    if (complete) workloads.progressedMs[w] = -1;
    else if (progressed) workloads.progressedMs[w] = now;
    workloads.deadlineExceeded[w] = !complete && now - workloads.progressedMs[w] > deadlineMs ? 1 : 0;
  }
  return waiting > 0 || workloads.progressedMs[w] >= 0;
}
