/** One tick of a cluster: traffic, usage, kubelets, controllers, scheduler. Chaos and load act before it, from outside. */

import { type RandomKey, randomKey } from "../random.ts";
import { countBlockedEntries } from "./network/blocked_entries.ts";
import type { Cluster } from "./cluster.ts";
import { tickAutoscaler } from "./autoscaling/cluster_autoscaler.ts";
import { syncWorkload, wakeDaemonSets } from "./controllers/sync_workload.ts";
import { tickBudgets } from "./controllers/disruption_budgets.ts";
import { formClasses } from "./traffic/endpoints.ts";
import { tickPressure } from "./kubelet/node_pressure.ts";
import { tickPods } from "./kubelet/tick_pods.ts";
import { tickHpas } from "./autoscaling/hpa.ts";
import { recomputeReachability } from "./network/reachability.ts";
import { shareNodes } from "./kubelet/node_share.ts";
import { tickNodes } from "./nodes/node_lifecycle.ts";
import { schedule } from "./scheduling/schedule.ts";
import { tickTraffic } from "./traffic/traffic.ts";

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
  // Creating Pods may grow the cluster: its arrays are taken anew in every step.
  const workloads = cluster.capacity.workloads;
  cluster.world.tick[0]++;
  if (cluster.world.reachabilityStale[0] === 1) recomputeReachability(cluster);
  tickTraffic(cluster);
  countBlockedEntries(cluster);
  shareNodes(cluster);
  if (cluster.world.daemonsStale[0] === 1) wakeDaemonSets(cluster);
  for (let w = 0; w < workloads; w++) {
    if (cluster.workloads.unsettled[w] === 0) continue;
    cluster.workloads.unsettled[w] = 0;
    const busyPods = tickPods(cluster, w, keys.actuation);
    const busyRollout = syncWorkload(cluster, w);
    if (busyPods || busyRollout) cluster.workloads.unsettled[w] = 1;
  }
  tickBudgets(cluster);
  tickPressure(cluster);
  tickNodes(cluster);
  tickHpas(cluster);
  tickAutoscaler(cluster);
  schedule(cluster, keys.placement);
  for (let w = 0; w < workloads; w++) {
    if (cluster.workloads.classesStale[w] === 1) formClasses(cluster, w);
  }
}
