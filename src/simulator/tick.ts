/** One tick of a cluster: traffic, usage, kubelets, controllers, scheduler. Chaos and load act before it, from outside. */

import { type RandomKey, randomKey } from "../random.ts";
import { type Cluster, growPods } from "./cluster.ts";
import { classSlots } from "./columns.ts";
import { syncDeployment } from "./deployments.ts";
import { formClasses, shareSteps } from "./endpoints.ts";
import { tickPods } from "./health.ts";
import { tickHpas } from "./hpa.ts";
import { recomputeReachability } from "./network.ts";
import { tickNodes } from "./nodes.ts";
import { schedule } from "./scheduler.ts";
import { tickTraffic } from "./traffic.ts";

/** Free Pod rows below which a cluster gets more before a tick. */
const spareRows = 4;

/** The keys of the engine's own draws. */
export interface TickKeys {
  readonly actuation: RandomKey;
  readonly placement: RandomKey;
}

/** The engine's keys under a seed. */
export function tickKeys(seed: number): TickKeys {
  return { actuation: randomKey(seed, "actuation"), placement: randomKey(seed, "placement") };
}

/** Advances the cluster by one tick, in place. */
export function tick(cluster: Cluster, keys: TickKeys): void {
  const { world, workloads } = cluster;
  if (world.freePod[0] < 0 && cluster.capacity.pods - world.podRows[0] < spareRows) growPods(cluster);
  cluster.world.tick[0]++;
  if (cluster.world.reachabilityStale[0] === 1) recomputeReachability(cluster);
  tickTraffic(cluster);
  shareNodes(cluster);
  for (let w = 0; w < workloads.replicas.length; w++) {
    if (cluster.workloads.unsettled[w] === 0) continue;
    cluster.workloads.unsettled[w] = 0;
    const busyPods = tickPods(cluster, w, keys.actuation);
    const busyRollout = syncDeployment(cluster, w);
    if (busyPods || busyRollout) cluster.workloads.unsettled[w] = 1;
  }
  tickNodes(cluster);
  tickHpas(cluster);
  schedule(cluster, keys.placement);
  for (let w = 0; w < workloads.replicas.length; w++) {
    if (cluster.workloads.classesStale[w] === 1) formClasses(cluster, w);
  }
}

/**
 * Where the limits on a node add up to more than it has, its Pods may want more CPU than there is: each then gets an
 * equal share of its want. Nodes that cannot be overcommitted cost nothing.
 */
function shareNodes(cluster: Cluster): void {
  const { world, nodes, pods } = cluster;
  let contended = false;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    nodes.cpuWanted[n] = 0;
    if (nodes.share[n] < 1 || nodes.cpuLimits[n] + nodes.cpuStolen[n] > nodes.cpuMillis[n]) contended = true;
  }
  if (!contended) return;
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.ready[p] === 1) nodes.cpuWanted[pods.node[p]] += wantOf(cluster, p);
  }
  for (let n = 0; n < world.nodeRows[0]; n++) {
    const free = nodes.cpuMillis[n] - nodes.cpuStolen[n];
    const share = nodes.cpuWanted[n] > free ? Math.max(0, free) / nodes.cpuWanted[n] : 1;
    if (Math.ceil(share * shareSteps) === Math.ceil(nodes.share[n] * shareSteps)) continue;
    nodes.share[n] = share;
    for (let p = 0; p < world.podRows[0]; p++) {
      if (pods.ready[p] === 1 && pods.node[p] === n) cluster.workloads.classesStale[pods.workload[p]] = 1;
    }
  }
}

/** Millicores a ready Pod would use: its limit while requests wait at it, else what it used. */
function wantOf(cluster: Cluster, p: number): number {
  const { pods, workloads, classes, revisions } = cluster;
  const w = pods.workload[p];
  const at = pods.endpointClass[p];
  const waits = at > 0 && classes.backlog[w * classSlots + at - 1] > 0;
  const limit = revisions.cpuLimit[pods.revision[p]];
  return waits && limit > 0 ? limit : workloads.cpuUsed[w] / workloads.readyPods[w];
}
