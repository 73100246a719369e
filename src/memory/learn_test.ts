import assert from "node:assert/strict";
import fc from "fast-check";
import { type Beliefs, beliefsSchema, emptyBeliefs, parseBeliefs } from "./beliefs.ts";
import { canonicalHash, canonicalJson } from "./canonical_json.ts";
import { claimEvidence, forbiddenAcross, priorShift } from "./claim_evidence.ts";
import { exampleSignature } from "./example_incident.ts";
import {
  ageBeliefs,
  recordConfirmation,
  recordHarm,
  recordRefutation,
  recordVerifiedDiagnosis,
  type Verdict,
} from "./learn.ts";
import { type Signature, signatureFeatures } from "./signature.ts";

const signature = exampleSignature({ 0: 1, 7: 0.5 });
const elsewhere = exampleSignature({ 20: 1 });
const hypothesis = { id: "cpu-saturation@service/cart" };

function verdict(fields: Partial<Verdict> = {}): Verdict {
  return {
    incidentId: "a/i1",
    signature,
    mechanism: "cpu-saturation",
    entity: "service/cart",
    entityRole: "leaf",
    planId: "P1",
    strength: 1,
    evidence: "errors went on for 24 ticks after scaling",
    ...fields,
  };
}

function times<T>(count: number, start: T, step: (value: T) => T): T {
  return Array.from({ length: count }).reduce((value: T) => step(value), start);
}

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
}

Deno.test("claimEvidence() halves after 25 matching incidents and ignores others", () => {
  const refuted = recordRefutation(emptyBeliefs, verdict({ strength: 0.8 }));
  near(claimEvidence(refuted, signature, hypothesis).refuted, 0.8);
  near(claimEvidence(times(25, refuted, (b) => ageBeliefs(b, signature)), signature, hypothesis).refuted, 0.4);
  near(claimEvidence(times(25, refuted, (b) => ageBeliefs(b, elsewhere)), signature, hypothesis).refuted, 0.8);
  assert.deepEqual(claimEvidence(refuted, elsewhere, hypothesis), { refuted: 0, confirmed: 0 });
  assert.deepEqual(claimEvidence(refuted, signature, { id: "crash@service/cart" }), { refuted: 0, confirmed: 0 });
});

Deno.test("priorShift() is ln((1+A)/(1+M))", () => {
  const once = recordRefutation(emptyBeliefs, verdict());
  near(priorShift(once, signature, hypothesis), Math.log(1 / 2));
  near(priorShift(recordConfirmation(once, verdict({ strength: 0.5 })), signature, hypothesis), Math.log(1.5 / 2));
  assert.equal(priorShift(emptyBeliefs, signature, hypothesis), 0);
});

type Step = { readonly kind: "refute" | "confirm" | "age" | "elsewhere"; readonly strength: number };
const histories = fc.array(
  fc.record({
    kind: fc.constantFrom<Step["kind"]>("refute", "confirm", "age", "elsewhere"),
    strength: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 60 },
);

function live(beliefs: Beliefs, { kind, strength }: Step): Beliefs {
  switch (kind) {
    case "refute":
      return recordRefutation(beliefs, verdict({ strength }));
    case "confirm":
      return recordConfirmation(beliefs, verdict({ strength }));
    case "age":
      return ageBeliefs(beliefs, signature);
    case "elsewhere":
      return ageBeliefs(beliefs, elsewhere);
  }
}

Deno.test("priorShift() stays within ±3, falls with a refutation and rises with a confirmation", () => {
  fc.assert(fc.property(histories, fc.double({ min: 0, max: 1, noNaN: true }), (history, strength) => {
    const beliefs = history.reduce(live, emptyBeliefs);
    const shift = priorShift(beliefs, signature, hypothesis);
    assert.ok(shift >= -3 && shift <= 3);
    assert.ok(priorShift(recordRefutation(beliefs, verdict({ strength })), signature, hypothesis) <= shift);
    assert.ok(priorShift(recordConfirmation(beliefs, verdict({ strength })), signature, hypothesis) >= shift);
  }));
});

Deno.test("beliefs stay valid JSON records of their schema, whatever happens", () => {
  fc.assert(fc.property(histories, (history) => {
    const beliefs = history.reduce(live, emptyBeliefs);
    assert.deepEqual(parseBeliefs(canonicalJson(beliefs), "a test"), beliefs);
  }));
});

Deno.test("a claim in force is banned only while 1 ≤ M and A < 0.25", () => {
  fc.assert(fc.property(histories, (history) => {
    const beliefs = history.reduce(live, emptyBeliefs);
    const { refuted, confirmed } = claimEvidence(beliefs, signature, hypothesis);
    const ban = forbiddenAcross(beliefs, signature, { hypothesis, logLikelihoodRatio: 0 });
    if (ban !== null) assert.ok(refuted >= 1 && confirmed < 0.25);
    if (refuted < 1) assert.equal(ban, null);
  }));
});

Deno.test("forbiddenAcross() begins at M ≥ 2, yields to present evidence of ln 20 and to other symptoms", () => {
  const claim = { hypothesis, logLikelihoodRatio: 0 };
  const once = recordRefutation(emptyBeliefs, verdict());
  assert.equal(forbiddenAcross(once, signature, claim), null);
  const twice = recordRefutation(once, verdict({ incidentId: "a/i2", planId: "P3", evidence: "second time" }));
  const ban = forbiddenAcross(twice, signature, claim);
  assert.equal(ban?.refuted, 2);
  assert.equal(ban?.incidentId, "a/i2");
  assert.equal(forbiddenAcross(twice, signature, { hypothesis, logLikelihoodRatio: Math.log(20) }), null);
  assert.notEqual(forbiddenAcross(twice, signature, { hypothesis, logLikelihoodRatio: Math.log(20) - 0.01 }), null);
  assert.equal(forbiddenAcross(twice, elsewhere, claim), null);
});

Deno.test("a ban ends when it says: M = 2 falls below 1 after 26 matching incidents, and the graded prior stays", () => {
  const banned = times(2, emptyBeliefs, (b) => recordRefutation(b, verdict()));
  const claim = { hypothesis, logLikelihoodRatio: 0 };
  assert.equal(banned.bans[0]?.endsAfter, 26);
  const before = times(25, banned, (b) => ageBeliefs(b, signature));
  assert.notEqual(forbiddenAcross(before, signature, claim), null);
  const after = ageBeliefs(before, signature);
  assert.equal(forbiddenAcross(after, signature, claim), null);
  assert.equal(after.bans[0]?.state, "expired");
  assert.ok(priorShift(after, signature, hypothesis) < -0.6);
  // M is 0.97 + 0.9 < 2: parole, no new ban.
  const again = recordRefutation(after, verdict({ strength: 0.9 }));
  assert.equal(forbiddenAcross(again, signature, claim), null);
});

Deno.test("a confirmation lifts a ban and prevents another", () => {
  const banned = times(2, emptyBeliefs, (b) => recordRefutation(b, verdict()));
  const lifted = recordConfirmation(banned, verdict({ strength: 0.3 }));
  assert.equal(lifted.bans[0]?.state, "lifted-by-confirmation");
  const refuted = recordRefutation(lifted, verdict());
  assert.equal(forbiddenAcross(refuted, signature, { hypothesis, logLikelihoodRatio: 0 }), null);
});

Deno.test("recordVerifiedDiagnosis() counts transitions", () => {
  const chain = ["memory-growth", "crash", "memory-growth", "crash", "memory-growth", "node-loss"] as const;
  const beliefs = chain.reduce<Beliefs>(
    (b, mechanism, index) => recordVerifiedDiagnosis(b, { mechanism, previous: chain[index - 1] ?? null }),
    emptyBeliefs,
  );
  assert.deepEqual(beliefs.transitions, {
    "memory-growth": { crash: 2, "node-loss": 1 },
    crash: { "memory-growth": 2 },
  });
});

Deno.test("recordHarm() keeps the worst of a place", () => {
  const harm = (topology: string, violationMinutes: number) => ({
    incidentId: `${topology}/${violationMinutes}`,
    mechanism: "crash" as const,
    magnitude: 2,
    entityRole: "leaf",
    topology,
    violationMinutes,
  });
  const beliefs = [harm("a", 0.3), harm("b", 0.9), harm("a", 0.5), harm("a", 0.4)].reduce(recordHarm, emptyBeliefs);
  assert.deepEqual(beliefs.harms.map(({ incidentId }) => incidentId), ["a/0.5", "b/0.9"]);
});

Deno.test("the hash of beliefs does not depend on the order in which keys were learned", () => {
  const crash = { mechanism: "crash", previous: "node-loss" } as const;
  const loss = { mechanism: "node-loss", previous: "crash" } as const;
  const one = recordVerifiedDiagnosis(recordVerifiedDiagnosis(emptyBeliefs, crash), loss);
  const other = recordVerifiedDiagnosis(recordVerifiedDiagnosis(emptyBeliefs, loss), crash);
  assert.notEqual(JSON.stringify(one), JSON.stringify(other));
  assert.equal(canonicalHash(one), canonicalHash(other));
});

Deno.test("parseBeliefs() says where and which field", () => {
  assert.throws(() => parseBeliefs("{", "beliefs.json"), /Cannot read beliefs from beliefs.json: it is not JSON/);
  assert.throws(
    () => parseBeliefs(JSON.stringify({ ...emptyBeliefs, transitions: { oom_storm: { crash: 1 } } }), "beliefs.json"),
    /transitions/,
  );
  const short: Signature = signatureFeatures.slice(1).map(() => 0);
  const bad = recordRefutation(emptyBeliefs, verdict());
  assert.equal(beliefsSchema.safeParse({ ...bad, ledger: [{ ...bad.ledger[0], signature: short }] }).success, false);
  assert.throws(() => recordRefutation(emptyBeliefs, verdict({ strength: 2 })), /strength 2 is not within 0–1/);
});
