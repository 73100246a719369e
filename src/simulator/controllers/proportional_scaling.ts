/** From a Deployment whose replicas changed to the sizes of its ReplicaSets, each by its share of the change. */

import type { ReplicaSets } from "./rolling_update.ts";

/**
 * Sizes every ReplicaSet anew (deployment/sync.go scale). A single one that has Pods takes all; a finished rollout gives
 * up its old ones; else the change is shared out by size, larger ones first, of equal ones the newest when scaling up
 * and the oldest when scaling down. What rounding leaves goes to the first.
 */
export function scaleProportionally(sets: ReplicaSets, desired: number, surge: number): void {
  const { count, replicas, available, maxReplicas } = sets;
  const active: number[] = [];
  for (let at = 0; at < count; at++) if (replicas[at] > 0) active.push(at);
  if (active.length <= 1) {
    replicas[active[0] ?? 0] = desired;
    return;
  }
  if (replicas[0] === desired && available[0] === desired) {
    replicas.fill(0, 1, count);
    return;
  }
  const total = active.reduce((sum, at) => sum + replicas[at], 0);
  const toAdd = (desired > 0 ? desired + surge : 0) - total;
  if (toAdd === 0) return;
  // Rows are the new ReplicaSet, then the oldest to the newest of the old ones.
  const age = (at: number) => at === 0 ? count : at;
  active.sort((a, b) => replicas[b] - replicas[a] || (toAdd > 0 ? age(b) - age(a) : age(a) - age(b)));
  let added = 0;
  for (const at of active) {
    const own = share(replicas[at], maxReplicas[at], desired, surge);
    const part = toAdd > 0 ? Math.min(own, toAdd - added) : Math.max(own, toAdd - added);
    replicas[at] += part;
    added += part;
  }
  replicas[active[0]] = Math.max(0, replicas[active[0]] + toAdd - added);
}

/** Half away from zero, as Go rounds; sizes are not negative. */
function share(replicas: number, maxReplicas: number, desired: number, surge: number): number {
  if (desired === 0) return -replicas;
  return Math.floor((replicas * (desired + surge)) / (maxReplicas || desired) + 0.5) - replicas;
}
