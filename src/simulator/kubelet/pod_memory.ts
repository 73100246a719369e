/** A Pod's memory as it changes, and with it the sums of its node and its workload, exact in any order. */

import type { Cluster } from "../cluster.ts";

const bytesPerMiB = 2 ** 20;

/** Memory as metrics tell it: whole bytes. */
export function wholeBytes(memoryMiB: number): number {
  return Math.round(memoryMiB * bytesPerMiB);
}

/** Sets what the Pod's container holds now. */
export function setMemory({ pods, nodes, workloads }: Cluster, p: number, memoryMiB: number): void {
  const before = pods.memoryMiB[p];
  if (before === memoryMiB) return;
  pods.memoryMiB[p] = memoryMiB;
  // What the column keeps is rounded to 32 bits: the sums must carry the same number.
  const after = pods.memoryMiB[p];
  workloads.memoryBytes[pods.workload[p]] += wholeBytes(after) - wholeBytes(before);
  if (pods.node[p] >= 0) nodes.memoryUsed[pods.node[p]] += after - before;
}

/** Sums every node's and workload's memory anew, for a cluster whose Pods were written from outside. */
export function sumMemory({ world, pods, nodes, workloads }: Cluster): void {
  nodes.memoryUsed.fill(0);
  workloads.memoryBytes.fill(0);
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.memoryMiB[p] === 0) continue;
    workloads.memoryBytes[pods.workload[p]] += wholeBytes(pods.memoryMiB[p]);
    if (pods.node[p] >= 0) nodes.memoryUsed[pods.node[p]] += pods.memoryMiB[p];
  }
}
