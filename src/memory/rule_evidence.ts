/** From a rule and one more trial of it to the rule with its evidence and life-cycle state brought up to date. */

import { probabilityAboveHalf } from "./beta_tail.ts";
import { betSizes, type Rule, type RuleEvidence, type RuleState } from "./rules.ts";

/** 1/α with α = 0.05/64, fixed: a Bonferroni share of 5 % for each of at most 64 active rules. */
export const activationWealth = 64 / 0.05;

/** γ: what a trial counts for after one more trial. */
const discount = 0.95;

/** A rule whose P(θ > ½) falls below is retired. */
const retirementProbability = 0.1;

/** An active rule that is more likely to harm than to help stops acting until it recovers; assumed by us. */
const probationProbability = 0.5;

/** Far from overflow, far above any threshold: a product that reached it says no more by growing. */
const largestProduct = 1e300;

/** W = mean over λ of Π(1+λ(x−½)/½): a test martingale under "the rule helps at most half of the time". */
export function ruleWealth(evidence: RuleEvidence): number {
  return evidence.products.reduce((sum, product) => sum + product, 0) / evidence.products.length;
}

/** P(θ > ½) under the discounted Beta. */
export function probabilityRuleHelps(evidence: RuleEvidence): number {
  return probabilityAboveHalf(evidence.alpha, evidence.beta);
}

/**
 * One trial at a later match (never the inducing incident): `helped` is 1 when the rule's choice was better on replicates
 * that neither choice had used, 0 when not, ½ when equal. (Waudby-Smith and Ramdas, JRSS-B 2024; definitions §7.)
 */
export function updateRuleEvidence(rule: Rule, helped: number): Rule {
  if (!(helped >= 0 && helped <= 1)) {
    throw new RangeError(`Cannot update rule "${rule.id}": outcome ${helped} is not within 0–1`);
  }
  if (rule.state === "retired") {
    throw new Error(`Cannot update rule "${rule.id}": it is retired; test only rules in the other states`);
  }
  const { products, trials, alpha, beta } = rule.evidence;
  const evidence: RuleEvidence = {
    trials: trials + 1,
    products: betSizes.map((size, index) => {
      const product = (products[index] ?? 1) * (1 + size * (helped - 0.5) / 0.5);
      return Math.min(product, largestProduct);
    }),
    // The uniform prior is not discounted: without it the Beta would lose its shape.
    alpha: 1 + discount * (alpha - 1) + helped,
    beta: 1 + discount * (beta - 1) + (1 - helped),
  };
  return { ...rule, evidence, state: nextState(rule.state, evidence) };
}

function nextState(state: Exclude<RuleState, "retired">, evidence: RuleEvidence): RuleState {
  const probability = probabilityRuleHelps(evidence);
  if (probability < retirementProbability) return "retired";
  switch (state) {
    case "candidate":
    case "shadow":
      return ruleWealth(evidence) >= activationWealth ? "active" : "shadow";
    case "active":
    case "probation":
      return probability < probationProbability ? "probation" : "active";
    default: {
      const never: never = state;
      throw new Error(`Cannot advance a rule in state ${JSON.stringify(never)}`);
    }
  }
}
