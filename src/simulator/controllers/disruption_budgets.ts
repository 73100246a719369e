/** PodDisruptionBudgets: their status from the Pods they select (disruption.go), tick by tick. */

import type { Cluster } from "../cluster.ts";
import type { BudgetLimit } from "./budget_facts.ts";

export interface BudgetStatus {
  expectedPods: number;
  desiredHealthy: number;
  disruptionsAllowed: number;
}

/** What a budget counts: its Pods, those that are Ready, and the replicas that their controllers are to have. */
export interface BudgetPods {
  pods: number;
  healthy: number;
  /** Null where a controller has no scale to take shares of: a DaemonSet. */
  scale: number | null;
}

/** Writes the status into `status`: shares and maxUnavailable are of the scale, an integer minAvailable of the Pods. */
export function writeBudgetStatus(
  limit: BudgetLimit | null,
  { pods, healthy, scale }: BudgetPods,
  status: BudgetStatus,
): void {
  const isCount = limit !== null && limit.kind === "minAvailable" && !limit.isPercent;
  status.expectedPods = limit === null ? 0 : isCount ? pods : scale ?? 0;
  if (limit === null) status.desiredHealthy = 0;
  else if (limit.kind === "minAvailable") status.desiredHealthy = ofPods(limit, status.expectedPods);
  else status.desiredHealthy = Math.max(0, status.expectedPods - ofPods(limit, status.expectedPods));
  const allowed = healthy - status.desiredHealthy;
  status.disruptionsAllowed = status.expectedPods > 0 && allowed > 0 ? allowed : 0;
}

/** Percentages round up. */
function ofPods({ amount, isPercent }: BudgetLimit, pods: number): number {
  return isPercent ? Math.ceil((amount * pods) / 100) : amount;
}

const counted: BudgetPods = { pods: 0, healthy: 0, scale: 0 };
const status: BudgetStatus = { expectedPods: 0, desiredHealthy: 0, disruptionsAllowed: 0 };

/** Brings every budget's status up to date: sums of counters, no walk over Pods. */
export function tickBudgets(cluster: Cluster): void {
  const { budgets, workloads, catalogue: { spec, budgets: facts } } = cluster;
  for (let b = 0; b < spec.budgets.length; b++) {
    counted.pods = counted.healthy = 0;
    counted.scale = 0;
    const selected = facts.workloads[b];
    for (let at = 0; at < selected.length; at++) {
      const w = selected[at];
      if (workloads.pods[w] === 0) continue;
      counted.pods += workloads.pods[w];
      counted.healthy += workloads.readyPods[w];
      const hasScale = spec.workloads[w].kind !== "DaemonSet";
      counted.scale = hasScale && counted.scale !== null ? counted.scale + workloads.replicas[w] : null;
    }
    writeBudgetStatus(facts.limits[b], counted, status);
    budgets.currentHealthy[b] = counted.healthy;
    budgets.expectedPods[b] = status.expectedPods;
    budgets.desiredHealthy[b] = status.desiredHealthy;
    budgets.disruptionsAllowed[b] = status.disruptionsAllowed;
  }
}
