/** From a ClusterSpec to which workloads' Pods each PodDisruptionBudget selects, and which budgets select each workload's. */

import { matches } from "../label_selector_match.ts";
import type { BudgetSpec, ClusterSpec } from "../spec.ts";

/** A budget's limit as numbers: Pods, or a share in percent. */
export interface BudgetLimit {
  readonly kind: "minAvailable" | "maxUnavailable";
  readonly amount: number;
  readonly isPercent: boolean;
}

export interface BudgetFacts {
  /** By budget; null where nothing may be disrupted. */
  readonly limits: readonly (BudgetLimit | null)[];
  /** Rows of workloads by budget. */
  readonly workloads: readonly (readonly number[])[];
  /** Rows of budgets by workload. */
  readonly budgets: readonly (readonly number[])[];
}

export function budgetFacts({ budgets, workloads }: ClusterSpec): BudgetFacts {
  const selected = budgets.map(({ namespace, selector }) =>
    workloads.flatMap((each, w) => each.namespace === namespace && matches(selector, each.podLabels) ? [w] : [])
  );
  const protecting: number[][] = workloads.map(() => []);
  selected.forEach((rows, b) => rows.forEach((w) => protecting[w].push(b)));
  return { limits: budgets.map(({ limit }) => budgetLimit(limit)), workloads: selected, budgets: protecting };
}

export function budgetLimit(limit: BudgetSpec["limit"]): BudgetLimit | null {
  if (limit === null) return null;
  const { kind, value } = limit;
  return typeof value === "number"
    ? { kind, amount: value, isPercent: false }
    : { kind, amount: Number.parseInt(value), isPercent: true };
}
