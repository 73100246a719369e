/** Nodes: added, drained, lost, found again and taken away. */

import { withNode } from "../catalogue.ts";
import { type Cluster, nowMs, report } from "../cluster.ts";
import { podReason, podState, removePod, setReady, startContainer } from "../pods.ts";
import type { NodeSpec } from "../spec.ts";
import { nodeRef } from "./node_ref.ts";

/** Writes one more node row from the catalogue; it turns Ready after `bootMs`. */
export function writeNode(cluster: Cluster, n: number, bootMs: number): void {
  const { world, nodes, catalogue } = cluster;
  const node = catalogue.nodes[n];
  world.nodeRows[0] = Math.max(world.nodeRows[0], n + 1);
  nodes.exists[n] = 1;
  nodes.ready[n] = bootMs > 0 ? 0 : 1;
  nodes.unreachable[n] = 0;
  nodes.readyAtMs[n] = nowMs(cluster) + bootMs;
  nodes.lastHeartbeatMs[n] = nodes.readyAtMs[n];
  // The row may be that of a machine that is gone.
  nodes.draining[n] = nodes.leaving[n] = nodes.down[n] = 0;
  nodes.memoryPressure[n] = nodes.diskPressure[n] = 0;
  nodes.cpuStolen[n] =
    nodes.memoryStolen[n] =
    nodes.diskFillMiBPerMinute[n] =
    nodes.diskUsed[n] =
      0;
  nodes.taintedMs[n] = -1;
  nodes.unneededMs[n] = -1;
  nodes.group[n] = -1;
  nodes.unschedulable[n] = node.unschedulable ? 1 : 0;
  nodes.cpuMillis[n] = node.cpuMillis;
  nodes.memoryMiB[n] = node.memoryMiB;
  nodes.podLimit[n] = node.pods;
  nodes.diskMiB[n] = node.diskMiB;
  nodes.firstPod[n] = -1;
  nodes.priceMilli[n] = node.pricePerHour * 1000;
  nodes.share[n] = 1;
  world.placementStale[0] = 1;
  world.daemonsStale[0] = 1;
  if (bootMs > 0) world.nodesUnsettled[0] = 1;
}

/** Orders a machine: it joins now and is Ready after `bootMs`. Returns its row. */
export function addNode(cluster: Cluster, node: NodeSpec, bootMs: number): number {
  const { nodes, catalogue, capacity } = cluster;
  const namesake = catalogue.nodeIndex.get(node.name);
  if (namesake !== undefined && nodes.exists[namesake] === 1) {
    throw new Error(`Cannot add node "${node.name}": there is one of that name`);
  }
  const n = rowForNode(cluster, node.name);
  if (n < 0) {
    throw new RangeError(`Cannot add node "${node.name}": there is room for ${capacity.nodes} nodes`);
  }
  cluster.catalogue = withNode(cluster.catalogue, node, n);
  writeNode(cluster, n, bootMs);
  return n;
}

/** The row that a new node would get: a fresh one, else one that an added node has left; −1 when there is none. */
export function rowForNode({ nodes, catalogue, capacity }: Cluster, name: string): number {
  if (catalogue.nodes.length < capacity.nodes) return catalogue.nodes.length;
  const added = catalogue.spec.nodes.length;
  const namesake = catalogue.nodeIndex.get(name);
  if (namesake !== undefined && namesake >= added) return nodes.exists[namesake] === 0 ? namesake : -1;
  for (let n = added; n < capacity.nodes; n++) if (nodes.exists[n] === 0) return n;
  return -1;
}

/** Takes a machine away: its Pods are gone at once and their controllers replace them. */
export function removeNode(cluster: Cluster, n: number): void {
  const { nodes, world } = cluster;
  while (nodes.firstPod[n] >= 0) removePod(cluster, nodes.firstPod[n]);
  nodes.exists[n] = 0;
  nodes.ready[n] = 0;
  world.placementStale[0] = 1;
  world.daemonsStale[0] = 1;
}

/**
 * Breaks a node off: its Pods answer nothing from now on, it turns NotReady when its heartbeats are missed, and what
 * ran there is evicted after the toleration of unreachable nodes.
 */
export function loseNode(cluster: Cluster, n: number): void {
  const { world, nodes, pods, workloads } = cluster;
  if (nodes.down[n] === 1) return;
  nodes.down[n] = 1;
  // Heartbeats of a Ready node are not written while all nodes are settled.
  if (nodes.ready[n] === 1) nodes.lastHeartbeatMs[n] = nowMs(cluster);
  world.nodesUnsettled[0] = 1;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) workloads.classesStale[pods.workload[p]] = 1;
}

/**
 * Brings a lost node back, restarted: its containers begin anew, as the kubelet's back-offs do, and Pods that were
 * deleted meanwhile end.
 */
export function recoverNode(cluster: Cluster, n: number): void {
  const { world, nodes, pods, workloads } = cluster;
  if (nodes.down[n] === 0) return;
  nodes.down[n] = 0;
  world.nodesUnsettled[0] = 1;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    workloads.classesStale[pods.workload[p]] = 1;
    workloads.unsettled[pods.workload[p]] = 1;
    if (pods.state[p] === podState.terminating) pods.wakeMs[p] = nowMs(cluster);
    else if (pods.state[p] !== podState.creating) restart(cluster, p);
  }
}

function restart(cluster: Cluster, p: number): void {
  const { pods } = cluster;
  setReady(cluster, p, 0);
  pods.restarts[p]++;
  pods.backoffStep[p] = 0;
  pods.reason[p] = podReason.none;
  startContainer(cluster, p);
}

/** Marks a node unschedulable and lets the drain evict what runs there. */
export function drainNode(cluster: Cluster, n: number): void {
  cluster.nodes.unschedulable[n] = 1;
  cluster.nodes.draining[n] = 1;
  cluster.world.nodesUnsettled[0] = 1;
  report(cluster, nodeRef(cluster, n), "NodeNotSchedulable", () => "node is being drained");
}

/** Makes a node schedulable again and ends its drain. */
export function uncordonNode(cluster: Cluster, n: number): void {
  cluster.nodes.unschedulable[n] = 0;
  cluster.nodes.draining[n] = 0;
  cluster.nodes.leaving[n] = 0;
  cluster.world.placementStale[0] = 1;
}
