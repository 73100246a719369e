import assert from "node:assert/strict";
import fc from "fast-check";
import { type Beliefs, emptyBeliefs } from "./beliefs.ts";
import { claimEvidence } from "./claim_evidence.ts";
import { exampleIncident, exampleSignature } from "./example_incident.ts";
import { forgetBan, forgetIncident, forgetRule } from "./forget.ts";
import { ageBeliefs, recordConfirmation, recordHarm, recordRefutation, recordVerifiedDiagnosis } from "./learn.ts";
import { incidentRef, type IncidentRow } from "./rows.ts";
import { noEvidence, type Rule } from "./rules.ts";

const signature = exampleSignature({ 0: 1, 7: 0.5 });
const claim = "cpu-saturation@service/cart";

interface Step {
  readonly incidentId: string;
  readonly kind: "refutation" | "confirmation";
  readonly strength: number;
}

function lived(steps: readonly Step[], start: Beliefs = emptyBeliefs): Beliefs {
  return steps.reduce((beliefs, { kind, ...said }) => {
    const verdict = {
      ...said,
      signature,
      mechanism: "cpu-saturation",
      entity: "service/cart",
      entityRole: "leaf",
      planId: "P1",
      evidence: `outcome of ${said.incidentId} with ${said.strength}`,
    } as const;
    return kind === "refutation" ? recordRefutation(beliefs, verdict) : recordConfirmation(beliefs, verdict);
  }, start);
}

function refutations(...incidents: readonly string[]): readonly Step[] {
  return incidents.map((incidentId) => ({ incidentId, kind: "refutation", strength: 0.9 }));
}

const inForce = ({ bans }: Beliefs) => bans.filter(({ state }) => state === "in-force");

Deno.test("forgetBan() takes the claim's refutations along, and leaves its confirmations", () => {
  const beliefs = lived([...refutations("a/i1", "b/i1", "c/i1"), {
    incidentId: "d/i1",
    kind: "confirmation",
    strength: 0.1,
  }]);
  const [ban] = inForce(beliefs);
  const after = forgetBan(beliefs, ban);
  assert.deepEqual(after.bans, []);
  assert.deepEqual(claimEvidence(after, signature, { id: claim }), { refuted: 0, confirmed: 0.1 });
});

Deno.test("forgetIncident() ends a ban that could not have begun without it, and weighs one that could again", () => {
  const three = forgetIncident(lived(refutations("a/i1", "b/i1", "c/i1")), [], "a/i1");
  assert.deepEqual(inForce(three), []);
  assert.equal(three.ledger.length, 2);
  const four = lived(refutations("a/i1", "b/i1", "c/i1", "d/i1"));
  const [ban] = inForce(forgetIncident(four, [], "b/i1"));
  assert.equal(ban.incidentId, "d/i1");
  assert.deepEqual(ban, inForce(lived(refutations("a/i1", "c/i1", "d/i1")))[0]);
});

Deno.test("forgetIncident() keeps how long ago the other outcomes of a ban were", () => {
  const aged = ageBeliefs(ageBeliefs(lived(refutations("a/i1", "b/i1", "c/i1", "d/i1")), signature), signature);
  const [ban] = inForce(forgetIncident(aged, [], "a/i1"));
  assert.equal(ban.age, 2);
  assert.equal(ban.endsAfter, inForce(lived(refutations("b/i1", "c/i1", "d/i1")))[0].endsAfter);
});

const steps = fc.array(
  fc.record({
    incidentId: fc.constantFrom("a/i1", "b/i1", "c/i1"),
    kind: fc.constantFrom<Step["kind"]>("refutation", "refutation", "confirmation"),
    strength: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 12 },
);

Deno.test("forgetIncident() of outcomes that refuted leaves the bans of a life without them", () => {
  fc.assert(fc.property(steps, (history) => {
    const met = history.filter(({ incidentId, kind }) => incidentId !== "a/i1" || kind === "refutation");
    const without = lived(met.filter(({ incidentId }) => incidentId !== "a/i1"));
    const after = forgetIncident(lived(met), [], "a/i1");
    assert.deepEqual(after.ledger, without.ledger);
    assert.deepEqual(inForce(after), inForce(without));
  }));
});

const row = (runId: string, fields: Partial<IncidentRow> = {}) => exampleIncident({ runId, ...fields });
const harmOf = ({ diagnosedMechanism, magnitude, entityRole, topology, violationMinutes, ...key }: IncidentRow) => ({
  incidentId: incidentRef(key),
  mechanism: diagnosedMechanism,
  magnitude,
  entityRole,
  topology,
  violationMinutes,
});

Deno.test("forgetIncident() puts the worst harm that is left in the place of its own", () => {
  const incidents = [
    row("a", { violationMinutes: 9 }),
    row("b", { violationMinutes: 2 }),
    row("c", { violationMinutes: 5 }),
  ];
  const beliefs = incidents.map(harmOf).reduce(recordHarm, emptyBeliefs);
  assert.equal(beliefs.harms[0].incidentId, "a/i1");
  assert.deepEqual(forgetIncident(beliefs, incidents, "a/i1").harms, [harmOf(incidents[2])]);
  assert.deepEqual(forgetIncident(beliefs, incidents, "b/i1").harms, beliefs.harms);
});

Deno.test("forgetIncident() takes back the transitions to and from it, and those of no other run", () => {
  const incidents = [
    row("a", { incidentId: "i1", alertTick: 10, diagnosedMechanism: "crash" }),
    row("a", { incidentId: "i2", alertTick: 50, diagnosedMechanism: "node-loss" }),
    row("a", { incidentId: "i3", alertTick: 90, diagnosedMechanism: "crash" }),
  ];
  const both = [["node-loss", "crash"], ["node-loss", "crash"], ["crash", "node-loss"]] as const;
  const beliefs = both.reduce<Beliefs>(
    (before, [mechanism, previous]) => recordVerifiedDiagnosis(before, { mechanism, previous }),
    emptyBeliefs,
  );
  assert.deepEqual(beliefs.transitions, { crash: { "node-loss": 2 }, "node-loss": { crash: 1 } });
  assert.deepEqual(forgetIncident(beliefs, incidents, "a/i2").transitions, { crash: { "node-loss": 1 } });
  assert.deepEqual(forgetIncident(beliefs, incidents, "a/i1").transitions, {
    crash: { "node-loss": 1 },
    "node-loss": { crash: 1 },
  });
});

Deno.test("forgetRule() and forgetIncident() drop a rule, by its id or by what induced it", () => {
  const rule = (id: string, incidentId: string): Rule => ({
    id,
    predicate: [{ feature: "worstCpu", op: ">=", value: 0.5 }],
    bias: { scaleUp: 0.5 },
    provenance: { incidentId, chosenPlanId: "P1", preferredPlanId: "P2", advantageBound: 0.1, merged: [] },
    state: "candidate",
    evidence: noEvidence,
  });
  const beliefs: Beliefs = { ...emptyBeliefs, rules: [rule("rule-1", "a/i1"), rule("rule-2", "b/i1")] };
  assert.deepEqual(forgetRule(beliefs, "rule-1").rules.map(({ id }) => id), ["rule-2"]);
  assert.deepEqual(forgetIncident(beliefs, [], "b/i1").rules.map(({ id }) => id), ["rule-1"]);
});
