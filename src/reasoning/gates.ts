/** From one plan's figures to the gates of definitions §5 that it fails, each with its numbers. */

import type { Diagnosis } from "./diagnose.ts";
import type { Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { PlanRisk } from "./propagation_risk.ts";
import type { PlanShadow } from "./shadow.ts";

export const gateKinds = ["caution", "slo-floor", "budget", "risk", "no-regression"] as const;
export type GateKind = typeof gateKinds[number];

export interface GateFailure {
  readonly gate: GateKind;
  readonly reason: string;
}

/** One plan with all that was computed about it. */
export interface PlanFigures {
  readonly plan: Plan;
  readonly risk: PlanRisk;
  readonly shadow: PlanShadow;
}

/** Every gate the plan fails, in the order of {@link gateKinds}. *Do nothing* is exempt: do not ask for it. */
export function failedGates(figures: PlanFigures, diagnosis: Diagnosis, policy: Policy): readonly GateFailure[] {
  const { plan, risk, shadow } = figures;
  const failures: GateFailure[] = [];
  const fail = (gate: GateKind, text: string) => failures.push({ gate, reason: `gate ${gate}: ${text}` });
  if (diagnosis.cautious && plan.reversibleShare < 1) {
    fail("caution", `${percent(1 - plan.reversibleShare)} of the steps cannot be undone exactly, diagnosis uncertain`);
  } else if (diagnosis.cautious && risk.risk > policy.cautiousRiskCeiling) {
    fail("caution", `risk ${above(risk.risk, policy.cautiousRiskCeiling)}, diagnosis uncertain`);
  }
  if (shadow.stability < policy.sloFloor) {
    fail("slo-floor", `mean stability ${shadow.stability.toFixed(2)} < ${policy.sloFloor.toFixed(2)}`);
  }
  if (plan.cost > policy.costBudget) fail("budget", above(plan.cost, policy.costBudget));
  if (risk.risk > policy.riskCeiling) fail("risk", above(risk.risk, policy.riskCeiling));
  if (shadow.advantageBound < -policy.regressionDelta) {
    fail(
      "no-regression",
      `${shadow.advantageBound.toFixed(3)} < ${(-policy.regressionDelta).toFixed(3)} against doing nothing`,
    );
  }
  return failures;
}

function above(value: number, limit: number): string {
  return `${value.toFixed(2)} > ${limit.toFixed(2)}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
