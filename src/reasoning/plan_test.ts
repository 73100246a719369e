import assert from "node:assert/strict";
import fc from "fast-check";
import { type Beliefs, emptyBeliefs } from "../memory/beliefs.ts";
import { noEvidence, type Rule } from "../memory/rules.ts";
import type { ActionKind } from "../operations/actions.ts";
import { type Hypothesis, type Mechanism, mechanisms } from "../operations/hypotheses.ts";
import type { Diagnosis } from "./diagnose.ts";
import { doNothingId, makePlans, type Plan } from "./plan.ts";
import { defaultPolicy } from "./policy.ts";
import { diagnosis, hypothesis, nodeView, nothingRecalled, observation, workloadView } from "./testing_scene.ts";

const policy = { ...defaultPolicy, plansPerDiagnosis: 3, ruleBiasLimit: 0.3 };
const seen = observation({
  nodes: [nodeView("n1"), nodeView("n2", { schedulable: false })],
  workloads: ["frontend", "cart", "catalogue", "redis"].map((name) => workloadView(name, { canRollBack: true })),
});

const rollouts: readonly ActionKind[] = ["setResources", "restartRollout", "rollbackRollout", "patchProbe"];

interface Change {
  readonly beliefs?: Beliefs;
  readonly tried?: readonly string[];
  readonly count?: number;
  readonly observed?: typeof seen;
}

function plansFor(given: Diagnosis, change: Change = {}): readonly Plan[] {
  const { beliefs = emptyBeliefs, tried = [], count = 3, observed = seen } = change;
  return makePlans({
    observation: observed,
    diagnosis: given,
    beliefs,
    recall: nothingRecalled,
    policy: { ...policy, plansPerDiagnosis: count },
    tried,
  });
}

const leak = hypothesis("memory-growth", "service/cart", 20);
const crash = hypothesis("crash", "service/catalogue");

const faults: fc.Arbitrary<Hypothesis> = fc.tuple(
  fc.constantFrom<Mechanism>(...mechanisms),
  fc.constantFrom("service/frontend", "service/cart", "service/redis", "node/n1", "node/n2", "cluster"),
).map(([mechanism, entity]) => hypothesis(mechanism, entity, 2));
const diagnoses = fc.record({
  faults: fc.uniqueArray(faults, { selector: ({ id }) => id, maxLength: 5 }),
  together: fc.boolean(),
  cautious: fc.boolean(),
}).map(({ faults, together, cautious }) => {
  const given = diagnosis(faults, { cautious });
  const pair = {
    faults: faults.slice(0, 2),
    probability: 0.7,
    logPosterior: Math.log(0.7),
    rawLogOdds: 0.8,
    evidence: [],
  };
  return together && faults.length > 1 ? { ...given, ranked: [pair, ...given.ranked] } : given;
});

Deno.test("makePlans() always has do nothing first, no two equal plans and no more than asked for", () => {
  fc.assert(fc.property(diagnoses, fc.integer({ min: 1, max: 9 }), (given, count) => {
    const plans = plansFor(given, { count });
    assert.deepEqual(plans.map(({ id }) => id), plans.map((_, i) => `P${i}`));
    assert.equal(plans[0].id, doNothingId);
    assert.deepEqual(plans[0].steps, []);
    assert.ok(plans.length <= count + 1);
    assert.equal(new Set(plans.map(({ hash }) => hash)).size, plans.length);
    for (const plan of plans.slice(1)) assert.ok(plan.steps.length > 0 && plan.aimedAt.length > 0);
  }));
});

Deno.test("makePlans() takes only exactly reversible steps while the diagnosis is cautious", () => {
  fc.assert(fc.property(diagnoses, (given) => {
    for (const plan of plansFor({ ...given, cautious: true })) assert.equal(plan.reversibleShare, 1);
  }));
});

Deno.test("makePlans() falls back on what is safe against anything when nothing safe is meant for the leading fault", () => {
  const plans = plansFor(diagnosis([hypothesis("image-unavailable", "service/cart")], { cautious: true }));
  assert.equal(plans.length, 4);
  for (const plan of plans.slice(1)) assert.deepEqual(plan.aimedAt, ["unknown@cluster"]);
});

Deno.test("makePlans() does not depend on the order in which things are listed", () => {
  const orders = fc.record({
    nodes: fc.shuffledSubarray([...seen.nodes], { minLength: seen.nodes.length }),
    pods: fc.shuffledSubarray([...seen.pods], { minLength: seen.pods.length }),
    services: fc.shuffledSubarray([...seen.services], { minLength: seen.services.length }),
    calls: fc.shuffledSubarray([...seen.calls], { minLength: seen.calls.length }),
    workloads: fc.shuffledSubarray([...seen.workloads], { minLength: seen.workloads.length }),
  });
  fc.assert(fc.property(diagnoses, orders, (given, order) => {
    const shuffled = plansFor(given, { observed: { ...seen, ...order }, count: 6 });
    assert.deepEqual(shuffled.map(({ hash }) => hash), plansFor(given, { count: 6 }).map(({ hash }) => hash));
  }));
});

Deno.test("makePlans() aims most plans at the leading fault set and one of three at the rival", () => {
  const plans = plansFor(diagnosis([leak, crash]));
  assert.deepEqual(plans.map(({ aimedAt }) => aimedAt), [[], [leak.id], [leak.id], [crash.id]]);
  assert.deepEqual(plans.map(({ moves }) => moves), [[], ["raise-memory"], ["restart"], ["roll-back"]]);
});

Deno.test("makePlans() joins one move for each fault of a set", () => {
  const given = diagnosis([leak, crash]);
  const pair = { faults: [leak, crash], probability: 0.7, logPosterior: Math.log(0.7), rawLogOdds: 0.8, evidence: [] };
  const [, first] = plansFor({ ...given, ranked: [pair, ...given.ranked] });
  assert.deepEqual(first.aimedAt, [crash.id, leak.id]);
  assert.deepEqual(first.steps.map(({ action }) => action.kind), ["setResources", "rollbackRollout"]);
  // setResources and rollbackRollout cost 0.5 each, both have an exact undo
  assert.equal(first.cost, 1);
  assert.equal(first.reversibleShare, 1);
});

Deno.test("makePlans() gives titles that say what is done to what", () => {
  const titles = (given: Diagnosis) => plansFor(given, { count: 9 }).map(({ title }) => title);
  const lost = hypothesis("node-loss", "node/n2");
  const single = titles(diagnosis([lost]));
  assert.ok(["Uncordon n2", "Add a node in place of n2"].every((title) => single.includes(title)), single.join("\n"));
  assert.ok(titles(diagnosis([leak])).includes("Raise the memory limit of cart"));
  // Two faults: what serves both is said once, and a second part goes on in the sentence.
  const pair = [lost, hypothesis("quota-or-unschedulable", "service/cart")];
  const ranked = [{ faults: pair, probability: 0.7, logPosterior: Math.log(0.7), rawLogOdds: 0.8, evidence: [] }];
  assert.equal(titles({ ...diagnosis(pair), ranked })[1], "Uncordon n2");
  const both = [leak, crash];
  const glued = [{ faults: both, probability: 0.7, logPosterior: Math.log(0.7), rawLogOdds: 0.8, evidence: [] }];
  assert.equal(
    titles({ ...diagnosis(both), ranked: glued })[1],
    "Raise the memory limit of cart; roll back catalogue",
  );
});

Deno.test("makePlans() does not repeat a plan that failed", () => {
  const [, first] = plansFor(diagnosis([leak]));
  const again = plansFor(diagnosis([leak]), { tried: [first.hash] });
  assert.equal(again.length, 4);
  assert.ok(again.every(({ hash }) => hash !== first.hash));
});

Deno.test("makePlans() lets active rules that match re-order moves, within their bound", () => {
  const rule = (change: Partial<Rule>): Beliefs => ({
    ...emptyBeliefs,
    rules: [{
      id: "r1",
      predicate: [{ feature: "worstMemory", op: ">=", value: 0 }],
      bias: { restart: 1 },
      provenance: { incidentId: "i1", chosenPlanId: "P1", preferredPlanId: "P2", advantageBound: 0.1, merged: [] },
      state: "active",
      evidence: noEvidence,
      ...change,
    }],
  });
  const firstMove = (beliefs: Beliefs) => plansFor(diagnosis([leak]), { beliefs })[1].moves;
  assert.deepEqual(firstMove(emptyBeliefs), ["raise-memory"]);
  // restart 0.7 + 0.3 (a bias of 1, bounded) passes raise-memory 0.9
  assert.deepEqual(firstMove(rule({})), ["restart"]);
  assert.deepEqual(firstMove(rule({ state: "shadow" })), ["raise-memory"]);
  assert.deepEqual(firstMove(rule({ predicate: [{ feature: "worstMemory", op: ">=", value: 0.5 }] })), [
    "raise-memory",
  ]);
  // scale-out 0.4 + 0.3 stays behind: no rule lifts a move past its bound
  assert.deepEqual(firstMove(rule({ bias: { "scale-out": 1 } })), ["raise-memory"]);
  assert.match(plansFor(diagnosis([leak]), { beliefs: rule({}) })[1].rationale, /restart.*\(r1: \+0\.30\)/);
});

Deno.test("makePlans() offers another kind of move before a variation of one", () => {
  // Without a revision to go back to: raise-memory 0.9, restart 0.7, scale-out 0.4, and raise-memory with scale-out
  // (0.9 + 0.4)/2 − 0.15 = 0.5, of which half is planned already: 0.35
  const plans = plansFor(diagnosis([leak]), { observed: { ...seen, workloads: observation().workloads }, count: 4 });
  assert.deepEqual(plans.map(({ moves }) => moves.join(" + ")), [
    "",
    "raise-memory",
    "restart",
    "scale-out",
    "raise-memory + scale-out",
  ]);
});

Deno.test("makePlans() never rolls one workload twice in a plan", () => {
  fc.assert(fc.property(diagnoses, (given) => {
    for (const plan of plansFor(given, { count: 9 })) {
      const rolled = plan.steps.map(({ action }) => action).filter(({ kind }) => rollouts.includes(kind))
        .map((action) => "workload" in action ? action.workload : "");
      assert.equal(new Set(rolled).size, rolled.length, plan.title);
    }
  }));
});
