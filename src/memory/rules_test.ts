import assert from "node:assert/strict";
import { exampleSignature } from "./example_incident.ts";
import { noEvidence, type Rule, ruleMatches, ruleSchema } from "./rules.ts";

const rule: Rule = {
  id: "r1",
  predicate: [{ feature: "entryErrorRatio", op: ">=", value: 0.5 }, { feature: "entryLatency", op: "<=", value: 0 }],
  bias: { rollbackRollout: 0.5 },
  provenance: { incidentId: "a/i1", chosenPlanId: "P1", preferredPlanId: "P2", advantageBound: 0.04, merged: [] },
  state: "candidate",
  evidence: noEvidence,
};

Deno.test("ruleMatches() needs every condition, bounds included", () => {
  assert.equal(ruleMatches(rule, exampleSignature({ 0: 0.5, 1: 0 })), true);
  assert.equal(ruleMatches(rule, exampleSignature({ 0: 0.49, 1: 0 })), false);
  assert.equal(ruleMatches(rule, exampleSignature({ 0: 0.9, 1: 0.01 })), false);
  assert.throws(() => ruleMatches(rule, [0.5]), /rule "r1": the signature has no feature entryLatency/);
});

Deno.test("ruleSchema refuses an unknown feature, a bias beyond 1 and an empty predicate", () => {
  assert.deepEqual(ruleSchema.parse(rule), rule);
  assert.equal(ruleSchema.safeParse({ ...rule, bias: { scale: 1.01 } }).success, false);
  assert.equal(ruleSchema.safeParse({ ...rule, predicate: [] }).success, false);
  assert.equal(ruleSchema.safeParse({ ...rule, predicate: [{ feature: "x", op: ">=", value: 0 }] }).success, false);
});
