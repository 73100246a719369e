import assert from "node:assert/strict";
import { beliefsSchema, emptyBeliefs } from "../../memory/beliefs.ts";
import { noEvidence } from "../../memory/rules.ts";
import { beliefsAfter, type FinishedIncident } from "./beliefs_after.ts";
import { leak, pastAttempt } from "../testing_attempt.ts";
import type { RefutationVerdict } from "../refute.ts";
import { nothingRecalled, observation } from "../testing_scene.ts";

function incident(change: Partial<FinishedIncident> = {}): FinishedIncident {
  return {
    incidentId: "i1",
    topology: "shop",
    previous: null,
    signature: nothingRecalled.signature,
    attempts: [pastAttempt()],
    reflection: {
      tick: 130,
      reviews: [],
      verified: [leak],
      violationShare: 0.4,
      realisedUtility: 0.6,
      calibrationError: null,
      lessons: [],
    },
    preemption: { hindsight: null, candidate: null, trials: [], notes: [] },
    observation: observation(),
    ...change,
  };
}

const refuted = pastAttempt({
  refutation: {
    ...pastAttempt().refutation,
    verdict: { kind: "plan-blamed", set: leak.id, nats: -1, planHash: "raise" },
  },
});

Deno.test("beliefsAfter() counts verified faults, confirms their claims and remembers their harm", () => {
  const beliefs = beliefsAfter(emptyBeliefs, incident({ previous: "node-loss" }));
  assert.deepEqual(beliefs.transitions, { "node-loss": { "memory-growth": 1 } });
  // 0.4 of the 30 ticks of 5 s from 100 to 130.
  assert.deepEqual(beliefs.harms.map(({ mechanism, violationMinutes }) => [mechanism, violationMinutes]), [[
    "memory-growth",
    1,
  ]]);
  const [entry] = beliefs.ledger;
  assert.deepEqual([entry.kind, entry.entity], ["confirmation", "service/cart"]);
  // 1 − e^−2
  assert.ok(Math.abs(entry.strength - 0.8647) < 1e-4);
  assert.equal(beliefs.incidents, 1);
});

Deno.test("beliefsAfter() takes a long incident for worse than a short one that was bad all the time", () => {
  const ended = (incidentId: string, tick: number, violationShare: number) =>
    incident({ incidentId, reflection: { ...incident().reflection, tick, violationShare } });
  const beliefs = [ended("long", 340, 0.5), ended("short", 112, 1)].reduce(beliefsAfter, emptyBeliefs);
  assert.deepEqual(beliefs.harms.map(({ incidentId, violationMinutes }) => [incidentId, violationMinutes]), [[
    "long",
    10,
  ]]);
});

Deno.test("beliefsAfter() records a failure as a refutation of what was tested", () => {
  const nothingVerified = { ...incident().reflection, verified: [] };
  const beliefs = beliefsAfter(emptyBeliefs, incident({ attempts: [refuted], reflection: nothingVerified }));
  assert.deepEqual(beliefs.ledger.map(({ kind }) => kind), ["refutation"]);
  assert.deepEqual(beliefs.harms, []);
});

Deno.test("beliefsAfter() records no refutation of what a failure made more likely, unless rejection is literal", () => {
  const ban = {
    set: leak.id,
    tick: 130,
    by: "scoped",
    planId: "P1",
    planHash: "raise",
    rule: "two-plans-failed",
    evidence: "2 distinct plans failed",
    logOdds: 0,
    ends: "newer evidence",
  } as const;
  const recorded = (verdict: RefutationVerdict) => {
    const attempt = pastAttempt({ refutation: { ...pastAttempt().refutation, verdict } });
    const reflection = { ...incident().reflection, verified: [] };
    return beliefsAfter(emptyBeliefs, incident({ attempts: [attempt], reflection })).ledger.map(({ kind }) => kind);
  };
  assert.deepEqual(recorded({ kind: "plan-blamed", set: leak.id, nats: 0.4, planHash: "raise" }), []);
  assert.deepEqual(recorded({ kind: "refuted", set: leak.id, nats: 0.4, ban }), []);
  assert.deepEqual(recorded({ kind: "refuted", set: leak.id, nats: -0.4, ban }), ["refutation"]);
  const literal = { ...ban, by: "literal", rule: "literal" } as const;
  assert.deepEqual(recorded({ kind: "refuted", set: leak.id, nats: 0, ban: literal }), ["refutation"]);
});

Deno.test("beliefsAfter() takes in a candidate rule under the incident's id", () => {
  const candidate = {
    id: "rule-1",
    predicate: [{ feature: "worstMemory", op: ">=", value: 0.5 }] as const,
    bias: { restart: 0.5 },
    provenance: { chosenPlanId: "P1", preferredPlanId: "P2", advantageBound: 0.1, merged: [] },
    state: "candidate" as const,
    evidence: noEvidence,
  };
  const preemption = { hindsight: null, candidate, trials: [], notes: [] };
  const once = beliefsAfter(emptyBeliefs, incident({ preemption }));
  assert.deepEqual(once.rules.map(({ id, provenance }) => [id, provenance.incidentId]), [["rule-1", "i1"]]);
  const trial = { ruleId: "rule-1", planWith: "a", planWithout: "b", outcome: 1 };
  const twice = beliefsAfter(
    once,
    incident({ preemption: { hindsight: null, candidate: null, trials: [trial], notes: [] } }),
  );
  assert.deepEqual(twice.rules.map(({ state, evidence }) => [state, evidence.trials]), [["shadow", 1]]);
  assert.deepEqual(beliefsSchema.parse(JSON.parse(JSON.stringify(twice))), twice);
});
