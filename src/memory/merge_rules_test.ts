import assert from "node:assert/strict";
import { maxActiveRules, mergeRules } from "./merge_rules.ts";
import { noEvidence, type Rule } from "./rules.ts";

function rule(id: string, fields: Partial<Rule> & { readonly value?: number }): Rule {
  const { value = 0.5, ...rest } = fields;
  return {
    id,
    predicate: [{ feature: "entryErrorRatio", op: ">=", value }],
    bias: { scale: 0.5 },
    provenance: { incidentId: "a/i1", chosenPlanId: "P1", preferredPlanId: "P2", advantageBound: 0.04, merged: [] },
    state: "shadow",
    evidence: noEvidence,
    ...rest,
  };
}

Deno.test("mergeRules() keeps the better supported of two rules that agree, unchanged but for the note", () => {
  const active = rule("b", { state: "active", value: 0.7 });
  const merged = mergeRules([rule("a", { value: 0.5, bias: { scale: 0.2 } }), active]);
  assert.deepEqual(merged, [{ ...active, provenance: { ...active.provenance, merged: ["a"] } }]);
});

Deno.test("mergeRules() keeps apart what differs in features, in sign, or has retired", () => {
  const rules = [
    rule("a", {}),
    rule("b", { predicate: [{ feature: "worstCpu", op: ">=", value: 0.5 }] }),
    rule("c", { bias: { scale: -0.5 } }),
    rule("d", { bias: { scale: 0.5, drain: -0.1 } }),
    rule("e", { state: "retired" }),
  ];
  assert.deepEqual(mergeRules(rules), rules);
});

Deno.test("mergeRules() does not depend on the order of its input", () => {
  const rules = [rule("a", {}), rule("b", { value: 0.6 }), rule("c", { state: "active", value: 0.9 })];
  assert.deepEqual(mergeRules(rules), mergeRules([...rules].reverse()));
});

Deno.test("mergeRules() leaves 64 active and puts the weakest on probation", () => {
  const rules = Array.from({ length: 66 }, (_, index) =>
    rule(`r${index + 10}`, {
      state: "active",
      bias: { [`move${index}`]: 1 },
      evidence: { ...noEvidence, products: noEvidence.products.map(() => index + 1) },
    }));
  const merged = mergeRules(rules);
  assert.equal(merged.filter(({ state }) => state === "active").length, maxActiveRules);
  assert.deepEqual(merged.filter(({ state }) => state === "probation").map(({ id }) => id), ["r10", "r11"]);
});
