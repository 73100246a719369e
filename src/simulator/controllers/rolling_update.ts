/** From a Deployment's ReplicaSets to the next step of a rolling update: the new one up or down, or old ones down. */

/** How far a rollout may go above and below `replicas`. */
export interface Fenceposts {
  readonly surge: number;
  readonly unavailable: number;
}

/** ReplicaSets of one Deployment: the new one first, then old ones, the oldest first. Written in place. */
export interface ReplicaSets {
  count: number;
  readonly replicas: Int32Array;
  readonly available: Int32Array;
  /** The Deployment's replicas plus surge when the ReplicaSet was last sized. */
  readonly maxReplicas: Int32Array;
}

/** Counts stay, shares (given negative: −0.25 is 25 %) round up for surge and down for unavailable; both 0 → 1 unavailable. */
export function resolveFenceposts(maxSurge: number, maxUnavailable: number, replicas: number): Fenceposts {
  const surge = maxSurge < 0 ? Math.ceil(shareOf(maxSurge, replicas)) : maxSurge;
  const unavailable = maxUnavailable < 0 ? Math.floor(shareOf(maxUnavailable, replicas)) : maxUnavailable;
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Upstream multiplies whole percent before it divides, so that 7 % of 100 are 7 and not a little more. */
export function shareOf(share: number, replicas: number): number {
  return (Math.round(-share * 100) * replicas) / 100;
}

/** Takes one step (deployment/rolling.go rolloutRolling). Returns whether a size changed; `available` is left as it was. */
export function stepRollingUpdate(sets: ReplicaSets, desired: number, { surge, unavailable }: Fenceposts): boolean {
  const { count, replicas, available } = sets;
  let total = 0;
  let totalAvailable = 0;
  for (let at = 0; at < count; at++) {
    total += replicas[at];
    totalAvailable += available[at];
  }
  if (replicas[0] > desired) {
    replicas[0] = desired;
    return true;
  }
  const room = Math.min(desired + surge - total, desired - replicas[0]);
  if (room > 0) {
    replicas[0] += room;
    return true;
  }
  const floor = Math.max(0, desired - unavailable);
  let mayGo = total - floor - (replicas[0] - available[0]);
  if (total === replicas[0] || mayGo <= 0) return false;
  let changed = false;
  for (let at = 1; at < count && mayGo > 0; at++) {
    const unhealthy = Math.min(mayGo, replicas[at] - available[at]);
    if (unhealthy <= 0) continue;
    replicas[at] -= unhealthy;
    mayGo -= unhealthy;
    changed = true;
  }
  let spare = totalAvailable - floor;
  for (let at = 1; at < count && spare > 0; at++) {
    const gone = Math.min(spare, replicas[at]);
    if (gone === 0) continue;
    replicas[at] -= gone;
    spare -= gone;
    changed = true;
  }
  return changed;
}
