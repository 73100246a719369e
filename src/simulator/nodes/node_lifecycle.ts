/** One round of the node controllers: heartbeats, readiness, zones, taints and the evictions that follow, and drains. */

import { type Cluster, nowMs, report } from "../cluster.ts";
import { evictPod } from "../controllers/eviction.ts";
import { podName, podReason, podState, setReady } from "../pods.ts";
import { nodeRef } from "./node_ref.ts";
import { endStays, evictFromLost } from "./taint_eviction.ts";

/** NodeMonitorGracePeriod: without a heartbeat for this long a node is not Ready (v1.31; 50 s from v1.32). */
const monitorGraceMs = 40_000;

/** NodeEvictionRate and SecondaryNodeEvictionRate, as the time between two nodes of a zone. */
const taintEveryMs = 10_000;
const taintSeldomMs = 100_000;

/** UnhealthyZoneThreshold and LargeClusterSizeThreshold. */
const unhealthyShare = 0.55;
const largeZone = 50;

/** How long `kubectl drain` waits before it asks again for evictions that were refused. */
const drainRetryMs = 5_000;

/** What a zone's readiness amounts to (ComputeZoneState). */
export const zoneState = { normal: 0, partialDisruption: 1, fullDisruption: 2 } as const;

/** A zone without Ready nodes is fully disrupted; one with more than two others, and 55 % of them, partially. */
export function zoneStateOf(ready: number, notReady: number): number {
  if (ready === 0 && notReady > 0) return zoneState.fullDisruption;
  const isUnhealthy = notReady > 2 && notReady / (notReady + ready) >= unhealthyShare;
  return isUnhealthy ? zoneState.partialDisruption : zoneState.normal;
}

/** Idle while no node is unsettled and no Pod's stay is timed. */
export function tickNodes(cluster: Cluster): void {
  const { world, nodes } = cluster;
  endStays(cluster);
  if (world.nodesUnsettled[0] === 0) return;
  let unsettled = 0;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 1 && monitor(cluster, n)) unsettled = 1;
  }
  taintZones(cluster);
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0) continue;
    if (nodes.taintedMs[n] >= 0 ? evictFromLost(cluster, n) : isAwaitingTaint(cluster, n)) unsettled = 1;
    if (nodes.draining[n] > 0 && drain(cluster, n)) unsettled = 1;
  }
  world.nodesUnsettled[0] = unsettled;
}

/** Booting machines are no nodes yet: upstream they have not registered. */
function isBooting(cluster: Cluster, n: number): boolean {
  return nowMs(cluster) < cluster.nodes.readyAtMs[n];
}

/** The Ready condition of one node. Returns whether time alone may change it. */
function monitor(cluster: Cluster, n: number): boolean {
  const { world, nodes, catalogue } = cluster;
  const now = nowMs(cluster);
  const booting = isBooting(cluster, n);
  const isHeard = nodes.down[n] === 0 && !booting;
  if (isHeard) nodes.lastHeartbeatMs[n] = now;
  const ready = isHeard || (nodes.ready[n] === 1 && now - nodes.lastHeartbeatMs[n] <= monitorGraceMs) ? 1 : 0;
  nodes.unreachable[n] = booting || ready === 1 ? 0 : 1;
  if (ready !== nodes.ready[n]) {
    nodes.ready[n] = ready;
    world.placementStale[0] = 1;
    world.daemonsStale[0] = 1;
    const status = ready === 1 ? "NodeReady" : "NodeNotReady";
    report(cluster, nodeRef(cluster, n), status, () => `Node ${catalogue.nodes[n].name} status is now: ${status}`);
    if (ready === 1) {
      nodes.taintedMs[n] = -1;
      forgetLoss(cluster, n);
    } else markPodsNotReady(cluster, n);
  }
  return booting || (nodes.down[n] === 1 && ready === 1);
}

function markPodsNotReady(cluster: Cluster, n: number): void {
  const { pods, nodes } = cluster;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    report(cluster, `pod/${podName(cluster, p)}`, "NodeNotReady", () => "Node is not ready");
    pods.reason[p] = podReason.nodeLost;
    setReady(cluster, p, 0);
  }
}

function forgetLoss({ pods, nodes }: Cluster, n: number): void {
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    if (pods.reason[p] === podReason.nodeLost) pods.reason[p] = podReason.none;
  }
}

/** The node is not Ready and has not got its NoExecute taint yet. */
function isAwaitingTaint(cluster: Cluster, n: number): boolean {
  const { nodes } = cluster;
  return nodes.ready[n] === 0 && nodes.taintedMs[n] < 0 && !isBooting(cluster, n);
}

/**
 * Taints nodes that are not Ready, at a rate that falls when much of their zone is: then it is rather the network. When
 * no zone has a Ready node, all taints go and none comes: it is rather the control plane that is cut off.
 */
function taintZones(cluster: Cluster): void {
  const { world, nodes, zones, catalogue } = cluster;
  zones.ready.fill(0);
  zones.notReady.fill(0);
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0 || isBooting(cluster, n)) continue;
    if (nodes.ready[n] === 1) zones.ready[catalogue.zones[n]]++;
    else zones.notReady[catalogue.zones[n]]++;
  }
  let isAnyReady = false;
  let isAnyNotReady = false;
  for (let z = 0; z < zones.state.length; z++) {
    if (zones.ready[z] > 0) isAnyReady = true;
    if (zones.notReady[z] > 0) isAnyNotReady = true;
    enterState(cluster, z, zoneStateOf(zones.ready[z], zones.notReady[z]));
  }
  if (!isAnyReady && isAnyNotReady) nodes.taintedMs.fill(-1);
  else if (isAnyNotReady) { for (let z = 0; z < zones.state.length; z++) taintZone(cluster, z); }
}

/** A limiter that is swapped while somebody waits at it makes them wait for its own time. */
function enterState(cluster: Cluster, z: number, state: number): void {
  const { zones } = cluster;
  if (zones.state[z] === state) return;
  const now = nowMs(cluster);
  zones.state[z] = state;
  if (zones.nextTaintMs[z] > now) zones.nextTaintMs[z] = now + intervalMs(cluster, z);
}

/** Time between two nodes of a zone; none is tainted in a small zone that is partially disrupted. */
function intervalMs({ zones }: Cluster, z: number): number {
  if (zones.state[z] !== zoneState.partialDisruption) return taintEveryMs;
  return zones.ready[z] + zones.notReady[z] > largeZone ? taintSeldomMs : Infinity;
}

function taintZone(cluster: Cluster, z: number): void {
  const { zones, nodes, catalogue } = cluster;
  const interval = intervalMs(cluster, z);
  const now = nowMs(cluster);
  if (interval === Infinity || zones.notReady[z] === 0) return;
  // Somebody waited for a moment within this tick; of earlier ones the limiter's burst leaves one.
  let at = zones.nextTaintMs[z] > now - catalogue.tickMs ? zones.nextTaintMs[z] : now;
  while (at <= now) {
    const n = nextToTaint(cluster, z);
    if (n < 0) return;
    nodes.taintedMs[n] = now;
    at += interval;
    zones.nextTaintMs[z] = at;
  }
}

/** Who was lost first, of those lost together the first row. */
function nextToTaint(cluster: Cluster, z: number): number {
  const { world, nodes, catalogue } = cluster;
  let first = -1;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0 || catalogue.zones[n] !== z || !isAwaitingTaint(cluster, n)) continue;
    if (first < 0 || nodes.lastHeartbeatMs[n] < nodes.lastHeartbeatMs[first]) first = n;
  }
  return first;
}

/**
 * Asks now and then for the eviction of every Pod that a drain takes with it: a DaemonSet would make its Pod anew. Returns
 * whether some are still to go.
 */
function drain(cluster: Cluster, n: number): boolean {
  const { pods, nodes, catalogue } = cluster;
  const asks = nodes.draining[n] === 1;
  nodes.draining[n] = asks ? Math.ceil(drainRetryMs / catalogue.tickMs) : nodes.draining[n] - 1;
  let isBusy = false;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    if (catalogue.spec.workloads[pods.workload[p]].kind === "DaemonSet") continue;
    isBusy = true;
    if (!asks || pods.state[p] === podState.terminating) continue;
    if (evictPod(cluster, p).kind === "evicted") {
      report(cluster, `pod/${podName(cluster, p)}`, "Evicted", () => `evicted from ${catalogue.nodes[n].name}`);
    }
  }
  return isBusy;
}
