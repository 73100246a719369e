/** From a ClusterSpec to which workloads' Pods each PodDisruptionBudget selects, and which budgets select each workload's. */

import { matches } from "../label_selector_match.ts";
import type { ClusterSpec } from "../spec.ts";

export interface BudgetFacts {
  /** Rows of workloads by budget. */
  readonly workloads: readonly (readonly number[])[];
  /** Rows of budgets by workload. */
  readonly budgets: readonly (readonly number[])[];
}

export function budgetFacts({ budgets, workloads }: ClusterSpec): BudgetFacts {
  const selected = budgets.map(({ namespace, selector }) =>
    workloads.flatMap((each, w) => each.namespace === namespace && matches(selector, each.podLabels) ? [w] : [])
  );
  return {
    workloads: selected,
    budgets: workloads.map((_, w) => selected.flatMap((rows, b) => rows.includes(w) ? [b] : [])),
  };
}
