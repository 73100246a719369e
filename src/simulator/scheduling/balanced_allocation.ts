/** NodeResourcesBalancedAllocation: a node's sums and a Pod's requests come in, how even CPU and memory would be used goes out. */

import type { Cluster } from "../cluster.ts";
import type { Requests } from "./node_resources_fit.ts";

/** Whether the plugin scores such Pods at all: not those that request neither CPU nor memory. */
export function isBalanced({ cpu, memory }: Requests): boolean {
  return cpu > 0 || memory > 0;
}

/** 100 less half the distance between the requested shares of CPU and memory, in percent. */
export function balancedScore(nodes: Cluster["nodes"], n: number, { cpu, memory }: Requests): number {
  // With one resource alone, and with none, there is nothing to balance.
  if (nodes.cpuMillis[n] === 0 || nodes.memoryMiB[n] === 0) return 100;
  const cpuShare = Math.min(1, (nodes.cpuRequested[n] + cpu) / nodes.cpuMillis[n]);
  const memoryShare = Math.min(1, (nodes.memoryRequested[n] + memory) / nodes.memoryMiB[n]);
  return Math.trunc((1 - Math.abs(cpuShare - memoryShare) / 2) * 100);
}
