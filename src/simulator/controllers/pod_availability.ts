/** From a Pod's state to what controllers count: whether it is active, and whether it is available. */

import { type Cluster, nowMs } from "../cluster.ts";
import { podState } from "../pods.ts";

/** Neither ending nor ended (controller_utils.go IsPodActive). */
export function isActive({ pods }: Cluster, p: number): boolean {
  return pods.state[p] !== podState.terminating && pods.state[p] !== podState.failed;
}

/** Ready for its workload's minReadySeconds. */
export function isAvailable(cluster: Cluster, p: number): boolean {
  const { pods, catalogue } = cluster;
  if (pods.ready[p] === 0) return false;
  const { minReadySeconds } = catalogue.spec.workloads[pods.workload[p]];
  return minReadySeconds === 0 || nowMs(cluster) - pods.readySinceMs[p] >= minReadySeconds * 1000;
}
