/** From a cluster to what each node's Pods use now: what a node exporter would measure, without its noise. */

import type { Cluster } from "../cluster.ts";

/** By node row; what is taken by something that is not a Pod is in it. */
export interface NodeUsage {
  readonly cpuMillis: Float64Array;
  readonly memoryMiB: Float64Array;
}

/**
 * A workload's CPU counts for its ready Pods in equal parts; nodes do not show what a workload used in the tick in which its
 * last Pod stopped.
 */
export function nodeUsage({ world, nodes, pods, workloads }: Cluster): NodeUsage {
  const cpuMillis = nodes.cpuStolen.slice(0, world.nodeRows[0]);
  const memoryMiB = nodes.memoryStolen.map((stolen, n) => stolen + nodes.memoryUsed[n]);
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.ready[p] === 0) continue;
    const w = pods.workload[p];
    cpuMillis[pods.node[p]] += workloads.cpuUsed[w] / workloads.readyPods[w];
  }
  return { cpuMillis, memoryMiB };
}
