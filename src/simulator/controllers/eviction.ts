/** The eviction API: a Pod comes in, its deletion or why its PodDisruptionBudget forbids it goes out. */

import type { Cluster } from "../cluster.ts";
import { deletePod, podState } from "../pods.ts";

/** HTTP 429 may be tried again, 500 may not. */
export type Eviction =
  | { readonly kind: "evicted" }
  | { readonly kind: "refused"; readonly code: 429 | 500; readonly message: string };

const evicted: Eviction = { kind: "evicted" };

/** Asks for a Pod's end as upstream's eviction.go does. Success takes one from the budget's disruptionsAllowed. */
export function evictPod(cluster: Cluster, p: number): Eviction {
  const refusal = isGuarded(cluster, p) ? spendBudget(cluster, p) : null;
  if (refusal !== null) return refusal;
  deletePod(cluster, p);
  return evicted;
}

/** Pods in the phases Pending and Failed and those that end already are not what a budget protects. */
function isGuarded({ pods }: Cluster, p: number): boolean {
  const state = pods.state[p];
  return state === podState.running || state === podState.starting || state === podState.backoff;
}

function spendBudget(cluster: Cluster, p: number): Eviction | null {
  const { pods, budgets, catalogue } = cluster;
  const selecting = catalogue.budgets.budgets[pods.workload[p]];
  if (selecting.length === 0) return null;
  if (selecting.length > 1) {
    return {
      kind: "refused",
      code: 500,
      message: "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    };
  }
  const [b] = selecting;
  const { name, unhealthyPodEvictionPolicy } = catalogue.spec.budgets[b];
  const desired = budgets.desiredHealthy[b];
  const healthy = budgets.currentHealthy[b];
  const isSpare = unhealthyPodEvictionPolicy === "AlwaysAllow" || (desired > 0 && healthy >= desired);
  if (pods.ready[p] === 0 && isSpare) return null;
  if (budgets.disruptionsAllowed[b] <= 0) {
    return {
      kind: "refused",
      code: 429,
      message: "Cannot evict pod as it would violate the pod's disruption budget. " +
        `The disruption budget ${name} needs ${desired} healthy pods and has ${healthy} currently`,
    };
  }
  budgets.disruptionsAllowed[b]--;
  return null;
}
