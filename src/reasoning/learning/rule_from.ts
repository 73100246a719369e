/** From a plan that would have been better to a candidate rule: a predicate on the signature, a bounded bias on moves. */

import { noEvidence, type Rule } from "../../memory/rules.ts";
import { type Signature, signatureFeatures } from "../../memory/signature.ts";
import { entityKey } from "../../random.ts";
import type { Plan } from "../plan.ts";
import type { Policy } from "../policy.ts";

/** A rule before its incident has an id; the incident's is added when it is recorded. */
export type CandidateRule = Omit<Rule, "provenance"> & {
  readonly provenance: Omit<Rule["provenance"], "incidentId">;
};

/** Features that stand out at least this far describe the incident, the strongest of them make the predicate; assumed by us. */
const standsOut = 0.3;
const predicateSize = 3;

/** `null` when no feature stands out or both plans are made of the same moves: then a bias could not tell them apart. */
export function ruleFrom(
  { signature, chosen, best, bound }: {
    readonly signature: Signature;
    readonly chosen: Plan;
    readonly best: Plan;
    /** LCB95 of the advantage of `best` over `chosen`. */
    readonly bound: number;
  },
  policy: Policy,
): CandidateRule | null {
  const predicate = signatureFeatures.map((feature, index) => ({ feature, value: signature[index] ?? 0 }))
    .filter(({ feature, value }) => feature !== "missingSignalShare" && Math.abs(value) >= standsOut)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || (a.feature < b.feature ? -1 : 1))
    .slice(0, predicateSize)
    // Half as strong is still alike; rounded, so that like incidents make the same rule.
    .map(({ feature, value }) => ({
      feature,
      op: value > 0 ? ">=" as const : "<=" as const,
      value: Math.round(5 * value) / 10,
    }))
    .sort((a, b) => a.feature < b.feature ? -1 : 1);
  const bias: Record<string, number> = {};
  for (const move of best.moves) if (!chosen.moves.includes(move)) bias[move] = policy.ruleBias;
  for (const move of chosen.moves) if (!best.moves.includes(move)) bias[move] = -policy.ruleBias;
  if (predicate.length === 0 || Object.keys(bias).length === 0) return null;
  const sorted = Object.fromEntries(Object.entries(bias).sort(([a], [b]) => a < b ? -1 : 1));
  return {
    id: `rule-${entityKey(JSON.stringify([predicate, sorted])).toString(16).padStart(8, "0")}`,
    predicate,
    bias: sorted,
    provenance: { chosenPlanId: chosen.id, preferredPlanId: best.id, advantageBound: bound, merged: [] },
    state: "candidate",
    evidence: noEvidence,
  };
}
