import assert from "node:assert/strict";
import fc from "fast-check";
import { activationWealth, probabilityRuleHelps, ruleWealth, updateRuleEvidence } from "./rule_evidence.ts";
import { noEvidence, type Rule, ruleSchema } from "./rules.ts";

const rule: Rule = {
  id: "r1",
  predicate: [{ feature: "entryErrorRatio", op: ">=", value: 0.5 }],
  bias: { scale: 1 },
  provenance: { incidentId: "a/i1", chosenPlanId: "P1", preferredPlanId: "P2", advantageBound: 0.04, merged: [] },
  state: "candidate",
  evidence: noEvidence,
};

function after(outcomes: readonly number[], start: Rule = rule): Rule {
  return outcomes.reduce(updateRuleEvidence, start);
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
}

Deno.test("updateRuleEvidence() bets on the whole grid and averages", () => {
  // One win multiplies each λ by 1+λ: mean of 1.1 … 1.9 = 1.5. One loss: mean of 0.9 … 0.1 = 0.5.
  near(ruleWealth(after([1]).evidence), 1.5);
  near(ruleWealth(after([0]).evidence), 0.5);
  // Win and loss: mean of 1−λ² = 1 − (0.01+0.04+…+0.81)/9 = 1 − 2.85/9.
  near(ruleWealth(after([1, 0]).evidence), 1 - 2.85 / 9);
  // A draw moves nothing.
  near(ruleWealth(after([0.5]).evidence), 1);
});

Deno.test("updateRuleEvidence() discounts the Beta's counts and not its prior", () => {
  // alpha: 1 → 1+1 = 2 → 1+0.95 = 1.95 → 1+0.95·0.95+1 = 2.9025; beta: 1 → 1 → 1+1 = 2 → 1+0.95 = 1.95.
  const { alpha, beta, trials } = after([1, 0, 1]).evidence;
  near(alpha, 2.9025);
  near(beta, 1.95);
  assert.equal(trials, 3);
});

Deno.test("updateRuleEvidence() activates at wealth 1280 and not before", () => {
  assert.equal(activationWealth, 1280);
  // n wins in a row: mean of (1+λ)^n. n = 13: (1.9^13 + 1.8^13 + …)/9 = 4205.2+2082.3+991.3+450.4+… over 9 ≈ 891; n = 14 ≈ 1660.
  const wins = (n: number) => after(Array.from({ length: n }, () => 1));
  assert.ok(ruleWealth(wins(13).evidence) < 1280);
  assert.equal(wins(13).state, "shadow");
  assert.ok(ruleWealth(wins(14).evidence) >= 1280);
  assert.equal(wins(14).state, "active");
});

Deno.test("updateRuleEvidence() retires when P(θ > ½) < 0.1: Beta(1, b) has 2^−b", () => {
  // Losses: b = 2, 1+0.95+1 = 2.95, 1+0.95·1.95+1 = 3.8525; 2^−2.95 = 0.129, 2^−3.8525 = 0.069.
  assert.equal(after([0, 0]).state, "shadow");
  assert.equal(after([0, 0, 0]).state, "retired");
  near(probabilityRuleHelps(after([0, 0, 0]).evidence), 2 ** -3.8525);
  assert.throws(() => after([0, 0, 0, 1]), /it is retired/);
});

Deno.test("updateRuleEvidence() puts a failing active rule on probation and lets it back", () => {
  const active: Rule = { ...rule, state: "active", evidence: { ...noEvidence, alpha: 3, beta: 3 } };
  const failing = after([0], active);
  assert.equal(failing.state, "probation");
  assert.equal(after([1, 1], failing).state, "active");
});

Deno.test("updateRuleEvidence() keeps a rule that its schema accepts, and refuses outcomes beyond 0–1", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(0, 1, 1), { maxLength: 2000 }), (outcomes) => {
    let current = rule;
    for (const outcome of outcomes) {
      if (current.state !== "retired") current = updateRuleEvidence(current, outcome);
    }
    ruleSchema.parse(JSON.parse(JSON.stringify(current)));
  }));
  assert.throws(() => updateRuleEvidence(rule, 1.5), /outcome 1.5/);
  ruleSchema.parse(after(Array.from({ length: 3000 }, () => 1)));
});

Deno.test("ruleWealth() of a fair coin has mean 1 after any number of trials", () => {
  // Over all 2^6 equally likely sequences the mean of Π(1±λ) is Π½((1+λ)+(1−λ)) = 1: the betting is fair.
  let sum = 0;
  for (let bits = 0; bits < 64; bits++) {
    const start: Rule = { ...rule, evidence: { ...noEvidence, alpha: 50, beta: 1 } };
    sum += ruleWealth(after([0, 1, 2, 3, 4, 5].map((k) => (bits >> k) & 1), start).evidence);
  }
  near(sum / 64, 1);
});
