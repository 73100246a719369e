/** From a set of rules to the same set with agreeing, overlapping rules merged and at most 64 of them active. */

import { probabilityRuleHelps, ruleWealth } from "./rule_evidence.ts";
import type { Rule, RuleState } from "./rules.ts";

/** The fixed share of the error budget of rule activation is 1/64, see `activationWealth`. */
export const maxActiveRules = 64;

const standing: Readonly<Record<RuleState, number>> = { active: 4, probation: 3, shadow: 2, candidate: 1, retired: 0 };

/**
 * Merges rules that agree: conditions on the same features, one region inside the other, and biases that have the same
 * signs on the same plan features. The better supported rule stays as it is, so that its evidence stays about it, and
 * notes the other's id. Beyond {@link maxActiveRules} the weakest active rules go on probation. Result is sorted by id.
 */
export function mergeRules(rules: readonly Rule[]): readonly Rule[] {
  const kept: Rule[] = [];
  for (const rule of [...rules].sort(byStanding)) {
    const index = kept.findIndex((other) => agree(rule, other));
    const other = kept[index];
    if (other === undefined) kept.push(rule);
    else kept[index] = absorb(other, rule);
  }
  let active = 0;
  return kept.map((rule): Rule => {
    if (rule.state !== "active") return rule;
    active += 1;
    return active > maxActiveRules ? { ...rule, state: "probation" } : rule;
  }).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Best supported first; ties by id, so that the order of the input does not matter. */
function byStanding(a: Rule, b: Rule): number {
  return standing[b.state] - standing[a.state] ||
    ruleWealth(b.evidence) - ruleWealth(a.evidence) ||
    probabilityRuleHelps(b.evidence) - probabilityRuleHelps(a.evidence) ||
    (a.id < b.id ? -1 : 1);
}

/** A retired rule is kept as a record and takes no part. */
function agree(a: Rule, b: Rule): boolean {
  if (a.state === "retired" || b.state === "retired") return false;
  return sameSigns(a, b) && (inside(a, b) || inside(b, a));
}

function sameSigns(a: Rule, b: Rule): boolean {
  const features = new Set([...Object.keys(a.bias), ...Object.keys(b.bias)]);
  return [...features].every((feature) => Math.sign(a.bias[feature] ?? 0) === Math.sign(b.bias[feature] ?? 0));
}

/** Whether every signature that `inner` matches is matched by `outer`, both having conditions on the same features. */
function inside(inner: Rule, outer: Rule): boolean {
  return inner.predicate.length === outer.predicate.length &&
    outer.predicate.every((wide) =>
      inner.predicate.some((narrow) =>
        narrow.feature === wide.feature && narrow.op === wide.op &&
        (wide.op === ">=" ? narrow.value >= wide.value : narrow.value <= wide.value)
      )
    );
}

function absorb(survivor: Rule, merged: Rule): Rule {
  const ids = new Set([...survivor.provenance.merged, merged.id, ...merged.provenance.merged]);
  ids.delete(survivor.id);
  return { ...survivor, provenance: { ...survivor.provenance, merged: [...ids].sort() } };
}
