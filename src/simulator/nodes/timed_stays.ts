/** Which Pods tolerate a NoExecute taint of their Node's manifest for some seconds only, and until when each then stays. */

import { type Cluster, nowMs } from "../cluster.ts";
import type { ClusterSpec, NodeSpec, Toleration } from "../spec.ts";
import { secondsTolerated } from "./toleration.ts";

/** Whether some workload tolerates the taints of a node, or of a node group, for a time only: else no Pod needs a clock. */
export function hasTimedStays({ nodes, nodeGroups, workloads }: ClusterSpec): boolean {
  const machines = [...nodes, ...nodeGroups.map(({ template }) => template)].filter(({ taints }) => taints.length > 0);
  return workloads.some(({ scheduling: { tolerations } }) =>
    tolerations.some(({ tolerationSeconds }) => tolerationSeconds !== null) &&
    machines.some((node) => Number.isFinite(secondsOn(node, tolerations) ?? Infinity))
  );
}

function secondsOn({ taints }: Pick<NodeSpec, "taints">, tolerations: readonly Toleration[]): number | null {
  return secondsTolerated(tolerations, taints.filter(({ effect }) => effect === "NoExecute"));
}

/** Starts the clock of a Pod that is being bound: a manifest's taints are there before every Pod. */
export function startStay(cluster: Cluster, p: number): void {
  const { pods, stays, catalogue } = cluster;
  if (stays.endMs.length === 0) return;
  const { tolerations } = catalogue.spec.workloads[pods.workload[p]].scheduling;
  const seconds = secondsOn(catalogue.nodes[pods.node[p]], tolerations) ?? 0;
  stays.endMs[p] = seconds === Infinity ? -1 : nowMs(cluster) + seconds * 1000;
}
