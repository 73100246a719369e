/** From what Pods want and what their nodes have to the share of its CPU limit that each Pod may use. */

import type { Cluster } from "./cluster.ts";
import { classSlots } from "./columns.ts";
import { cpuLimitOf } from "./pods.ts";

/** Shares are told apart in these steps, so that endpoints of different nodes still fall into few classes. */
const shareLevels = [8, 7, 6, 5, 4, 3, 2, 1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128].map((eighths) =>
  eighths / 8
);

/**
 * Where the limits on a node add up to more than it has, its Pods may want more CPU than there is: all of them then get
 * the largest share of their limits at which what they use fits. Nodes that cannot be overcommitted cost nothing.
 */
export function shareNodes(cluster: Cluster): void {
  const { world, nodes, pods } = cluster;
  let possible = false;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    nodes.cpuWanted[n] = 0;
    if (nodes.share[n] < 1 || nodes.cpuLimits[n] + nodes.cpuStolen[n] > nodes.cpuMillis[n]) possible = true;
  }
  if (!possible) return;
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.ready[p] === 1) nodes.cpuWanted[pods.node[p]] += wantOf(cluster, p);
  }
  let scarce = false;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (isScarce(cluster, n)) scarce = true;
    else setShare(cluster, n, 1);
  }
  if (scarce) shareScarce(cluster);
}

function freeCpu({ nodes }: Cluster, n: number): number {
  return Math.max(0, nodes.cpuMillis[n] - nodes.cpuStolen[n]);
}

/** A node without any CPU left stays so although nothing runs on it any more that would want some. */
function isScarce(cluster: Cluster, n: number): boolean {
  const free = freeCpu(cluster, n);
  return free === 0 || cluster.nodes.cpuWanted[n] > free;
}

/** Millicores a ready Pod would use: all it may while requests wait at it, else what it uses. */
function wantOf(cluster: Cluster, p: number): number {
  const { pods, classes } = cluster;
  const k = pods.workload[p] * classSlots + pods.endpointClass[p] - 1;
  return pods.endpointClass[p] === 0 ? 0 : classes.backlog[k] > 0 ? cpuLimitOf(cluster, p) : classes.cpuUsed[k];
}

function shareScarce(cluster: Cluster): void {
  const { world, pods } = cluster;
  const levels = shareLevels.length;
  const used = new Float64Array(world.nodeRows[0] * levels);
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.ready[p] === 0) continue;
    const want = wantOf(cluster, p);
    const limit = cpuLimitOf(cluster, p);
    const first = pods.node[p] * levels;
    for (let at = 0; at < levels; at++) used[first + at] += Math.min(want, shareLevels[at] * limit);
  }
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (!isScarce(cluster, n)) continue;
    const free = freeCpu(cluster, n);
    let at = 0;
    while (at < levels - 1 && used[n * levels + at] > free) at++;
    setShare(cluster, n, free === 0 ? 0 : shareLevels[at]);
  }
}

function setShare(cluster: Cluster, n: number, share: number): void {
  const { world, nodes, pods, workloads } = cluster;
  if (nodes.share[n] === share) return;
  nodes.share[n] = share;
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.ready[p] === 1 && pods.node[p] === n) workloads.classesStale[pods.workload[p]] = 1;
  }
}
