/** Conformance of PodDisruptionBudgets: the status of a budget over the Pods of one ReplicaSet. */

import { z } from "zod";
import { budgetLimit } from "../controllers/budget_facts.ts";
import { type BudgetStatus, writeBudgetStatus } from "../controllers/disruption_budgets.ts";
import type { BudgetSpec } from "../spec.ts";
import { amount } from "./amount.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

const count = z.int().nonnegative();

const shape = z.strictObject({
  name: z.string().optional(),
  minAvailable: amount.optional(),
  maxUnavailable: amount.optional(),
  controllerReplicas: count,
  existingPods: count,
  healthyPods: count,
  expectedDisruptionsAllowed: count,
  expectedCurrentHealthy: count,
  expectedDesiredHealthy: count,
  expectedExpectedPods: count,
  source: z.string().optional(),
});

export const budgetStatusKind = conformanceKind({
  name: "PodDisruptionBudget status",
  schema: shape,
  differences(budget) {
    const { controllerReplicas, existingPods: pods, healthyPods: healthy } = budget;
    const status: BudgetStatus = { expectedPods: 0, desiredHealthy: 0, disruptionsAllowed: 0 };
    // Without Pods there is no controller to ask for its scale.
    const scale = pods > 0 ? controllerReplicas : 0;
    writeBudgetStatus(budgetLimit(limitOf(budget)), { pods, healthy, scale }, status);
    return [
      ...difference("disruptionsAllowed", budget.expectedDisruptionsAllowed, status.disruptionsAllowed),
      ...difference("currentHealthy", budget.expectedCurrentHealthy, healthy),
      ...difference("desiredHealthy", budget.expectedDesiredHealthy, status.desiredHealthy),
      ...difference("expectedPods", budget.expectedExpectedPods, status.expectedPods),
    ];
  },
});

function limitOf({ minAvailable, maxUnavailable }: z.output<typeof shape>): BudgetSpec["limit"] {
  if (minAvailable !== undefined) return { kind: "minAvailable", value: minAvailable };
  if (maxUnavailable !== undefined) return { kind: "maxUnavailable", value: maxUnavailable };
  return null;
}
