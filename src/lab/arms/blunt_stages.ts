/** Stages that leave something out, for arms that show what it is worth. Each stands where Sentinel's own would. */

import { doNothingId } from "../../reasoning/plan.ts";
import { futureSpecs } from "../../reasoning/rehearsal/future_specs.ts";
import { type JudgedPlan, type Selection, type SelectionInput, selectPlan } from "../../reasoning/select.ts";
import type { ShadowInput, ShadowReport } from "../../reasoning/shadow.ts";

/** What is foretold where nothing was rehearsed: even chances, for every plan the same. */
const evenChances = 0.5;

/** Stage 6 without rehearsing: every plan is said to come to the same. */
export function unrehearsed(input: ShadowInput): ShadowReport {
  const { plans, policy, twin } = input;
  const futures = futureSpecs(input);
  const even = Array.from({ length: policy.replicates }, () => evenChances);
  return {
    horizonTicks: policy.horizonTicks,
    replicates: policy.replicates,
    fidelity: twin.fidelity,
    futures,
    plans: plans.map(({ id }) => ({
      planId: id,
      resilience: evenChances,
      regret: 0,
      stability: evenChances,
      utility: evenChances,
      advantageBound: 0,
      aimedRecovery: evenChances,
      outcomes: futures.map(({ kind }) => ({
        planId: id,
        future: kind,
        stabilities: even,
        utilities: even,
        stability: evenChances,
        recovery: evenChances,
      })),
    })),
  };
}

/** Stage 7 without figures to go by: the planner's first plan that passes the gates which need none. */
export function firstPlan(input: SelectionInput): Selection {
  const { judged } = selectPlan(input);
  const passed = input.plans.filter(({ id }) =>
    id !== doNothingId && judged.find(({ planId }) => planId === id)?.verdict.kind !== "gated"
  );
  return decided(judged, passed.at(0)?.id ?? null, "the planner's first");
}

/** Stage 7 of the greedy: the best utility in the first replicate of the main future, whatever the risk. */
export function bestNominal(input: SelectionInput): Selection {
  const { plans, shadow } = input;
  const utilityOf = (id: string) => shadow.plans.find(({ planId }) => planId === id)?.outcomes[0].utilities[0] ?? 0;
  const [best] = plans.toSorted((a, b) => utilityOf(b.id) - utilityOf(a.id) || (a.hash < b.hash ? -1 : 1));
  return decided(selectPlan(input).judged, plans.length > 1 ? best.id : null, "the best utility of one future");
}

/** The same figures with another winner; null calls a person. */
function decided(judged: readonly JudgedPlan[], winner: string | null, why: string): Selection {
  const chosenId = winner ?? doNothingId;
  return {
    decision: winner === null
      ? { kind: "escalate", reasons: ["no plan could be made, or none passed the gates"] }
      : { kind: "apply", planId: winner },
    judged: judged.map((plan): JudgedPlan =>
      plan.planId === chosenId
        ? { ...plan, verdict: { kind: "chosen", reason: winner === null ? "stands alone: escalate" : why } }
        : plan.verdict.kind === "gated"
        ? plan
        : { ...plan, verdict: { kind: "outscored", by: chosenId, reason: `not ${why}` } }
    ).toSorted((a, b) => Number(b.planId === chosenId) - Number(a.planId === chosenId)),
  };
}
