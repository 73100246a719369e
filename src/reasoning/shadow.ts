/** Stage 6: cascade shadowing: every plan is rehearsed in three futures on common random numbers (definitions §4). */

import { mean } from "simple-statistics";
import type { Beliefs } from "../memory/beliefs.ts";
import { lowerConfidenceBound } from "../numeric/paired_bound.ts";
import { softMinimum } from "../numeric/soft_minimum.ts";
import { tailMean } from "../numeric/tail_mean.ts";
import type { Observation } from "../operations/observation.ts";
import type { Twin } from "../operations/twin.ts";
import type { Diagnosis } from "./diagnose.ts";
import { faultSetName } from "./diagnosis/fault_posterior.ts";
import { type FutureKind, type FutureSpec, futureSpecs } from "./rehearsal/future_specs.ts";
import { rehearsedActions } from "./rehearsal/rehearsed_actions.ts";
import { doNothingId, type Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";

/** One plan in one future over all replicates. */
export interface ShadowOutcome {
  readonly planId: string;
  readonly future: FutureKind;
  /** 1 − violation share of every replicate, in replicate order. */
  readonly stabilities: readonly number[];
  /** Utility of every replicate, in replicate order. */
  readonly utilities: readonly number[];
  /** CVaR 0.25 of the stabilities. */
  readonly stability: number;
  /**
   * Share of replicates whose recovery began while verification would still have been looking, that is within
   * `verifyTicks` of the last step, smoothed (k+1)/(m+2): a later one would be judged a failure.
   */
  readonly recovery: number;
}

/** A plan over all futures. */
export interface PlanShadow {
  readonly planId: string;
  /** Entropic soft-min of the futures' stabilities. */
  readonly resilience: number;
  /** Entropic soft-min of the per-future regrets' negatives, logged beside it. */
  readonly regret: number;
  /** Mean stability of the main future. */
  readonly stability: number;
  /** Mean utility of the main future. */
  readonly utility: number;
  /** Lower 90 % bound of U(plan) − U(do nothing), paired over replicates. */
  readonly advantageBound: number;
  /** Recovery in the main future if just the faults the plan is aimed at were present: e of definitions §6. */
  readonly aimedRecovery: number;
  readonly outcomes: readonly ShadowOutcome[];
}

export interface ShadowReport {
  readonly horizonTicks: number;
  readonly replicates: number;
  readonly fidelity: "believed" | "exact";
  readonly futures: readonly FutureSpec[];
  readonly plans: readonly PlanShadow[];
}

export interface ShadowInput {
  readonly twin: Twin;
  readonly diagnosis: Diagnosis;
  readonly plans: readonly Plan[];
  readonly beliefs: Beliefs;
  readonly observation: Observation;
  readonly policy: Policy;
}

/**
 * Rehearses every plan in the same futures and replicates; `policy` gives their number, at least two replicates.
 *
 * Hypotheses go to the twin as they are: it draws each replicate's magnitudes from their spread. Throws when *do
 * nothing* is not among the plans, for advantages are measured against it.
 */
export function shadowPlans(input: ShadowInput): ShadowReport {
  const { twin, plans, policy } = input;
  const futures = futureSpecs(input);
  const rolled = plans.map((plan) => ({
    planId: plan.id,
    outcomes: futures.map((future) => rehearsePlan(plan, future, { twin, policy })),
    aimed: rehearseAimed(plan, futures[0], input),
  }));
  const baseline = rolled.find(({ planId }) => planId === doNothingId);
  if (baseline === undefined) {
    throw new Error(`Cannot shadow plans: ${doNothingId} (do nothing) is not among ${plans.length} plans`);
  }
  const best = futures.map((_, f) => Math.max(...rolled.map(({ outcomes }) => outcomes[f].stability)));
  return {
    horizonTicks: policy.horizonTicks,
    replicates: policy.replicates,
    fidelity: twin.fidelity,
    futures,
    plans: rolled.map(({ planId, outcomes, aimed }): PlanShadow => {
      const soft = (values: readonly number[]) =>
        softMinimum(values.map((value, f) => ({ value, weight: futures[f].weight })), policy.softMinTau);
      const [main] = outcomes;
      const advantages = main.utilities.map((utility, r) => utility - baseline.outcomes[0].utilities[r]);
      return {
        planId,
        resilience: soft(outcomes.map(({ stability }) => stability)),
        regret: soft(outcomes.map(({ stability }, f) => stability - best[f])),
        stability: mean(main.stabilities),
        utility: mean(main.utilities),
        advantageBound: lowerConfidenceBound(advantages, advantageLevel),
        aimedRecovery: (aimed ?? main).recovery,
        outcomes,
      };
    }),
  };
}

/** LCB90 of definitions §5. */
const advantageLevel = 0.9;

/** A plan against another set than the leading one is tested under its own; null where the main future tells already. */
function rehearseAimed(plan: Plan, main: FutureSpec, { twin, diagnosis, policy }: ShadowInput): ShadowOutcome | null {
  const ids = (faults: FutureSpec["present"]) => faultSetName(faults.map(({ id }) => id));
  if (plan.aimedAt.length === 0 || ids(main.present) === faultSetName(plan.aimedAt)) return null;
  const present = diagnosis.marginals.map(({ hypothesis }) => hypothesis).filter(({ id }) => plan.aimedAt.includes(id));
  return rehearsePlan(plan, { ...main, present }, { twin, policy });
}

function rehearsePlan(
  plan: Plan,
  future: FutureSpec,
  { twin, policy }: { readonly twin: Twin; readonly policy: Policy },
): ShadowOutcome {
  const actions = rehearsedActions(plan, policy);
  const rehearsals = Array.from({ length: policy.replicates }, (_, replicate) =>
    twin.rehearse({
      present: future.present,
      upcoming: future.upcoming,
      actions,
      horizonTicks: policy.horizonTicks,
      replicate,
      future: future.kind,
    }));
  const stabilities = rehearsals.map(({ violationShare }) => 1 - violationShare);
  // Doing nothing has no step: it is verified as soon as it is decided.
  const lastTick = Math.max(policy.decisionTicks, ...actions.map(({ afterTicks }) => afterTicks)) + policy.verifyTicks;
  const recovered =
    rehearsals.filter(({ recoveredAfterTicks }) => recoveredAfterTicks !== null && recoveredAfterTicks <= lastTick)
      .length;
  return {
    planId: plan.id,
    future: future.kind,
    stabilities,
    utilities: rehearsals.map(({ utility }) => utility),
    stability: tailMean(stabilities, policy.cvarShare),
    recovery: (recovered + 1) / (rehearsals.length + 2),
  };
}
