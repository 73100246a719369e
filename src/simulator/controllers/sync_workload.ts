/** From a workload's row to one sync by the controller of its kind. */

import type { Cluster } from "../cluster.ts";
import { syncDaemonSet } from "./daemon_sets.ts";
import { syncDeployment } from "./deployments.ts";
import { syncStatefulSet } from "./stateful_sets.ts";

/** Returns whether the workload must be looked at again in the next tick although none of its Pods changes. */
export function syncWorkload(cluster: Cluster, w: number): boolean {
  const { kind } = cluster.catalogue.spec.workloads[w];
  switch (kind) {
    case "Deployment":
      return syncDeployment(cluster, w);
    case "StatefulSet":
      return syncStatefulSet(cluster, w);
    case "DaemonSet":
      return syncDaemonSet(cluster, w);
    default: {
      const never: never = kind;
      throw new Error(`Cannot sync a workload of kind ${JSON.stringify(never)}`);
    }
  }
}

/** Nodes changed: every DaemonSet gets a sync in this tick. */
export function wakeDaemonSets(cluster: Cluster): void {
  const { world, workloads, catalogue: { spec } } = cluster;
  world.daemonsStale[0] = 0;
  for (let w = 0; w < workloads.pods.length; w++) {
    if (spec.workloads[w].kind === "DaemonSet") workloads.unsettled[w] = 1;
  }
}
