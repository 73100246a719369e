/** Pods thought onto a node or away from it: sums and counts follow as if it were so, and are put back by who asked. */

import type { Cluster } from "../cluster.ts";
import { countPod, type PlacementState } from "./placement_state.ts";

/** Thinks a Pod onto node n (1) or away from it (−1): sums and counts follow, nothing else does. */
export function think(cluster: Cluster, state: PlacementState, q: number, n: number, change: 1 | -1): void {
  const { pods, nodes, revisions } = cluster;
  const r = pods.revision[q];
  nodes.pods[n] += change;
  nodes.cpuRequested[n] += change * revisions.cpuRequest[r];
  nodes.memoryRequested[n] += change * revisions.memoryRequest[r];
  const relation = state.facts.relationTo.get(pods.workload[q]);
  if (relation !== undefined) countPod(cluster, state, relation, q, n, change);
}

/** Takes a Pod off its node in every sum and list, as if it still waited; the function given back puts it there again. */
export function liftPod({ pods, nodes, revisions }: Cluster, p: number): () => void {
  const n = pods.node[p];
  if (n < 0) return () => {};
  const r = pods.revision[p];
  const take = (change: 1 | -1) => {
    nodes.pods[n] += change;
    nodes.cpuRequested[n] += change * revisions.cpuRequest[r];
    nodes.memoryRequested[n] += change * revisions.memoryRequest[r];
    nodes.cpuScored[n] += change * (revisions.cpuRequest[r] + revisions.cpuUnrequested[r]);
    nodes.memoryScored[n] += change * (revisions.memoryRequest[r] + revisions.memoryUnrequested[r]);
  };
  take(-1);
  pods.node[p] = -1;
  return () => {
    take(1);
    pods.node[p] = n;
  };
}
