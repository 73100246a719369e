/** Laws of the whole state: equal seeds, forks, saves, growth, and sums that always add up. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cluster, fork, growPods, hash, load, release, save } from "./cluster.ts";
import { viewOf } from "./layout.ts";
import { applyPolicy } from "./network/reachability.ts";
import { addNode, drainNode, loseNode, removeNode, uncordonNode } from "./nodes/nodes.ts";
import { deletePod } from "./pods.ts";
import { isRevisionFree, readRevision, writeRevision } from "./revisions.ts";
import type { ClusterSpec, LoadSpec, WorkloadSpec } from "./spec.ts";
import type { ChaosEvent } from "./chaos/chaos_event.ts";
import { assertSound } from "./testing_soundness.ts";
import {
  defaultProbe,
  runTicks,
  settledCluster,
  testingCall,
  testingHpa,
  testingKeys,
  testingLoad,
  testingNode,
  testingSpec,
  testingWorkload,
  worldHashes,
} from "./testing_cluster.ts";
import { tick } from "./tick.ts";
import { createWorld, stepWorld } from "./world.ts";

interface Case {
  readonly cluster: ClusterSpec;
  readonly load: readonly LoadSpec[];
  readonly chaos: readonly ChaosEvent[];
}

const quantities = fc.double({ min: 20, max: 400, noNaN: true });

const workloadFields = fc.record({
  kind: fc.constantFrom<WorkloadSpec["kind"]>("Deployment", "Deployment", "StatefulSet", "DaemonSet"),
  podManagement: fc.constantFrom<WorkloadSpec["podManagement"]>("OrderedReady", "Parallel"),
  partition: fc.nat({ max: 2 }),
  minReadySeconds: fc.constantFrom(0, 0, 12),
  replicas: fc.integer({ min: 0, max: 6 }),
  maxSurge: fc.constantFrom<WorkloadSpec["maxSurge"]>(0, 1, "25%", "100%"),
  maxUnavailable: fc.constantFrom<WorkloadSpec["maxUnavailable"]>(0, 1, "25%", "50%"),
  template: fc.record({
    cpuRequestMillis: fc.oneof(fc.constant(0), quantities),
    cpuLimitMillis: fc.option(fc.integer({ min: 400, max: 900 })),
    memoryRequestMiB: quantities,
    memoryLimitMiB: fc.option(fc.integer({ min: 60, max: 500 })),
    readiness: fc.option(fc.constant(defaultProbe)),
    liveness: fc.option(fc.constant({ ...defaultProbe, initialDelaySeconds: 20 })),
  }),
  physics: fc.record({
    cpuMsPerRequest: fc.double({ min: 0.5, max: 30, noNaN: true }),
    concurrency: fc.integer({ min: 1, max: 8 }),
    startupSeconds: fc.integer({ min: 0, max: 30 }),
    warmupSeconds: fc.integer({ min: 0, max: 30 }),
  }),
});

/** Random worlds of a, b and c, where a calls b and both call c, under up to four faults within five minutes. */
const cases: fc.Arbitrary<Case> = fc.record({
  nodes: fc.array(fc.record({ cpuMillis: fc.integer({ min: 300, max: 2000 }), pods: fc.integer({ min: 1, max: 8 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  a: workloadFields,
  b: workloadFields,
  c: workloadFields,
  attempts: fc.integer({ min: 1, max: 4 }),
  maxReplicas: fc.integer({ min: 6, max: 30 }),
  rate: fc.double({ min: 0, max: 200, noNaN: true }),
  noise: fc.constantFrom(0, 0.2),
  strategy: fc.constantFrom<WorkloadSpec["strategy"]>("RollingUpdate", "RollingUpdate", "Recreate", "OnDelete"),
  minAvailable: fc.nat({ max: 4 }),
  chaos: fc.array(chaosEvents(), { maxLength: 4 }),
}).map(({ nodes, a, b, c, attempts, maxReplicas, rate, noise, strategy, minAvailable, chaos }) => ({
  cluster: testingSpec({
    nodes: nodes.map((fields, n) => testingNode(`n${n}`, fields)),
    workloads: [
      testingWorkload("a", { ...a, kind: "Deployment" }),
      testingWorkload("b", { ...b, strategy: strategyOf(b.kind, strategy) }),
      testingWorkload("c", { ...c, strategy: strategyOf(c.kind, strategy) }),
    ],
    budgets: [{
      name: "b",
      namespace: "shop",
      selector: { matchLabels: { app: "b" }, matchExpressions: [] },
      limit: { kind: "minAvailable", value: minAvailable },
      unhealthyPodEvictionPolicy: "IfHealthyBudget",
    }],
    calls: [
      testingCall("a", "b", { attempts }),
      testingCall("a", "c", { group: 1 }),
      testingCall("b", "c", { attempts, callsPerRequest: 0.5 }),
    ],
    hpas: [testingHpa("a", { maxReplicas })],
  }),
  load: [{ ...testingLoad("a", rate), swing: 0.5, noise }],
  chaos,
}));

/** A strategy that workloads of the kind have. */
function strategyOf(kind: WorkloadSpec["kind"], strategy: WorkloadSpec["strategy"]): WorkloadSpec["strategy"] {
  return strategy === (kind === "Deployment" ? "OnDelete" : "Recreate") ? "RollingUpdate" : strategy;
}

function chaosEvents(): fc.Arbitrary<ChaosEvent> {
  const atSeconds = fc.integer({ min: 0, max: 300 });
  const durationSeconds = fc.integer({ min: 1, max: 200 });
  const workload = fc.constantFrom("a", "b", "c");
  const policy = {
    name: "deny",
    namespace: "shop",
    podSelector: { matchLabels: { app: "c" }, matchExpressions: [] },
    ingress: [],
    egress: null,
  };
  return fc.oneof(
    fc.record({ kind: fc.constant("node_drain"), atSeconds, nodes: fc.constant(["n0"]) }),
    fc.record({
      kind: fc.constant("oom_storm"),
      atSeconds,
      durationSeconds,
      workload,
      leakMiBPerMinute: fc.double({ min: 0, max: 300, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant("burst_traffic"),
      atSeconds,
      durationSeconds,
      service: fc.constant("a"),
      factor: fc.double({ min: 0.1, max: 20, noNaN: true }),
      rampSeconds: fc.integer({ min: 0, max: 60 }),
    }),
    fc.record({
      kind: fc.constant("probe_failure"),
      atSeconds,
      durationSeconds,
      workload,
      probeLatencyMs: fc.constantFrom(500, 5000),
    }),
    fc.record({ kind: fc.constant("netpol_lockout"), atSeconds, policy: fc.constant(policy) }),
  );
}

/** Twenty minutes are 240 ticks; faults end by 500 s, so 130 see all of them and what follows. */
const ticks = 130;

Deno.test("stepWorld() keeps every sum and bound of a random cluster under random chaos", () => {
  fc.assert(
    fc.property(cases, (scenario) => {
      const world = createWorld(scenario, 1);
      for (let i = 0; i < ticks; i++) {
        assertSound(world.cluster);
        stepWorld(world);
      }
    }),
    { numRuns: 60 },
  );
});

/** What an operator or a failing machine does to row or workload `at`. */
const interventions: readonly ((cluster: Cluster, at: number) => void)[] = [
  (cluster, at) => drainNode(cluster, at % cluster.world.nodeRows[0]),
  (cluster, at) => uncordonNode(cluster, at % cluster.world.nodeRows[0]),
  (cluster, at) => loseNode(cluster, at % cluster.world.nodeRows[0]),
  (cluster, at) => void (cluster.nodes.down[at % cluster.world.nodeRows[0]] = 0),
  (cluster, at) => removeNode(cluster, at % cluster.world.nodeRows[0]),
  (cluster, at) => {
    const n = cluster.world.nodeRows[0];
    if (n < cluster.capacity.nodes) addNode(cluster, testingNode(`added${n}`), (at % 3) * 7000);
  },
  (cluster, at) => {
    cluster.workloads.replicas[at % 3] = at % 9;
    cluster.workloads.unsettled[at % 3] = 1;
  },
  (cluster, at) => {
    if (!isRevisionFree(cluster, at % 3)) return;
    const current = readRevision(cluster, cluster.workloads.revision[at % 3]);
    writeRevision(cluster, at % 3, { ...current, cpuRequestMillis: 10.3 * at, memoryRequestMiB: 20 + 1.7 * at });
  },
  (cluster, at) => {
    cluster.revisions.imageMissing[cluster.workloads.revision[at % 3]] ^= 1;
    cluster.workloads.crashesPerMinute[at % 3] = at % 4;
    cluster.workloads.unsettled[at % 3] = 1;
  },
  (cluster, at) => {
    const p = cluster.workloads.firstPod[at % 3];
    if (p >= 0) deletePod(cluster, p);
  },
];

Deno.test("tick() keeps every sum and bound whatever is done to the cluster in between", () => {
  const intervention = fc.record({
    what: fc.nat({ max: interventions.length - 1 }),
    at: fc.nat({ max: 60 }),
    ticks: fc.nat({ max: 20 }),
  });
  fc.assert(
    fc.property(cases, fc.array(intervention, { maxLength: 15 }), (scenario, sequence) => {
      const world = createWorld(scenario, 1);
      for (const { what, at, ticks } of sequence) {
        interventions[what](world.cluster, at);
        for (let i = 0; i < ticks; i++) {
          stepWorld(world);
          assertSound(world.cluster);
        }
      }
      const copy = load(save(world.cluster));
      assert.equal(hash(copy), hash(world.cluster));
    }),
    { numRuns: 100 },
  );
});

Deno.test("stepWorld() gives equal hashes for equal seeds", () => {
  fc.assert(
    fc.property(cases, fc.nat(), (scenario, seed) => {
      assert.deepEqual(worldHashes(scenario, 40, seed), worldHashes(scenario, 40, seed));
    }),
    { numRuns: 10 },
  );
});

Deno.test("stepWorld() gives other hashes for another seed where something is drawn", () => {
  const scenario = { cluster: testingSpec({}), load: [{ ...testingLoad("web", 10), noise: 0.1 }], chaos: [] };
  assert.notEqual(worldHashes(scenario, 1, 1)[0], worldHashes(scenario, 1, 2)[0]);
});

Deno.test("createWorld() does not see the order of keys in a spec", () => {
  fc.assert(
    fc.property(cases, (scenario) => {
      assert.deepEqual(worldHashes(reversed(scenario), 30), worldHashes(scenario, 30));
    }),
    { numRuns: 10 },
  );
});

/** The same value with the keys of every record in reverse order. */
function reversed<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value),
    (_, each) =>
      each === null || typeof each !== "object" || Array.isArray(each)
        ? each
        : Object.fromEntries(Object.entries(each).reverse()),
  );
}

Deno.test("fork() goes on as its original does, and neither touches the other", () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 60 }), (scenario, at) => {
      const world = createWorld(scenario, 1);
      for (let i = 0; i < at; i++) stepWorld(world);
      const before = hash(world.cluster);
      const copy = fork(world.cluster);
      assert.equal(hash(copy), before);
      const forked = { ...world, cluster: copy };
      const ahead: string[] = [];
      for (let i = 0; i < 30; i++) {
        stepWorld(forked);
        ahead.push(hash(copy));
      }
      assert.equal(hash(world.cluster), before);
      for (const expected of ahead) {
        stepWorld(world);
        assert.equal(hash(world.cluster), expected);
      }
    }),
    { numRuns: 15 },
  );
});

Deno.test("fork() of a released buffer holds nothing of its earlier life", () => {
  const cluster = settledCluster({});
  const first = fork(cluster);
  first.journal = [];
  first.entries.rate[0] = 500;
  addNode(first, testingNode("n9"), 0);
  runTicks(first, 5);
  release(first);
  const second = fork(cluster);
  assert.equal(hash(second), hash(cluster));
  assert.equal(second.journal, null);
  assert.equal(second.catalogue, cluster.catalogue);
});

Deno.test("tick() of a cluster to which nothing was applied is the tick of the cluster", () => {
  const cluster = settledCluster({});
  cluster.entries.rate[0] = 10;
  const untouched = fork(cluster);
  untouched.entries.rate[0] = 10;
  runTicks(cluster, 20);
  runTicks(untouched, 20);
  assert.equal(hash(untouched), hash(cluster));
});

Deno.test("load() of what save() wrote continues with equal hashes, added nodes and policies included", () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 0, max: 60 }), (scenario, at) => {
      const world = createWorld(scenario, 1);
      addNode(world.cluster, testingNode("added", { labels: { disk: "ssd" } }), 20_000);
      applyPolicy(world.cluster, {
        name: "added",
        namespace: "shop",
        podSelector: { matchLabels: { app: "b" }, matchExpressions: [] },
        ingress: [{ from: [], ports: [{ protocol: "TCP", port: { first: 80, last: 80 } }] }],
        egress: null,
      });
      for (let i = 0; i < at; i++) stepWorld(world);
      const restored = { ...world, cluster: load(save(world.cluster)) };
      for (let i = 0; i < 30; i++) {
        assert.equal(hash(restored.cluster), hash(world.cluster));
        stepWorld(restored);
        stepWorld(world);
      }
      assert.deepEqual(save(restored.cluster), save(world.cluster));
    }),
    { numRuns: 10 },
  );
});

Deno.test("load() refuses bytes that are no cluster, and a cluster cut short", () => {
  assert.throws(() => load(new Uint8Array(2)), /Cannot load cluster: 2 bytes/);
  assert.throws(() => load(new TextEncoder().encode("not a cluster at all")), /Cannot load cluster: 20 bytes/);
  const whole = save(settledCluster({}));
  assert.throws(() => load(whole.slice(0, 100)), /Cannot load cluster: 100 bytes .*cut short/);
  assert.throws(() => load(whole.slice(0, -8)), /Cannot load cluster: \d+ bytes of state, expected \d+/);
});

Deno.test("growPods() keeps the state and goes on like a cluster that had the room from the start", () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 0, max: 60 }), (scenario, at) => {
      const small = createWorld(scenario, 1);
      const large = createWorld(scenario, 1);
      growPods(large.cluster);
      for (let i = 0; i < at + 40; i++) {
        if (i === at) growPods(small.cluster);
        stepWorld(small);
        stepWorld(large);
        if (i === at) assert.equal(hash(small.cluster), hash(large.cluster));
      }
      assert.equal(hash(small.cluster), hash(large.cluster));
    }),
    { numRuns: 10 },
  );
});

Deno.test("tick() does not depend on how many Pods there was room for", () => {
  const parts = {
    nodes: [testingNode("n1", { cpuMillis: 20_000, memoryMiB: 20_000 })],
    workloads: [testingWorkload("web"), testingWorkload("db")],
  };
  const small = settledCluster(parts);
  const large = settledCluster(parts);
  for (let i = 0; i < 3; i++) growPods(large);
  for (const replicas of [18, 40, 5, 90]) {
    for (const cluster of [small, large]) {
      cluster.workloads.replicas.fill(replicas);
      cluster.workloads.unsettled.fill(1);
    }
    for (let i = 0; i < 5; i++) {
      tick(small, testingKeys);
      tick(large, testingKeys);
      assertSound(small);
      small.placed.forEach((at, k) => {
        const grown = viewOf(large.buffer, large.placed[k]).subarray(0, at.length);
        assert.deepEqual(viewOf(small.buffer, at), grown, `${at.table}.${at.name} at ${replicas} replicas`);
      });
    }
  }
});
