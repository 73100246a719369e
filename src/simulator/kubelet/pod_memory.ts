/** A Pod's memory as it changes, and with it the sum on its node: sums of whole parts of a MiB, exact in any order. */

import type { Cluster } from "../cluster.ts";

/** Sets what the Pod's container holds now. */
export function setMemory({ pods, nodes }: Cluster, p: number, memoryMiB: number): void {
  const before = pods.memoryMiB[p];
  pods.memoryMiB[p] = memoryMiB;
  // What the column keeps is rounded to 32 bits: the sum must carry the same number.
  if (pods.node[p] >= 0) nodes.memoryUsed[pods.node[p]] += pods.memoryMiB[p] - before;
}

/** Sums every node's memory anew, for a cluster whose Pods were written from outside. */
export function sumMemory({ world, pods, nodes }: Cluster): void {
  nodes.memoryUsed.fill(0);
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.node[p] >= 0) nodes.memoryUsed[pods.node[p]] += pods.memoryMiB[p];
  }
}
