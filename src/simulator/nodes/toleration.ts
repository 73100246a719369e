/** A Pod's tolerations and a node's taints come in; whether it may be there, and for how long, goes out. */

import type { Taint, Toleration } from "../spec.ts";

/** Upstream's ToleratesTaint: an empty effect or key matches every one, Equal compares values. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  return (toleration.effect === "" || toleration.effect === taint.effect) &&
    (toleration.key === "" || toleration.key === taint.key) &&
    (toleration.operator === "Exists" || toleration.value === taint.value);
}

/**
 * Seconds that a Pod may stay on a node after it got these NoExecute taints: null when one of them is not tolerated and
 * the Pod goes at once, Infinity when it stays. Of every taint the first toleration that matches counts, of these the
 * shortest; a time in the past is none at all.
 */
export function secondsTolerated(tolerations: readonly Toleration[], taints: readonly Taint[]): number | null {
  let shortest = Infinity;
  for (const taint of taints) {
    const first = tolerations.find((toleration) => tolerates(toleration, taint));
    if (first === undefined) return null;
    if (first.tolerationSeconds !== null) shortest = Math.min(shortest, Math.max(0, first.tolerationSeconds));
  }
  return shortest;
}
