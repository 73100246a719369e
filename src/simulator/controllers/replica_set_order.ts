/** Two Pods of a ReplicaSet come in as plain numbers, which of them is given up first goes out. */

/** What upstream's order looks at (controller_utils.go ActivePodsWithRanks). */
export interface RankedPod {
  readonly assigned: boolean;
  /** 0 Pending, 1 Unknown, 2 Running. */
  readonly phase: 0 | 1 | 2;
  readonly ready: boolean;
  readonly deletionCost: number;
  /** Pods of the same Deployment on the same node. */
  readonly siblings: number;
  readonly readyAgeMs: number;
  readonly restarts: number;
  readonly createdAgeMs: number;
  /** Tells apart ages within one power of two, lower first: upstream takes the UID. */
  readonly tie: number;
}

/** Negative where `a` goes first. */
export function byDeletionOrder(a: RankedPod, b: RankedPod): number {
  return Number(a.assigned) - Number(b.assigned) ||
    a.phase - b.phase ||
    Number(a.ready) - Number(b.ready) ||
    a.deletionCost - b.deletionCost ||
    b.siblings - a.siblings ||
    (a.ready ? byAge(a.readyAgeMs, b.readyAgeMs, a.tie - b.tie) : 0) ||
    b.restarts - a.restarts ||
    byAge(a.createdAgeMs, b.createdAgeMs, a.tie - b.tie);
}

/** The younger first by powers of two; different ages of one power are told apart by `tie` and by nothing after it. */
function byAge(a: number, b: number, tie: number): number {
  return a === b ? 0 : powerOf(a) - powerOf(b) || tie;
}

/** Upstream counts nanoseconds. */
function powerOf(ageMs: number): number {
  return ageMs > 0 ? Math.trunc(Math.log2(ageMs * 1e6)) : -1;
}
