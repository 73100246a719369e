/** From the rules that match an incident to one trial each: the plan preferred with the rule on against with it off. */

import type { Beliefs } from "../../memory/beliefs.ts";
import { type Rule, ruleMatches } from "../../memory/rules.ts";
import type { Hypothesis } from "../../operations/hypotheses.ts";
import type { Observation } from "../../operations/observation.ts";
import type { Twin } from "../../operations/twin.ts";
import type { Diagnosis } from "../diagnose.ts";
import { hindsightUtilities } from "./hindsight_utilities.ts";
import { makePlans, type Plan } from "../plan.ts";
import type { Policy } from "../policy.ts";
import type { Recall } from "../recall.ts";

/** One more trial of a rule that matched: the plan preferred with it on against the one with it off. */
export interface RuleTrial {
  readonly ruleId: string;
  readonly planWith: string;
  readonly planWithout: string;
  /** Share of fresh replicates in which the rule helped, ties count half, 0–1. */
  readonly outcome: number;
}

export interface RuleTrialInput {
  readonly twin: Twin;
  /** What the log has shown to be present. */
  readonly present: readonly Hypothesis[];
  readonly observation: Observation;
  readonly recall: Recall;
  readonly diagnosis: Diagnosis;
  readonly beliefs: Beliefs;
  readonly policy: Policy;
}

/** Rules with the fewest trials first: evidence is wanted where there is least. */
export function tryRules(input: RuleTrialInput): readonly RuleTrial[] {
  const { beliefs, recall, policy } = input;
  return beliefs.rules
    .filter((rule) => rule.state !== "retired" && ruleMatches(rule, recall.signature))
    .toSorted((a, b) => a.evidence.trials - b.evidence.trials || (a.id < b.id ? -1 : 1))
    .slice(0, policy.trialRules)
    .map((rule) => tryRule(rule, input));
}

/** The choice is made on one set of replicates and judged on another that neither choice has used. */
function tryRule(rule: Rule, input: RuleTrialInput): RuleTrial {
  const { policy } = input;
  const others = input.beliefs.rules.filter(({ id }) => id !== rule.id);
  const planWith = preferred([...others, { ...rule, state: "active" }], rule, input);
  const planWithout = preferred(others, rule, input);
  const named = { ruleId: rule.id, planWith: planWith.hash, planWithout: planWithout.hash };
  if (planWith.hash === planWithout.hash) return { ...named, outcome: 0.5 };
  const judge = { future: `judge ${rule.id}`, first: 0, count: policy.trialReplicates, ...input };
  const without = hindsightUtilities(planWithout, judge);
  const wins = hindsightUtilities(planWith, judge)
    .map((utility, m) => utility > without[m] ? 1 : utility < without[m] ? 0 : 0.5);
  return { ...named, outcome: wins.reduce((sum: number, win) => sum + win, 0) / wins.length };
}

function preferred(rules: readonly Rule[], rule: Rule, input: RuleTrialInput): Plan {
  const { observation, diagnosis, recall, policy } = input;
  const plans = makePlans({ observation, diagnosis, recall, beliefs: { ...input.beliefs, rules }, policy, tried: [] });
  const choose = { future: `choose ${rule.id}`, first: 0, count: policy.trialReplicates, ...input };
  const [best] = plans
    .map((plan) => ({ plan, total: hindsightUtilities(plan, choose).reduce((sum, utility) => sum + utility, 0) }))
    .sort((a, b) => b.total - a.total || (a.plan.hash < b.plan.hash ? -1 : 1));
  return best.plan;
}
