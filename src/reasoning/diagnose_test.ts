import assert from "node:assert/strict";
import fc from "fast-check";
import { emptyBeliefs } from "../memory/beliefs.ts";
import { exampleIncident } from "../memory/example_incident.ts";
import { recordVerifiedDiagnosis } from "../memory/learn.ts";
import type { Mechanism } from "../operations/hypotheses.ts";
import type { Observation } from "../operations/observation.ts";
import { diagnose } from "./diagnose.ts";
import { emptyLedger, type Ledger } from "./learning/ledger.ts";
import { defaultPolicy, type Policy } from "./policy.ts";
import { type Recall, recall } from "./recall.ts";
import { refute } from "./refute.ts";
import { done, raise, shadowed } from "./testing_attempt.ts";
import { nodeView, nothingRecalled } from "./testing_scene.ts";
import { changedShop, event, shopOnset } from "./testing_shop.ts";

interface Given {
  readonly ledger?: Ledger;
  readonly recall?: Recall;
  readonly policy?: Partial<Policy>;
}

function diagnosed(
  observation: Observation,
  { ledger = emptyLedger, recall = nothingRecalled, policy = {} }: Given = {},
) {
  return diagnose({ observation, recall, beliefs: emptyBeliefs, ledger, policy: { ...defaultPolicy, ...policy } });
}

/** Ids of the leading fault set. */
function leading(observation: Observation, given: Given = {}): readonly string[] {
  return diagnosed(observation, given).ranked[0].faults.map(({ id }) => id);
}

const failingEntry = { errorRatio: 0.5 };

const saturated = changedShop({
  services: {
    frontend: { requestRate: 60, cpuUtilisation: 1, latencyP95Ms: 2400, selfTimeMs: 900, errorRatio: 0.1 },
    cart: { requestRate: 60 },
    catalogue: { requestRate: 60 },
    payment: { requestRate: 60 },
    redis: { requestRate: 60 },
  },
});

const leaking = changedShop({
  services: {
    // 16 % of the limit a minute, killed and back at 60 % every 2.5 minutes.
    cart: {
      memoryUtilisation: (since) => 0.6 + 0.16 * ((since * 5 / 60) % 2.5),
      restartRate: (since) => since === 30 ? 4 : 0,
      readyRatio: (since) => since >= 27 ? 0 : 1,
      errorRatio: (since) => since >= 27 ? 1 : 0,
    },
    frontend: { errorRatio: (since) => since >= 27 ? 1 : 0 },
  },
  calls: { cart: { errorRatio: (since) => since >= 27 ? 1 : 0 } },
  pods: { cart: { ready: false, reason: "OOMKilled", restarts: 1 } },
  events: [event(177, "pod/cart-on-n2", "OOMKilling")],
});

const probed = changedShop({
  services: {
    cart: { readyRatio: 0, restartRate: 1, cpuUtilisation: null, errorRatio: 1, requestRate: 20 },
    frontend: { errorRatio: 1 },
    redis: { requestRate: 0 },
  },
  calls: { cart: { errorRatio: 1 } },
  pods: { cart: { ready: false, reason: "Unhealthy", restarts: 2 } },
  events: [152, 160, 168].map((tick) => event(tick, "pod/cart-on-n2", "Unhealthy")),
});

const locked = changedShop({
  services: { cart: { requestRate: 0 }, redis: { requestRate: 0 }, frontend: { errorRatio: 1, latencyP95Ms: 3200 } },
  calls: { cart: { errorRatio: 1, latencyMs: 3000 } },
  rest: {
    policies: [{
      name: "default/cart#1",
      namespace: "default",
      enabled: true,
      selects: ["cart"],
      admits: [],
      blocksUsersOf: [],
      blocksCallsTo: [],
      createdTick: shopOnset,
    }],
    changes: [{ tick: shopOnset, object: "networkpolicy/default/cart#1", change: "applied", by: "user" }],
  },
});

const quietNodes = changedShop().nodes;
const drained = changedShop({
  services: {
    cart: { readyRatio: 0, errorRatio: 1, cpuUtilisation: null },
    redis: { readyRatio: 0, errorRatio: 1, cpuUtilisation: null, requestRate: 0 },
    frontend: { errorRatio: 1 },
  },
  calls: { cart: { errorRatio: 1 }, redis: { errorRatio: null } },
  pods: {
    cart: { node: null, phase: "Pending", ready: false, reason: "Unschedulable", ageSeconds: 140 },
    redis: { node: null, phase: "Pending", ready: false, reason: "Unschedulable", ageSeconds: 140 },
  },
  events: [event(shopOnset, "node/n2", "NodeNotSchedulable"), event(152, "pod/cart-on-n2", "FailedScheduling")],
  rest: {
    nodes: [quietNodes[0], { ...nodeView("n2"), series: quietNodes[1].series, schedulable: false }],
    changes: [{ tick: shopOnset, object: "node/n2", change: "cordoned", by: "user" }],
  },
});

Deno.test("diagnose() names each kind of fault where it is", () => {
  const cases: readonly (readonly [Observation, string])[] = [
    [saturated, "cpu-saturation@service/frontend"],
    [leaking, "memory-growth@service/cart"],
    [probed, "probe-misconfigured@service/cart"],
    [locked, "policy-block@service/cart"],
    [drained, "node-loss@node/n2"],
  ];
  for (const [observation, id] of cases) assert.deepEqual(leading(observation), [id]);
});

Deno.test("diagnose() finds nothing wrong with a quiet shop, and is not cautious about it", () => {
  const { ranked, cautious, unexplainedP } = diagnosed(changedShop());
  assert.deepEqual(ranked[0].faults, []);
  assert.ok(ranked[0].probability > 0.8, `${ranked[0].probability}`);
  assert.deepEqual([cautious, unexplainedP > 0.9], [false, true]);
});

Deno.test("diagnose() lets a policy that harms nobody be", () => {
  const { policies } = locked;
  const harmless = changedShop({ rest: { policies: policies.map((policy) => ({ ...policy, admits: ["frontend"] })) } });
  assert.deepEqual(leading(harmless), []);
});

Deno.test("diagnose() does not take what the operator cordoned for a lost node", () => {
  const changes = [{ tick: shopOnset, object: "node/n2", change: "cordoned", by: "operator" as const }];
  const found = diagnosed({ ...drained, changes, events: [] }).marginals
    .find(({ hypothesis }) => hypothesis.id === "node-loss@node/n2");
  assert.ok(found === undefined || found.probability < 0.2, `${found?.probability}`);
});

Deno.test("diagnose() reads magnitudes in the mechanism's unit", () => {
  const magnitude = (observation: Observation) => diagnosed(observation).ranked[0].faults[0].magnitude;
  // 60 over 20 requests a second.
  assert.ok(Math.abs(magnitude(saturated) - 3) < 0.1, `${magnitude(saturated)}`);
  // 16 % of 128 MiB a minute is 20.5 MiB.
  assert.ok(Math.abs(magnitude(leaking) - 20.5) < 4, `${magnitude(leaking)}`);
  // Half again over a probe time-out of 1 s.
  assert.equal(magnitude(probed), 1500);
  assert.equal(magnitude(locked), 1);
  assert.equal(magnitude(drained), 1);
});

Deno.test("diagnose() dates the onset by the first departure", () => {
  const onset = (observation: Observation) => diagnosed(observation).ranked[0].faults[0].onsetTick;
  assert.ok(Math.abs(onset(saturated) - shopOnset) <= 3, `${onset(saturated)}`);
  assert.equal(onset(locked), shopOnset);
  assert.equal(onset(drained), shopOnset);
});

Deno.test("diagnose() claims a path to the entry", () => {
  assert.deepEqual(diagnosed(probed).path, ["service/cart", "service/frontend"]);
  assert.deepEqual(diagnosed(drained).path[0], "node/n2");
  assert.deepEqual(diagnosed(drained).path.at(-1), "service/frontend");
});

Deno.test("diagnose() names two rivals and what would tell them apart", () => {
  const { rivals } = diagnosed(probed);
  assert.equal(rivals.length, 2);
  for (const { probe, divergence } of rivals) assert.ok(divergence > 0 && probe.startsWith("watch "), probe);
});

Deno.test("diagnose() gives probabilities that sum to 1", () => {
  for (const observation of [changedShop(), saturated, leaking, probed, locked, drained]) {
    const { ranked, marginals } = diagnosed(observation);
    const sum = ranked.reduce((total, { probability }) => total + probability, 0);
    // What is below 10⁻⁶ is not reported.
    assert.ok(sum <= 1 + 1e-9 && sum > 1 - 1e-3, `${sum}`);
    assert.ok(marginals.every(({ probability }) => probability <= 1 + 1e-9));
  }
});

Deno.test("diagnose() does not depend on the order of the cluster's lists", () => {
  const shuffled = <Item>(items: readonly Item[]) =>
    fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
  const orders = fc.record({
    services: shuffled(drained.services),
    calls: shuffled(drained.calls),
    pods: shuffled(drained.pods),
    nodes: shuffled(drained.nodes),
    workloads: shuffled(drained.workloads),
  });
  const expected = diagnosed(drained);
  fc.assert(fc.property(orders, (order) => assert.deepEqual(diagnosed({ ...drained, ...order }), expected)), {
    numRuns: 10,
  });
});

Deno.test("diagnose() draws nothing from what is missing", () => {
  const gap = () => null;
  const blind = changedShop({ services: { payment: { errorRatio: gap, latencyP95Ms: gap, cpuUtilisation: gap } } });
  assert.ok(!diagnosed(blind).symptoms.some(({ id }) => id === "service/payment:cpu"));
  assert.deepEqual(leading(blind), []);
  // The odds of a fault elsewhere stay what they were: a gap at payment says nothing about the cart.
  const odds = (observation: Observation) => {
    const { ranked } = diagnosed(observation);
    const find = (id: string) =>
      ranked.find(({ faults }) => faults.map((fault) => fault.id).join() === id)?.logPosterior ?? NaN;
    return find("crash@service/cart") - find("");
  };
  assert.ok(Math.abs(odds(blind) - odds(changedShop())) < 1e-9);
});

Deno.test("diagnose() takes memory into the prior and nowhere else", () => {
  const recalled = (mechanism: Mechanism): Recall => ({ ...nothingRecalled, priorCounts: [{ mechanism, count: 5 }] });
  const blank = diagnosed(probed);
  const told = diagnosed(probed, { recall: recalled("crash") });
  const evidence = (diagnosis: typeof blank, id: string) =>
    diagnosis.ranked.find(({ faults }) => faults.length === 1 && faults[0].id === id)?.evidence;
  for (const id of ["crash@service/cart", "probe-misconfigured@service/cart"]) {
    assert.deepEqual(evidence(told, id), evidence(blank, id));
  }
  const confidence = (diagnosis: typeof blank) =>
    diagnosis.marginals.find(({ hypothesis }) => hypothesis.id === "crash@service/cart")?.probability ?? 0;
  assert.ok(confidence(told) > confidence(blank));
  // A recalled incident alone brings no fault into a quiet shop.
  assert.deepEqual(leading(changedShop(), { recall: recalled("crash") }), []);
});

Deno.test("diagnose() counts a recalled incident once, whatever else is learned of it", () => {
  const row = exampleIncident({ diagnosedMechanism: "crash", verified: true });
  const found = Array.from({ length: 9 }, (_, i) => ({ id: `i${i}`, similarity: 1, incident: row }));
  const recalled = recall(nothingRecalled.signature, found, defaultPolicy);
  const beliefs = found.reduce(
    (b) => recordVerifiedDiagnosis(b, { mechanism: "crash", previous: "crash" }),
    emptyBeliefs,
  );
  const told = { observation: probed, recall: recalled, ledger: emptyLedger, policy: defaultPolicy };
  assert.deepEqual(diagnose({ ...told, beliefs }), diagnose({ ...told, beliefs: emptyBeliefs }));
});

Deno.test("diagnose() does not propose what is forbidden, and says so", () => {
  const ledger: Ledger = {
    ...emptyLedger,
    forbidden: [{
      set: "probe-misconfigured@service/cart",
      tick: 170,
      by: "scoped",
      planId: "P1",
      planHash: "h",
      rule: "certain-plan-failed",
      evidence: "P1 failed",
      logOdds: 3,
      ends: "newer evidence",
    }],
  };
  const { marginals, banned, ranked } = diagnosed(probed, { ledger });
  assert.ok(!ranked[0].faults.some(({ id }) => id === "probe-misconfigured@service/cart"));
  assert.ok(
    (marginals.find(({ hypothesis }) => hypothesis.id === "probe-misconfigured@service/cart")?.probability ?? 0) < 0.05,
  );
  assert.deepEqual(banned.map(({ id }) => id), ["probe-misconfigured@service/cart"]);
  // The same ban when the odds were next to nothing: what is seen now is the newer evidence that re-opens it.
  const reopened = { ...ledger, forbidden: ledger.forbidden.map((ban) => ({ ...ban, logOdds: -9 })) };
  assert.deepEqual(leading(probed, { ledger: reopened }), ["probe-misconfigured@service/cart"]);
  assert.deepEqual(leading(probed, { ledger, policy: { rejection: "off" } }), ["probe-misconfigured@service/cart"]);
});

Deno.test("diagnose() re-opens a ban on newer evidence alone, not on what bans and plans have moved", () => {
  const id = "probe-misconfigured@service/cart";
  const ledgerFrom = (diagnosis: ReturnType<typeof diagnosed>) => {
    const shadow = shadowed({ P0: 0.1, P1: 0.95 });
    const chosen = { ...raise, aimedAt: [id] };
    const verification = { kind: "violated", tick: 200, breaches: [] } as const;
    return refute({
      diagnosis,
      shadow,
      chosen,
      outcomes: [done],
      verification,
      ledger: taught,
      policy: defaultPolicy,
    }).ledger;
  };
  // A plan has spoken against the set, and the ban of another set has made room for it: neither is evidence.
  const ban = {
    tick: 170,
    by: "scoped",
    planId: "P1",
    planHash: "h",
    rule: "posterior",
    evidence: "",
    ends: "",
  } as const;
  const taught: Ledger = {
    shifts: [{ set: id, nats: -2 }],
    failures: [],
    forbidden: [{ ...ban, set: "unknown@cluster", logOdds: 50 }],
  };
  const before = diagnosed(probed, { ledger: taught });
  const found = before.ranked.find(({ faults }) => faults.map((fault) => fault.id).join() === id);
  const untaught = diagnosed(probed).ranked.find(({ faults }) => faults.map((fault) => fault.id).join() === id);
  assert.equal(found?.rawLogOdds, untaught?.rawLogOdds);
  const ledger = ledgerFrom(before);
  assert.equal(ledger.forbidden.at(-1)?.logOdds, untaught?.rawLogOdds);
  // The same evidence once more is no newer evidence.
  assert.ok(diagnosed(probed, { ledger }).banned.some((banned) => banned.id === id));
});

Deno.test("diagnose() says unknown and turns cautious when nothing in the catalogue fits", () => {
  const odd = changedShop({
    services: {
      payment: { memoryUtilisation: 0.99, selfTimeMs: 900, requestRate: 1 },
      redis: { ...failingEntry, requestRate: 90 },
      catalogue: { latencyP95Ms: 4000, memoryUtilisation: 0.99, restartRate: 0 },
      frontend: { memoryUtilisation: 0.99 },
    },
  });
  const { cautious, marginals } = diagnosed(odd);
  assert.ok(cautious);
  assert.ok(marginals.some(({ hypothesis }) => hypothesis.mechanism === "unknown"));
});
