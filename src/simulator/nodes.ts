/** Nodes: added, drained, lost. Node conditions follow the node controller's times. */

import { withNode } from "./catalogue.ts";
import { type Cluster, nowMs, report } from "./cluster.ts";
import { deletePod, podName, podReason, podState, removePod, setReady } from "./pods.ts";
import type { NodeSpec } from "./spec.ts";

/** NodeMonitorGracePeriod: without a heartbeat for this long a node is not Ready (v1.31; 50 s from v1.32). */
const monitorGraceMs = 40_000;

/** Default toleration of not-ready and unreachable taints, after which Pods are evicted. */
const evictionAfterMs = 300_000;

/** Writes one more node row from the catalogue; it turns Ready after `bootMs`. */
export function writeNode(cluster: Cluster, n: number, bootMs: number): void {
  const { world, nodes, catalogue } = cluster;
  const node = catalogue.nodes[n];
  world.nodeRows[0] = n + 1;
  nodes.exists[n] = 1;
  nodes.ready[n] = bootMs > 0 ? 0 : 1;
  nodes.readyAtMs[n] = nowMs(cluster) + bootMs;
  nodes.lastHeartbeatMs[n] = nodes.readyAtMs[n];
  nodes.unschedulable[n] = node.unschedulable ? 1 : 0;
  nodes.cpuMillis[n] = node.cpuMillis;
  nodes.memoryMiB[n] = node.memoryMiB;
  nodes.podLimit[n] = node.pods;
  nodes.diskMiB[n] = node.diskMiB;
  nodes.firstPod[n] = -1;
  nodes.priceMilli[n] = node.pricePerHour * 1000;
  nodes.share[n] = 1;
  world.placementStale[0] = 1;
  if (bootMs > 0) world.nodesUnsettled[0] = 1;
}

/** Orders a machine: it joins now and is Ready after `bootMs`. */
export function addNode(cluster: Cluster, node: NodeSpec, bootMs: number): void {
  const { nodes, catalogue, capacity } = cluster;
  const namesake = catalogue.nodeIndex.get(node.name);
  if (namesake !== undefined && nodes.exists[namesake] === 1) {
    throw new Error(`Cannot add node "${node.name}": there is one of that name`);
  }
  if (catalogue.nodes.length >= capacity.nodes) {
    throw new RangeError(
      `Cannot add node "${node.name}": there is room for ${capacity.nodes} nodes, removed ones included`,
    );
  }
  cluster.catalogue = withNode(cluster.catalogue, node);
  writeNode(cluster, cluster.catalogue.nodes.length - 1, bootMs);
}

/** Takes a machine away: its Pods are gone at once and their controllers replace them. */
export function removeNode(cluster: Cluster, n: number): void {
  const { nodes, pods, world } = cluster;
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.state[p] !== podState.none && pods.node[p] === n) removePod(cluster, p);
  }
  nodes.exists[n] = 0;
  nodes.ready[n] = 0;
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
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.state[p] !== podState.none && pods.node[p] === n) workloads.classesStale[pods.workload[p]] = 1;
  }
}

/** Brings a lost node back: it sends heartbeats again from now on. */
export function recoverNode(cluster: Cluster, n: number): void {
  const { world, nodes, pods, workloads } = cluster;
  if (nodes.down[n] === 0) return;
  nodes.down[n] = 0;
  world.nodesUnsettled[0] = 1;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    workloads.classesStale[pods.workload[p]] = 1;
    workloads.unsettled[pods.workload[p]] = 1;
  }
}

/** Marks a node unschedulable and lets the drain evict what runs there. */
export function drainNode(cluster: Cluster, n: number): void {
  cluster.nodes.unschedulable[n] = 1;
  cluster.nodes.draining[n] = 1;
  cluster.world.nodesUnsettled[0] = 1;
  report(cluster, `node/${cluster.catalogue.nodes[n].name}`, "NodeNotSchedulable", () => "node is being drained");
}

/** Makes a node schedulable again and ends its drain. */
export function uncordonNode(cluster: Cluster, n: number): void {
  cluster.nodes.unschedulable[n] = 0;
  cluster.nodes.draining[n] = 0;
  cluster.world.placementStale[0] = 1;
}

/** One round of the node controllers: heartbeats, readiness, taint eviction, drains. Idle while no node is unsettled. */
export function tickNodes(cluster: Cluster): void {
  const { world, nodes } = cluster;
  if (world.nodesUnsettled[0] === 0) return;
  const now = nowMs(cluster);
  let unsettled = 0;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0) continue;
    const booting = now < nodes.readyAtMs[n];
    if (nodes.down[n] === 0 && !booting) nodes.lastHeartbeatMs[n] = now;
    const ready = !booting && now - nodes.lastHeartbeatMs[n] <= monitorGraceMs ? 1 : 0;
    if (ready !== nodes.ready[n]) {
      nodes.ready[n] = ready;
      world.placementStale[0] = 1;
      report(cluster, nodeRef(cluster, n), ready === 1 ? "NodeReady" : "NodeNotReady", () => "status changed");
      if (ready === 0) markPodsUnready(cluster, n);
    }
    if (nodes.draining[n] === 1) evictAll(cluster, n);
    if (nodes.down[n] === 1 && now - nodes.lastHeartbeatMs[n] > monitorGraceMs + evictionAfterMs) loseAll(cluster, n);
    if (booting || nodes.down[n] === 1) unsettled = 1;
    if (nodes.draining[n] === 1 && nodes.pods[n] > 0) unsettled = 1;
  }
  world.nodesUnsettled[0] = unsettled;
}

function nodeRef(cluster: Cluster, n: number): string {
  return `node/${cluster.catalogue.nodes[n].name}`;
}

function markPodsUnready(cluster: Cluster, n: number): void {
  const { world, pods } = cluster;
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.state[p] !== podState.none && pods.node[p] === n) {
      pods.reason[p] = podReason.nodeLost;
      setReady(cluster, p, 0);
    }
  }
}

function evictAll(cluster: Cluster, n: number): void {
  const { world, pods } = cluster;
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.node[p] !== n || pods.state[p] === podState.none || pods.state[p] === podState.terminating) continue;
    report(cluster, `pod/${podName(cluster, p)}`, "Evicted", () => `evicted from ${cluster.catalogue.nodes[n].name}`);
    deletePod(cluster, p);
  }
}

function loseAll(cluster: Cluster, n: number): void {
  const { world, pods } = cluster;
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.state[p] !== podState.none && pods.node[p] === n) {
      report(cluster, `pod/${podName(cluster, p)}`, "TaintManagerEviction", () => "node unreachable for 300 s");
      removePod(cluster, p);
    }
  }
}
