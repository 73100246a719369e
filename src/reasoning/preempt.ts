/** Stage 10: from an incident and its conditioned twin to candidate rules and evidence for the rules that matched (definitions §7). */

import { mean } from "simple-statistics";
import type { Beliefs } from "../memory/beliefs.ts";
import { lowerConfidenceBound } from "../numeric/paired_bound.ts";
import type { Hypothesis } from "../operations/hypotheses.ts";
import type { Observation } from "../operations/observation.ts";
import type { Twin } from "../operations/twin.ts";
import type { Diagnosis } from "./diagnose.ts";
import { hindsightUtilities } from "./learning/hindsight_utilities.ts";
import type { Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { Recall } from "./recall.ts";
import type { Reflection } from "./reflect.ts";
import { type CandidateRule, ruleFrom } from "./learning/rule_from.ts";
import { type RuleTrial, tryRules } from "./learning/rule_trial.ts";
import type { Selection } from "./select.ts";

/** The best alternative in hindsight, chosen on one half of the replicates and tested on the other. */
export interface Hindsight {
  readonly chosenPlanId: string;
  readonly bestPlanId: string;
  /** Mean of U(best) − U(chosen) on the held-out replicates. */
  readonly meanAdvantage: number;
  /** Its lower 95 % bound. */
  readonly advantageBound: number;
  readonly replicates: number;
}

export interface Preemption {
  /** null when there was nothing to compare. */
  readonly hindsight: Hindsight | null;
  /** The rule this incident suggests; null when the held-out bound is too low. */
  readonly candidate: CandidateRule | null;
  readonly trials: readonly RuleTrial[];
  /** Why no candidate was made, or what it says, for people. */
  readonly notes: readonly string[];
}

export interface PreemptionInput {
  /** As believed when the last plan was chosen. */
  readonly twin: Twin;
  readonly observation: Observation;
  readonly recall: Recall;
  readonly diagnosis: Diagnosis;
  readonly plans: readonly Plan[];
  readonly selection: Selection;
  readonly reflection: Reflection;
  readonly beliefs: Beliefs;
  readonly policy: Policy;
}

/** LCB95 of definitions §7. */
const advantageLevel = 0.95;

/** Compares plans under the faults that were verified: under faults merely believed in, hindsight would only repeat foresight. */
export function preempt(input: PreemptionInput): Preemption {
  const { plans, selection, policy } = input;
  if (policy.hindsightReplicates < 2) {
    return { hindsight: null, candidate: null, trials: [], notes: ["preemption is off"] };
  }
  const present = input.reflection.verified;
  if (present.length === 0) {
    return { hindsight: null, candidate: null, trials: [], notes: ["no rule and no trial: no fault was verified"] };
  }
  const trials = tryRules({ ...input, present });
  const decided = selection.decision.kind === "apply" ? selection.decision.planId : null;
  const chosen = plans.find(({ id }) => id === decided);
  const rivals = plans.filter(({ id, hash }) => hash !== chosen?.hash && !isGated(id, selection));
  if (chosen === undefined || rivals.length === 0) {
    return { hindsight: null, candidate: null, trials, notes: ["no rule: no plan to compare the chosen one with"] };
  }
  const { best, hindsight } = lookBack(chosen, rivals, { ...input, present });
  if (hindsight.advantageBound <= policy.ruleAdvantage) {
    const bound = hindsight.advantageBound.toFixed(3);
    const note =
      `no rule: the held-out advantage of ${best.id} over the chosen ${chosen.id} is at least ${bound}, not above ${policy.ruleAdvantage}`;
    return { hindsight, candidate: null, trials, notes: [note] };
  }
  const known = (rule: CandidateRule) => input.beliefs.rules.some(({ id }) => id === rule.id);
  const candidate = ruleFrom(
    { signature: input.recall.signature, chosen, best, bound: hindsight.advantageBound },
    policy,
  );
  if (candidate === null) {
    return { hindsight, candidate, trials, notes: [`no rule: moves and symptoms do not set ${best.id} apart`] };
  }
  if (known(candidate)) {
    return { hindsight, candidate: null, trials, notes: [`${candidate.id} is known already`] };
  }
  return { hindsight, candidate, trials, notes: [`${candidate.id}: ${best.title} rather than ${chosen.title}`] };
}

/** A rule never overrides a gate, so it does not learn from plans that one has stopped. */
function isGated(planId: string, { judged }: Selection): boolean {
  return judged.find((plan) => plan.planId === planId)?.verdict.kind === "gated";
}

/**
 * Chosen on one half of the replicates and tested on the other: the best of nine equal plans looks better than the
 * chosen one in nearly nine of ten single comparisons.
 */
function lookBack(
  chosen: Plan,
  rivals: readonly Plan[],
  { twin, present, policy }: PreemptionInput & { readonly present: readonly Hypothesis[] },
): { readonly best: Plan; readonly hindsight: Hindsight } {
  const half = policy.hindsightReplicates;
  const roll = (plan: Plan, first: number) =>
    hindsightUtilities(plan, { twin, present, policy, future: "hindsight", first, count: half });
  const base = roll(chosen, 0);
  const [{ plan: best }] = rivals
    .map((plan) => ({ plan, advantage: mean(roll(plan, 0).map((utility, m) => utility - base[m])) }))
    .sort((a, b) => b.advantage - a.advantage || (a.plan.hash < b.plan.hash ? -1 : 1));
  const held = roll(chosen, half);
  const differences = roll(best, half).map((utility, m) => utility - held[m]);
  return {
    best,
    hindsight: {
      chosenPlanId: chosen.id,
      bestPlanId: best.id,
      meanAdvantage: mean(differences),
      advantageBound: lowerConfidenceBound(differences, advantageLevel),
      replicates: half,
    },
  };
}
