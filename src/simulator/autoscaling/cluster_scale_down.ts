/** From nodes that are hardly used to those that are drained and taken away. */

import { type Cluster, nowMs, report } from "../cluster.ts";
import { nodeRef } from "../nodes/node_ref.ts";
import { drainNode, removeNode, uncordonNode } from "../nodes/nodes.ts";
import { podState } from "../pods.ts";
import { schedulingFacts } from "../scheduling/workload_facts.ts";
import { type Room, roomOf, sizeOf, take } from "./cluster_room.ts";

/** scale-down-unneeded-time, scale-down-unready-time, scale-down-delay-after-add, max-graceful-termination-sec. */
const unneededMs = 600_000;
const unreadyMs = 1_200_000;
const afterAddMs = 600_000;
const drainMs = 600_000;

/** scale-down-utilization-threshold. */
const lowUtilisation = 0.5;

/** scale-down-non-empty-candidates-count. */
const candidates = 30;

/** max-empty-bulk-delete. */
const emptyAtOnce = 10;

/**
 * Notes since when each node of a group could go: hardly used, or not Ready, and its Pods would fit elsewhere. A group at
 * its least size is passed over (upstream's PreFilteringScaleDownNodeProcessor).
 */
export function noteUnneeded(cluster: Cluster): void {
  const { spec: { nodeGroups } } = cluster.catalogue;
  let looked = 0;
  for (let g = 0; g < nodeGroups.length; g++) {
    looked = noteGroup(cluster, g, { looked, mayShrink: sizeOf(cluster, g) > nodeGroups[g].min });
  }
}

/** Returns how many nodes with Pods to move were looked at so far. */
function noteGroup(
  cluster: Cluster,
  g: number,
  { looked, mayShrink }: { readonly looked: number; readonly mayShrink: boolean },
): number {
  const { world, nodes } = cluster;
  const now = nowMs(cluster);
  let count = looked;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0 || nodes.group[n] !== g || nodes.leaving[n] === 1) continue;
    const isIdle = mayShrink && now >= nodes.readyAtMs[n] &&
      (nodes.ready[n] === 0 || utilisation(cluster, n) < lowUtilisation);
    const isUnneeded = isIdle && (!hasPodsToMove(cluster, n) || (count++ < candidates && isMovable(cluster, n)));
    nodes.unneededMs[n] = isUnneeded ? (nodes.unneededMs[n] < 0 ? now : nodes.unneededMs[n]) : -1;
  }
  return count;
}

/** The larger share of CPU and memory that is requested, DaemonSets included. */
function utilisation({ nodes }: Cluster, n: number): number {
  return Math.max(nodes.cpuRequested[n] / nodes.cpuMillis[n], nodes.memoryRequested[n] / nodes.memoryMiB[n]);
}

/** Whether disruption budgets let all Pods go that would have to move, and other nodes have room for them. */
function isMovable(cluster: Cluster, n: number): boolean {
  const { pods, nodes, budgets, catalogue } = cluster;
  const rooms = new Map<number, Room>();
  const spent = new Map<number, number>();
  let found = 0;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    if (!isToMove(cluster, p)) continue;
    for (const b of catalogue.budgets.budgets[pods.workload[p]]) {
      const count = (spent.get(b) ?? 0) + 1;
      if (nodes.ready[n] === 1 && count > budgets.disruptionsAllowed[b]) return false;
      spent.set(b, count);
    }
    found = nodeWithRoom(cluster, p, n, { rooms, first: found });
    if (found < 0) return false;
  }
  return true;
}

function isToMove({ pods, catalogue }: Cluster, p: number): boolean {
  return pods.state[p] !== podState.terminating && catalogue.spec.workloads[pods.workload[p]].kind !== "DaemonSet";
}

/** The next node from `first` on, other than the Pod's own, that would admit the Pod; −1 for none. It takes its room. */
function nodeWithRoom(
  cluster: Cluster,
  p: number,
  from: number,
  { rooms, first }: { readonly rooms: Map<number, Room>; readonly first: number },
): number {
  const { world, nodes, pods, catalogue } = cluster;
  const { admits, repels } = schedulingFacts(catalogue).workload(pods.workload[p]);
  const rows = world.nodeRows[0];
  for (let step = 0; step < rows; step++) {
    const n = (first + step) % rows;
    const isOpen = nodes.exists[n] === 1 && nodes.ready[n] === 1 && nodes.unschedulable[n] === 0 &&
      nodes.memoryPressure[n] + nodes.diskPressure[n] === 0;
    if (n === from || !isOpen || admits[n] === 0 || repels[n] === 1) continue;
    const room = rooms.get(n) ?? roomOf(cluster, n);
    rooms.set(n, room);
    if (take(cluster, p, room)) return n;
  }
  return -1;
}

/** Takes empty nodes away, a few at once, or begins to drain one other node. */
export function scaleDown(cluster: Cluster): void {
  const { world, nodes, catalogue: { spec } } = cluster;
  const now = nowMs(cluster);
  if (world.scaledUpMs[0] >= 0 && now - world.scaledUpMs[0] < afterAddMs) return;
  let drained = -1;
  let removed = 0;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0 || nodes.group[n] < 0 || nodes.unneededMs[n] < 0) continue;
    if (nodes.leaving[n] === 1) {
      drained = n;
      continue;
    }
    const isDue = now - nodes.unneededMs[n] >= (nodes.ready[n] === 1 ? unneededMs : unreadyMs);
    if (!isDue || sizeOf(cluster, nodes.group[n]) <= spec.nodeGroups[nodes.group[n]].min) continue;
    if (nodes.ready[n] === 0 || !hasPodsToMove(cluster, n)) {
      if (removed++ >= emptyAtOnce) continue;
      report(cluster, nodeRef(cluster, n), "ScaleDownEmpty", () => "Scale-down: removing empty node");
      removeNode(cluster, n);
    } else if (drained < 0 && isMovable(cluster, n)) {
      drained = n;
      nodes.leaving[n] = 1;
      nodes.unneededMs[n] = now;
      report(cluster, nodeRef(cluster, n), "ScaleDown", () => "marked the node as toBeDeleted/unschedulable");
      drainNode(cluster, n);
    }
  }
}

/** Whether anything but a DaemonSet's Pod is there. */
function hasPodsToMove(cluster: Cluster, n: number): boolean {
  const { pods, nodes, catalogue } = cluster;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    if (catalogue.spec.workloads[pods.workload[p]].kind !== "DaemonSet") return true;
  }
  return false;
}

/** Nodes whose Pods are gone go; one that a disruption budget has held up for too long stays. */
export function finishLeaving(cluster: Cluster): void {
  const { world, nodes } = cluster;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0 || nodes.leaving[n] === 0) continue;
    if (!hasPodsToMove(cluster, n)) {
      report(cluster, nodeRef(cluster, n), "ScaleDown", () => "node removed by cluster autoscaler");
      removeNode(cluster, n);
    } else if (nowMs(cluster) - nodes.unneededMs[n] >= drainMs) {
      report(cluster, nodeRef(cluster, n), "ScaleDownFailed", () => "failed to drain the node");
      uncordonNode(cluster, n);
      nodes.unneededMs[n] = -1;
    }
  }
}
