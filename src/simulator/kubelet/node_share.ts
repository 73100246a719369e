/** From what Pods want and what their nodes have to the share of its CPU limit that each Pod may use. */

import type { Cluster } from "../cluster.ts";
import { classSlots, revisionSlots } from "../columns.ts";
import { cpuLimitOf } from "../pods.ts";

/** Shares are told apart in these steps, so that endpoints of different nodes still fall into few classes. */
const shareLevels = [8, 7, 6, 5, 4, 3, 2, 1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128].map((eighths) =>
  eighths / 8
);

/** A class's peak comes down when it was not reached for this many ticks; a power of two. */
const peakTicks = 128;

/** Peaks are rounded up to this many steps between two powers of two, the smallest ones to a step of their own. */
const peakSteps = 8;
const leastPeakStep = 2 ** -13;

/** More than the rounding of sums of bounds, in millicores. */
const rounding = 1e-3;

/**
 * Where Pods want more CPU than their node has, all of them get the largest share of their limits at which what they use
 * fits. A class of endpoints has a peak that it seldom exceeds, and a node the sum of its Pods' peaks: only a node whose
 * sum exceeds what it has is looked at Pod by Pod.
 */
export function shareNodes(cluster: Cluster): void {
  followPeaks(cluster);
  const { world, nodes } = cluster;
  const rows = world.nodeRows[0];
  for (let n = 0; n < rows; n++) {
    const isRoomy = nodes.cpuWantedBound[n] + rounding <= nodes.cpuMillis[n] - nodes.cpuStolen[n];
    if (!isRoomy || nodes.share[n] < 1) shareNode(cluster, n);
  }
}

/** Looks at the classes that want more than their peaks, that cannot say, or whose turn it is to come down. */
function followPeaks(cluster: Cluster): void {
  const { world, classes, workloads } = cluster;
  const { endpoints, cpuUsed, backlog, peakMillis, recentMillis } = classes;
  const tick = world.tick[0];
  for (let w = 0; w < workloads.pods.length; w++) {
    const first = w * classSlots;
    for (let k = first; k < first + classSlots && endpoints[k] > 0; k++) {
      const used = cpuUsed[k];
      if (used > recentMillis[k]) recentMillis[k] = used;
      const isLapsed = ((tick + k) & (peakTicks - 1)) === 0;
      if (used > peakMillis[k] || backlog[k] > 0 || isLapsed) followPeak(cluster, w, k, isLapsed);
    }
  }
}

function followPeak(cluster: Cluster, w: number, k: number, isLapsed: boolean): void {
  const { classes } = cluster;
  const limit = leastLimit(cluster, w, k);
  // The class's Pods are all gone since it was formed.
  if (limit === Infinity) return;
  if (classes.backlog[k] > 0 && classes.recentMillis[k] < limit) classes.recentMillis[k] = limit;
  const share = classes.backlog[k] > 0 ? 1 : classes.cpuUsed[k] / limit;
  if (share > classes.peak[k]) setPeak(cluster, w, k, roundedUp(share));
  else if (isLapsed) {
    const recent = roundedUp(classes.recentMillis[k] / limit);
    if (recent < classes.peak[k]) setPeak(cluster, w, k, recent);
    classes.recentMillis[k] = 0;
  }
  classes.peakMillis[k] = classes.peak[k] * limit;
}

/** Of a Pod without a limit the node is the limit. */
function leastNodeCpu({ world, nodes }: Cluster): number {
  let least = Infinity;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 1 && nodes.cpuMillis[n] < least) least = nodes.cpuMillis[n];
  }
  return least;
}

/** The least limit of a class's Pods: its revision's, of all revisions once every slot is taken and a class may be mixed. */
function leastLimit(cluster: Cluster, w: number, k: number): number {
  const { classes, revisions } = cluster;
  if (classes.endpoints[(w + 1) * classSlots - 1] === 0) {
    return revisions.cpuLimit[classes.revision[k]] || leastNodeCpu(cluster);
  }
  let least = Infinity;
  for (let r = w * revisionSlots; r < (w + 1) * revisionSlots; r++) {
    if (revisions.number[r] > 0) least = Math.min(least, revisions.cpuLimit[r] || leastNodeCpu(cluster));
  }
  return least;
}

/** Few enough digits that sums of limits times peaks are exact, whatever comes and goes. */
function roundedUp(share: number): number {
  if (share === 0) return 0;
  const step = Math.max(leastPeakStep, 2 ** Math.floor(Math.log2(share)) / peakSteps);
  return Math.ceil(share / step) * step;
}

function setPeak(cluster: Cluster, w: number, k: number, peak: number): void {
  const { pods, workloads, nodes, classes } = cluster;
  const change = peak - classes.peak[k];
  classes.peak[k] = peak;
  const endpointClass = k - w * classSlots + 1;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.endpointClass[p] === endpointClass) {
      nodes.cpuWantedBound[pods.node[p]] += change * cpuLimitOf(cluster, p);
    }
  }
}

/** A node without any CPU left stays scarce although nothing runs on it any more that would want some. */
function shareNode(cluster: Cluster, n: number): void {
  const { nodes, pods } = cluster;
  const free = Math.max(0, nodes.cpuMillis[n] - nodes.cpuStolen[n]);
  let share = 0;
  if (free > 0) {
    let wanted = 0;
    for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) wanted += wantOf(cluster, p);
    share = wanted > free ? largestShare(cluster, n, free) : 1;
  }
  if (nodes.share[n] === share) return;
  nodes.share[n] = share;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    if (pods.ready[p] === 1) cluster.workloads.classesStale[pods.workload[p]] = 1;
  }
}

/** Millicores a Pod would use: all it may while requests wait at it, else what it uses; none while it is no endpoint. */
function wantOf(cluster: Cluster, p: number): number {
  const { pods, classes } = cluster;
  if (pods.endpointClass[p] === 0) return 0;
  const k = pods.workload[p] * classSlots + pods.endpointClass[p] - 1;
  return classes.backlog[k] > 0 ? cpuLimitOf(cluster, p) : classes.cpuUsed[k];
}

/** The largest level at which what is used fits; the smallest where none does. What is used never grows with a level. */
function largestShare(cluster: Cluster, n: number, free: number): number {
  let fits = shareLevels.length - 1;
  let low = 0;
  while (low < fits) {
    const middle = (low + fits) >> 1;
    if (usedAt(cluster, n, shareLevels[middle]) > free) low = middle + 1;
    else fits = middle;
  }
  return shareLevels[fits];
}

function usedAt(cluster: Cluster, n: number, share: number): number {
  const { nodes, pods } = cluster;
  let used = 0;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    if (pods.endpointClass[p] > 0) used += Math.min(wantOf(cluster, p), share * cpuLimitOf(cluster, p));
  }
  return used;
}
