/**
 * The cluster autoscaler: Pods that fit nowhere and nodes that are hardly used come in, nodes are ordered and taken away.
 * Defaults are upstream's (cluster-autoscaler FAQ).
 */

import { type Cluster, nowMs } from "../cluster.ts";
import { finishLeaving, noteUnneeded, scaleDown } from "./cluster_scale_down.ts";
import { scaleUp } from "./cluster_scale_up.ts";

/** scan-interval. */
const scanMs = 10_000;

/** Looks every 10 s; a cluster without node groups is left alone. */
export function tickAutoscaler(cluster: Cluster): void {
  const { world, catalogue: { spec, tickMs } } = cluster;
  if (spec.nodeGroups.length === 0) return;
  // No scan falls into this tick.
  if (nowMs(cluster) % scanMs >= tickMs) return;
  finishLeaving(cluster);
  const isShort = world.pendingPods[0] > 0 && scaleUp(cluster);
  noteUnneeded(cluster);
  if (!isShort) scaleDown(cluster);
}
