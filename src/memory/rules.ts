/** Procedural rules as records: when a rule matches, what it prefers, where it came from, and the evidence for it. */

import { z } from "zod";
import { type Signature, signatureFeatures } from "./signature.ts";

/** Life cycle of definitions §7. Only *active* rules bias plans; all but *retired* ones are tested at each match. */
export const ruleStates = ["candidate", "shadow", "active", "probation", "retired"] as const;
export type RuleState = typeof ruleStates[number];

/** Bets of the e-process; fixed, so that evidence of different runs is comparable. */
export const betSizes = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

export const ruleSchema = z.strictObject({
  id: z.string().min(1),
  /** All must hold. An empty predicate would match everything and is refused. */
  predicate: z.array(
    z.strictObject({ feature: z.enum(signatureFeatures), op: z.enum([">=", "<="]), value: z.number() }).readonly(),
  ).min(1).readonly(),
  /** From plan feature (a kind of move) to a bounded preference: positive for, negative against. */
  bias: z.record(z.string(), z.number().min(-1).max(1)).readonly(),
  provenance: z.strictObject({
    /** The incident that induced the rule; it never counts as evidence. */
    incidentId: z.string(),
    chosenPlanId: z.string(),
    preferredPlanId: z.string(),
    /** LCB95 of the preferred plan's advantage in utility on the held-out replicates. */
    advantageBound: z.number(),
    /** Rules that agreed with this one and were merged into it. */
    merged: z.array(z.string()).readonly(),
  }).readonly(),
  state: z.enum(ruleStates),
  evidence: z.strictObject({
    trials: z.number().int().nonnegative(),
    /** Π(1+λ(x−½)/½) for each λ of {@link betSizes}. */
    products: z.array(z.number().nonnegative()).length(betSizes.length).readonly(),
    /** Discounted Beta(alpha, beta) over θ, the chance that the rule helps at a match. */
    alpha: z.number().min(1),
    beta: z.number().min(1),
  }).readonly(),
}).readonly();

export type Rule = z.infer<typeof ruleSchema>;
export type RuleEvidence = Rule["evidence"];

/** What a rule starts with: no trial, wealth 1, the uniform Beta. */
export const noEvidence: RuleEvidence = { trials: 0, products: betSizes.map(() => 1), alpha: 1, beta: 1 };

/** Whether every condition of the rule's predicate holds for the signature. */
export function ruleMatches(rule: Rule, signature: Signature): boolean {
  return rule.predicate.every(({ feature, op, value }) => {
    const measured = signature[signatureFeatures.indexOf(feature)];
    if (measured === undefined) {
      throw new RangeError(`Cannot match rule "${rule.id}": the signature has no feature ${feature}; check it first`);
    }
    return op === ">=" ? measured >= value : measured <= value;
  });
}
