/** Rehearsals in the believed twin of a small shop: they follow the world, and depend on nothing but what they are told. */

import assert from "node:assert/strict";
import { hash } from "../simulator/cluster.ts";
import type { ClusterSpec } from "../simulator/spec.ts";
import type { ChaosEvent } from "../simulator/chaos/chaos_event.ts";
import { testingCall, testingSpec, testingWorkload } from "../simulator/testing_cluster.ts";
import { type EntityRef, type Hypothesis, hypothesisId, type Mechanism } from "./hypotheses.ts";
import { testingObjective } from "./testing_observation.ts";
import { type Seen, seenAfter, twinOf, whatHappens } from "./testing_seen.ts";
import { mustAct } from "./testing_specification.ts";
import type { Rehearsal } from "./twin.ts";

const plain: Rehearsal = {
  present: [],
  upcoming: null,
  actions: [],
  horizonTicks: 40,
  replicate: 0,
  future: "main",
};

function fault(mechanism: Mechanism, entity: EntityRef, magnitude: number, spread = 0): Hypothesis {
  return { id: hypothesisId(mechanism, entity), mechanism, entity, magnitude, spread, onsetTick: 0 };
}

for (const directly of [0, 15]) {
  Deno.test(`believe() follows a world in which nothing is hidden, latencies within a quarter, ${directly}/s to api directly`, () => {
    const watched = () => seenAfter(60, [], { requestsPerSecond: 35, directly });
    const { p95Ms } = whatHappens(watched(), 40);
    assert.ok(twinOf(watched(), 1.25 * p95Ms).rehearse(plain).violationShare < 0.2);
    assert.ok(twinOf(watched(), 0.75 * p95Ms).rehearse(plain).violationShare > 0.8);
  });
}

const shutOut: ChaosEvent = {
  kind: "netpol_lockout",
  atSeconds: 150,
  policy: {
    name: "api-ingress",
    namespace: "shop",
    podSelector: { matchLabels: { app: "api" }, matchExpressions: [] },
    ingress: [],
    egress: null,
  },
};
const leak: ChaosEvent = {
  kind: "oom_storm",
  atSeconds: 150,
  durationSeconds: 3000,
  workload: "api",
  leakMiBPerMinute: 400,
};
const slowProbes: ChaosEvent = {
  kind: "probe_failure",
  atSeconds: 150,
  durationSeconds: 3000,
  workload: "api",
  probeLatencyMs: 2000,
};
const burst: ChaosEvent = {
  kind: "burst_traffic",
  atSeconds: 150,
  durationSeconds: 3000,
  service: "web",
  factor: 2.8,
  rampSeconds: 0,
};

const stories: readonly {
  readonly name: string;
  readonly chaos: readonly ChaosEvent[];
  readonly present: readonly Hypothesis[];
}[] = [
  { name: "a quiet day", chaos: [], present: [] },
  { name: "a policy, seen", chaos: [shutOut], present: [] },
  { name: "a burst, seen in the rates", chaos: [burst], present: [] },
  { name: "a burst, seen and named", chaos: [burst], present: [fault("cpu-saturation", "service/web", 2.8)] },
  { name: "a drained node, seen", chaos: [{ kind: "node_drain", atSeconds: 150, nodes: ["n1"] }], present: [] },
  { name: "a leak, believed", chaos: [leak], present: [fault("memory-growth", "service/api", 400)] },
  { name: "slow probes, believed", chaos: [slowProbes], present: [fault("probe-misconfigured", "service/api", 2001)] },
];

/** Nobody has to name what kubectl shows: machines that are gone, disks that are full. */
const lost: ChaosEvent = { kind: "node_failure", atSeconds: 100, durationSeconds: 3000, nodes: ["n1", "n2", "n3"] };
const full: ChaosEvent = {
  kind: "disk_fill",
  atSeconds: 100,
  durationSeconds: 3000,
  nodes: ["n1", "n2", "n3"],
  fillMiBPerMinute: 1e6,
};
for (const chaos of [lost, full]) {
  Deno.test(`believe() keeps what ${chaos.kind} has done as it is seen, whoever is thought to have done it`, () => {
    const seen = seenAfter(45, [chaos]);
    // Long enough for the conditions to end if nothing kept them up.
    const { violationShare } = twinOf(seen).rehearse({ ...plain, horizonTicks: 100 });
    assert.deepEqual([violationShare, whatHappens(seen, 100).violationShare], [1, 1]);
  });
}

for (const { name, chaos, present } of stories) {
  Deno.test(`believe() rolls about the violations that the world goes on to have: ${name}`, () => {
    const seen = seenAfter(45, chaos);
    const twin = twinOf(seen);
    const rolled = Array.from(
      { length: 8 },
      (_, replicate) => twin.rehearse({ ...plain, present, replicate, horizonTicks: 60 }).violationShare,
    );
    const mean = rolled.reduce((sum, share) => sum + share, 0) / rolled.length;
    const { violationShare } = whatHappens(seen, 60);
    assert.ok(Math.abs(mean - violationShare) < 0.15, `rolled ${mean}, happened ${violationShare}`);
  });
}

Deno.test("believe() does not know a hidden fault that nobody names", () => {
  const seen = seenAfter(31, [slowProbes]);
  assert.equal(twinOf(seen).rehearse({ ...plain, horizonTicks: 60 }).violationShare, 0);
  const unknown = fault("unknown", "cluster", 0);
  assert.equal(twinOf(seen).rehearse({ ...plain, present: [unknown], horizonTicks: 60 }).violationShare, 0);
  assert.ok(whatHappens(seen, 60).violationShare > 0.1);
});

/** web alone, which keeps up to 600 requests waiting at each of its Pods. */
const patient: ClusterSpec = testingSpec({
  workloads: [testingWorkload("web", { replicas: 2, physics: { queueLimit: 600 } })],
});

Deno.test("believe() sees the queue that a burst has left behind", () => {
  const shortBurst: ChaosEvent = { ...burst, durationSeconds: 60, factor: 2 };
  const { observation, ...rest } = seenAfter(49, [shortBurst], { requestsPerSecond: 66, shop: patient });
  const seen = { ...rest, observation: { ...observation, objectives: [{ ...testingObjective, p95Ms: 1500 }] } };
  const rolled = twinOf(seen, 1500).rehearse({ ...plain, horizonTicks: 20 });
  const { violationShare } = whatHappens(seen, 20);
  assert.ok(violationShare > 0.2 && violationShare < 0.6, `happened ${violationShare}`);
  assert.ok(Math.abs(rolled.violationShare - violationShare) <= 0.1, `rolled ${rolled.violationShare}`);
});

/** web calls db, which can answer 40 requests a second, three times where that fails. */
const retrying: ClusterSpec = testingSpec({
  workloads: [testingWorkload("web", { replicas: 2 }), testingWorkload("db")],
  calls: [testingCall("web", "db", { attempts: 3 })],
});
const shutOutOfDb: ChaosEvent = {
  ...shutOut,
  policy: { ...shutOut.policy, name: "db", podSelector: { matchLabels: { app: "db" }, matchExpressions: [] } },
};
const letIn = { kind: "patchNetworkPolicy", policy: "shop/db#1", enabled: false } as const;

Deno.test("believe() sees the retries that keep a service down although calls may pass again", () => {
  const seen = seenAfter(45, [shutOutOfDb], { shop: retrying });
  const rolled = twinOf(seen).rehearse({ ...plain, horizonTicks: 20, actions: [{ afterTicks: 0, action: letIn }] });
  mustAct(seen.world.cluster, letIn);
  const { violationShare } = whatHappens(seen, 20);
  assert.equal(violationShare, 1, "50 attempts a second, of which db answers 40 too late");
  assert.equal(rolled.violationShare, 1);
});

Deno.test("believe() sees at once what was done a moment ago", () => {
  const seen = seenAfter(45, [shutOut]);
  mustAct(seen.world.cluster, { kind: "patchNetworkPolicy", policy: "shop/api-ingress#2", enabled: false });
  assert.ok(twinOf(seen).rehearse(plain).violationShare < 0.2);
});

/** An objective in the middle of what is measured, so that every draw shows. */
function onTheEdge(): { readonly seen: Seen; readonly edge: number } {
  const seen = seenAfter(60);
  return { seen, edge: whatHappens(seenAfter(60), 40).p95Ms };
}

Deno.test("rehearse() is the same again, in any order, and leaves the world alone", () => {
  const { seen, edge } = onTheEdge();
  const before = hash(seen.world.cluster);
  const drain: Rehearsal = { ...plain, actions: [{ afterTicks: 2, action: { kind: "drain", node: "n1" } }] };
  const rehearsals = [0, 1, 2].flatMap((replicate) => [{ ...plain, replicate }, { ...drain, replicate }]);
  const roll = (order: readonly Rehearsal[]) => {
    const twin = twinOf(seen, edge);
    return new Map(order.map((each) => [JSON.stringify(each), twin.rehearse(each)]));
  };
  const forward = roll(rehearsals);
  const backward = roll([...rehearsals, ...rehearsals].toReversed());
  for (const [rehearsal, outcome] of forward) assert.deepEqual(backward.get(rehearsal), outcome);
  assert.equal(hash(seen.world.cluster), before);
});

Deno.test("rehearse() meets the same weather under every plan, another in every replicate and future", () => {
  const { seen, edge } = onTheEdge();
  const twin = twinOf(seen, edge);
  const { violationShare } = twin.rehearse(plain);
  assert.ok(violationShare > 0.1 && violationShare < 0.9, `${violationShare}`);
  // Nothing is placed in this time, so a cordon changes nothing.
  const idle = twin.rehearse({ ...plain, actions: [{ afterTicks: 5, action: { kind: "cordon", node: "n1" } }] });
  assert.equal(idle.violationShare, violationShare);
  const shares = [1, 2, 3, 4].map((replicate) => twin.rehearse({ ...plain, replicate }).violationShare);
  assert.ok(new Set(shares).size > 1);
  assert.notEqual(twin.rehearse({ ...plain, future: "worst" }).violationShare, violationShare);
});

Deno.test("rehearse() carries actions out at their offsets, and counts work turned away", () => {
  const twin = twinOf(seenAfter(60));
  const shed = (afterTicks: number, ratio: number) => ({
    afterTicks,
    action: { kind: "shedTraffic", service: "web", ratio } as const,
  });
  assert.deepEqual(twin.rehearse({ ...plain, actions: [shed(20, 0.5)] }), {
    violationShare: (20 * 0.5) / 40,
    recoveredAfterTicks: null,
    utility: 1 - 0.25 - 0.2 * (0.5 / 5),
  });
  assert.deepEqual(twin.rehearse({ ...plain, actions: [shed(0, 0.5), shed(10, 0)] }), {
    violationShare: (10 * 0.5) / 40,
    recoveredAfterTicks: 10,
    utility: 1 - 0.125 - 0.2 * (1 / 5),
  });
});

Deno.test("rehearse() charges nothing for an action that is refused", () => {
  const twin = twinOf(seenAfter(60));
  const refused = { afterTicks: 0, action: { kind: "uncordon", node: "n1" } } as const;
  assert.equal(twin.rehearse({ ...plain, actions: [refused] }).utility, 1);
});

const comings: readonly Hypothesis[] = [
  fault("policy-block", "service/api", 1),
  fault("packet-loss", "service/api", 1),
  fault("name-resolution", "service/db", 1),
  fault("config-regression", "service/api", 1),
  fault("cpu-saturation", "service/api", 20),
  fault("dependency-overload", "service/db", 20),
  fault("edge-latency", "service/api", 900),
];

for (const coming of comings) {
  Deno.test(`rehearse() begins a fault to come when it is told: ${coming.id}`, () => {
    const twin = twinOf(seenAfter(60));
    for (const afterTicks of [10, 30]) {
      const outcome = twin.rehearse({ ...plain, upcoming: { afterTicks, fault: coming } });
      const since = 1 - afterTicks / 40;
      assert.ok(outcome.violationShare <= since && outcome.violationShare > since - 0.15, `${outcome.violationShare}`);
      assert.equal(outcome.recoveredAfterTicks, null);
    }
    assert.equal(twin.rehearse({ ...plain, upcoming: { afterTicks: 40, fault: coming } }).violationShare, 0);
  });
}

Deno.test("rehearse() draws a magnitude anew in every replicate, and each fault's apart", () => {
  const seen = seenAfter(60);
  const twin = twinOf(seen);
  const loss = (service: EntityRef) => fault("packet-loss", service, 0.01, 0.004);
  const shares = (present: readonly Hypothesis[]) =>
    Array.from({ length: 12 }, (_, replicate) => twin.rehearse({ ...plain, present, replicate }).violationShare);
  const [api, db] = [shares([loss("service/api")]), shares([loss("service/db")])];
  for (const each of [api, db]) assert.deepEqual([...new Set(each)].toSorted(), [0, 1]);
  assert.notDeepEqual(api, db);
});

Deno.test("believe() is as wrong about hidden physics as it says", () => {
  const edge = whatHappens(seenAfter(60), 40).p95Ms;
  const shares = [0, 0.3].map((mismatch) => {
    const twin = twinOf(seenAfter(60, [], { mismatch }), edge);
    assert.deepEqual([twin.fidelity, twin.mismatch], ["believed", mismatch]);
    return twin.rehearse(plain).violationShare;
  });
  assert.notEqual(shares[0], shares[1]);
});

Deno.test("believe() before anything was scraped is a twin without traffic", () => {
  const seen = seenAfter(0);
  assert.equal(twinOf(seen).rehearse(plain).violationShare, 0);
});
