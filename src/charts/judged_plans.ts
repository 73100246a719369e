/** From one attempt to its plans with figures and verdicts, *do nothing* first: what charts and reports of plans start from. */

import type { Attempt } from "../graphs/attempt.ts";
import type { ObjectiveVector } from "../reasoning/select.ts";

export interface JudgedPlanRow {
  readonly planId: string;
  readonly title: string;
  /** In the cost unit of `operations/utility`. */
  readonly cost: number;
  /** R of definitions §3, 0–1. */
  readonly risk: number;
  readonly objectives: ObjectiveVector;
  readonly distance: number;
  readonly onFront: boolean;
  readonly outcome: "chosen" | "gated" | "dominated" | "outscored";
  readonly reason: string;
}

/** @throws Error when a judged plan was not planned or has no risk */
export function judgedPlans(attempt: Attempt): readonly JudgedPlanRow[] {
  return attempt.selection.judged.map(({ planId, objectives, distance, onFront, verdict }) => {
    const plan = attempt.plans.find(({ id }) => id === planId);
    const risk = attempt.risks.find((entry) => entry.planId === planId);
    if (plan === undefined || risk === undefined) {
      const missing = plan === undefined ? "among the plans" : "given a risk";
      throw new Error(`Cannot show plans of attempt ${attempt.number}: "${planId}" was judged but is not ${missing}`);
    }
    return {
      planId,
      title: plan.title,
      cost: plan.cost,
      risk: risk.risk,
      objectives,
      distance,
      onFront,
      outcome: verdict.kind,
      reason: verdict.reason,
    };
  }).toSorted((a, b) => planNumber(a.planId) - planNumber(b.planId));
}

/** P2 before P10. */
function planNumber(planId: string): number {
  return Number(planId.slice(1));
}
