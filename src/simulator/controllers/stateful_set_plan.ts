/** From a StatefulSet's Pods by ordinal to what one sync creates and deletes (stateful_set_control.go updateStatefulSet). */

/** What is so of an ordinal, as bits of one byte; 0 where there is no Pod. */
export const ordinalBit = {
  created: 1,
  /** Running, ready, and ready for minReadySeconds. */
  available: 2,
  terminating: 4,
  failed: 8,
  /** Of the newest revision. */
  updated: 16,
} as const;

export interface StatefulSetRules {
  readonly replicas: number;
  /** podManagementPolicy Parallel: ordinals do not wait for each other. */
  readonly parallel: boolean;
  /** The updateStrategy OnDelete replaces nothing by itself. */
  readonly onDelete: boolean;
  /** A rollout goes down to this ordinal. */
  readonly partition: number;
  /** Pods that are missing below this ordinal come back at the old revision. */
  readonly oldBelow: number;
}

/** Ordinals in the order of acting, one of them twice where upstream asks twice. Valid until the next plan. */
export interface StatefulSetPlan {
  readonly creates: number[];
  readonly deletes: number[];
}

const plan: StatefulSetPlan = { creates: [], deletes: [] };

/** Plans one sync of `ordinals`, bytes of {@link ordinalBit} up to the highest Pod's or the last replica's. */
export function planStatefulSet(rules: StatefulSetRules, ordinals: Uint8Array): StatefulSetPlan {
  plan.creates.length = 0;
  plan.deletes.length = 0;
  const goOn = planReplicas(rules, ordinals) && planCondemned(rules, ordinals);
  if (goOn && !rules.onDelete) planRollout(rules, ordinals);
  return plan;
}

function isHealthy(bits: number): boolean {
  return (bits & ordinalBit.available) !== 0 && (bits & ordinalBit.terminating) === 0;
}

/**
 * Failed Pods go, missing ones come, in order and one at a time unless Parallel. Returns whether the sync goes on: in
 * Parallel always, for upstream's runForAll asks each replica whether to stop only where the order counts.
 */
function planReplicas({ replicas, parallel }: StatefulSetRules, ordinals: Uint8Array): boolean {
  for (let at = 0; at < replicas; at++) {
    const bits = ordinals[at];
    if ((bits & ordinalBit.failed) !== 0) {
      if ((bits & ordinalBit.terminating) === 0) plan.deletes.push(at);
      if (!parallel) return false;
    } else if (bits === 0) {
      plan.creates.push(at);
      if (!parallel) return false;
    } else if (!parallel && !isHealthy(bits)) return false;
  }
  return true;
}

/**
 * Ordinals beyond the replicas go, the highest first; in order only one that is healthy or the first that is not, and
 * nothing else with it. Returns whether the sync goes on.
 */
function planCondemned({ replicas, parallel }: StatefulSetRules, ordinals: Uint8Array): boolean {
  for (let at = ordinals.length - 1; at >= replicas; at--) {
    const bits = ordinals[at];
    if (bits === 0) continue;
    const isTerminating = (bits & ordinalBit.terminating) !== 0;
    const mayGo = parallel || isHealthy(bits) || at === firstUnhealthy(replicas, ordinals);
    if (!isTerminating && mayGo) plan.deletes.push(at);
    if (!parallel) return false;
  }
  return true;
}

function firstUnhealthy(replicas: number, ordinals: Uint8Array): number {
  for (let at = 0; at < ordinals.length; at++) {
    if (at >= replicas && ordinals[at] === 0) continue;
    if (!isHealthy(ordinals[at])) return at;
  }
  return -1;
}

/** The highest Pod of an old revision goes, healthy or not, once those above it are healthy. */
function planRollout({ replicas, partition, oldBelow }: StatefulSetRules, ordinals: Uint8Array): void {
  for (let at = replicas - 1; at >= partition; at--) {
    const bits = ordinals[at];
    const updated = bits === 0 ? at >= oldBelow : (bits & ordinalBit.updated) !== 0;
    if (!updated && (bits & ordinalBit.terminating) === 0) {
      plan.deletes.push(at);
      return;
    }
    if (!isHealthy(bits)) return;
  }
}
