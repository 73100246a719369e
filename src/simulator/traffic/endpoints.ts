/** From a workload's ready Pods to endpoint classes: endpoints with equal capacity and revision are computed once. */

import { type Cluster, nowMs } from "../cluster.ts";
import { classSlots } from "../columns.ts";
import { cpuLimitOf, joinClass, podState } from "../pods.ts";

/** A starting endpoint serves at this share at first and ramps up linearly; assumed by us. */
const coldShare = 0.5;

/** Warm-up goes in steps of this share of the limit, so that endpoints of different ages fall into few classes. */
const warmSteps = 8;

/** Millicores a ready Pod can use now: its limit, or its node where it has none, by warm-up and its node's share. */
function capacityOf(cluster: Cluster, p: number): number {
  const { pods, workloads, nodes } = cluster;
  const n = pods.node[p];
  if (pods.state[p] !== podState.running || n < 0 || nodes.down[n] === 1) return 0;
  const w = pods.workload[p];
  const booted = pods.startedMs[p] + workloads.startupMs[w];
  const now = nowMs(cluster);
  if (now < booted) return 0;
  const warmup = workloads.warmupMs[w];
  const warm = warmup > 0 && now < booted + warmup ? coldShare + (1 - coldShare) * ((now - booted) / warmup) : 1;
  return ((cpuLimitOf(cluster, p) * Math.ceil(warm * warmSteps)) / warmSteps) * nodes.share[n];
}

/** Whether a ready Pod's capacity still changes by itself, one tick past the end included so that the last step is taken. */
export function isWarming(cluster: Cluster, p: number): boolean {
  const { pods, workloads } = cluster;
  const w = pods.workload[p];
  return nowMs(cluster) < pods.startedMs[p] + workloads.startupMs[w] + workloads.warmupMs[w] + cluster.catalogue.tickMs;
}

/** Forms the classes of a workload anew. What waits at an endpoint goes with it; a fifth kind joins the nearest class. */
export function formClasses(cluster: Cluster, w: number): void {
  const { pods, workloads, classes } = cluster;
  const first = w * classSlots;
  const backlogs = classes.backlog.slice(first, first + classSlots);
  for (let k = first; k < first + classSlots; k++) {
    classes.endpoints[k] = 0;
    classes.peakMillis[k] = 0;
    classes.backlog[k] = 0;
    classes.cpuMillis[k] = -1;
    classes.revision[k] = -1;
  }
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.ready[p] === 0) {
      joinClass(cluster, p, 0);
      continue;
    }
    const carried = pods.endpointClass[p] === 0 ? 0 : backlogs[pods.endpointClass[p] - 1];
    const k = classFor(cluster, first, capacityOf(cluster, p), pods.revision[p]);
    joinClass(cluster, p, k - first + 1);
    classes.backlog[k] = (classes.backlog[k] * classes.endpoints[k] + carried) / (classes.endpoints[k] + 1);
    classes.endpoints[k]++;
  }
  workloads.classesStale[w] = 0;
}

function classFor(cluster: Cluster, first: number, cpuMillis: number, revision: number): number {
  const { classes } = cluster;
  let nearest = first;
  for (let k = first; k < first + classSlots; k++) {
    if (classes.endpoints[k] === 0) {
      classes.cpuMillis[k] = cpuMillis;
      classes.revision[k] = revision;
      return k;
    }
    if (classes.cpuMillis[k] === cpuMillis && classes.revision[k] === revision) return k;
    if (Math.abs(classes.cpuMillis[k] - cpuMillis) < Math.abs(classes.cpuMillis[nearest] - cpuMillis)) nearest = k;
  }
  return nearest;
}
