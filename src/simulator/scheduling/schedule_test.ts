/** The scheduler in a cluster: its queue, ties, retries, preemption, and that batches change nothing. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { randomKey, uniform } from "../../random.ts";
import { type Cluster, fork, hash } from "../cluster.ts";
import { createCluster } from "../create_cluster.ts";
import { bindPod, createPod, deletePod, podReason, podState, removePod } from "../pods.ts";
import type { LabelSelector, NodeSpec, PodAffinityTerm, SchedulingSpec, WorkloadSpec } from "../spec.ts";
import {
  eventsOf,
  podsOf,
  runTicks,
  settledCluster,
  testingKeys,
  testingNode,
  testingSpec,
  testingWorkload,
} from "../testing_cluster.ts";
import { assertSound } from "../testing_soundness.ts";
import { explainPlacement } from "./placement_explanation.ts";
import { schedule } from "./schedule.ts";

const { placement } = testingKeys;

Deno.test("schedule() spreads the Pods of a Deployment over equal nodes", () => {
  const nodes = ["n1", "n2", "n3"].map((name) => testingNode(name, { labels: { "kubernetes.io/hostname": name } }));
  const cluster = settledCluster({ nodes, workloads: [testingWorkload("web", { replicas: 9 })] });
  assert.deepEqual([...cluster.nodes.pods.subarray(0, 3)], [3, 3, 3]);
});

Deno.test("schedule() breaks ties by the key and the Pod, and by nothing else", () => {
  const cluster = createCluster(testingSpec({ nodes: Array.from({ length: 8 }, (_, n) => testingNode(`n${n}`)) }));
  const nodeWith = (seed: number) => {
    const copy = fork(cluster);
    schedule(copy, randomKey(seed, "placement"));
    return copy.pods.node[0];
  };
  assert.equal(nodeWith(1), nodeWith(1));
  const picked = new Set(Array.from({ length: 60 }, (_, seed) => nodeWith(seed)));
  assert.equal(picked.size, 8, "over 60 seeds every node is picked");
});

Deno.test("schedule() says why a Pod fits nowhere, once, and places it when room appears", () => {
  const cluster = settledCluster({
    nodes: [
      testingNode("n1"),
      testingNode("n2", { unschedulable: true }),
      testingNode("n3", { cpuMillis: 100, memoryMiB: 32 }),
    ],
    workloads: [testingWorkload("web", { replicas: 3, template: { cpuRequestMillis: 450 } })],
  });
  runTicks(cluster, 10);
  const [, , last] = podsOf(cluster, 0);
  assert.equal(cluster.pods.state[last], podState.pending);
  assert.equal(cluster.pods.reason[last], podReason.unschedulable);
  assert.deepEqual(eventsOf(cluster, "FailedScheduling"), [
    "0/3 nodes are available: 1 Insufficient memory, 1 node(s) were unschedulable, 2 Insufficient cpu.",
  ]);
  cluster.nodes.unschedulable[1] = 0;
  cluster.world.placementStale[0] = 1;
  runTicks(cluster, 1);
  assert.equal(cluster.pods.node[last], 1);
  assert.equal(cluster.pods.reason[last], podReason.none);
});

Deno.test("schedule() lets a small Pod pass a large one that fits nowhere", () => {
  const cluster = createCluster(testingSpec({
    nodes: [testingNode("n1")],
    workloads: [testingWorkload("large", { template: { cpuRequestMillis: 4000 } }), testingWorkload("small")],
  }));
  schedule(cluster, placement);
  assert.equal(cluster.world.pendingPods[0], 1);
  assert.equal(cluster.pods.node[cluster.workloads.firstPod[1]], 0);
});

Deno.test("schedule() takes Pods by priority, then the oldest first", () => {
  const half = { cpuRequestMillis: 500 };
  const cluster = createCluster(testingSpec({
    nodes: [testingNode("n1")],
    workloads: [
      testingWorkload("older", { template: half }),
      testingWorkload("younger", { template: half }),
      testingWorkload("vital", { template: half, scheduling: { priority: 10 } }),
    ],
  }));
  schedule(cluster, placement);
  assert.deepEqual([0, 1, 2].map((w) => cluster.pods.node[cluster.workloads.firstPod[w]]), [0, -1, 0]);
});

Deno.test("schedule() tries a refused Pod again after 1, 2, 4, 8, 10 s, if something changed", () => {
  const cluster = createCluster(testingSpec({
    tickSeconds: 1,
    nodes: [testingNode("n1")],
    workloads: [testingWorkload("large", { template: { cpuRequestMillis: 4000 } })],
  }));
  const tries: number[] = [];
  for (let second = 0, step = 0; second < 45; second++) {
    cluster.world.tick[0] = second;
    cluster.world.placementStale[0] = 1;
    schedule(cluster, placement);
    const due = cluster.pods.wakeMs[0] / 1000;
    if (due !== step) tries.push(second);
    step = due;
  }
  assert.deepEqual(tries, [0, 1, 3, 7, 15, 25, 35]);
});

Deno.test("schedule() takes a Pod behind those that have waited since before it was last refused", () => {
  const cluster = createCluster(testingSpec({
    tickSeconds: 1,
    nodes: [testingNode("n1", { unschedulable: true })],
    workloads: [testingWorkload("web", { template: { cpuRequestMillis: 600 } })],
  }));
  const first = cluster.workloads.firstPod[0];
  let second = -1;
  // The first is refused at 0, 1, 3 and 7 s, the second at 5 and 6 s; at 7 s its back-off is not over.
  for (const seconds of [0, 1, 2, 3, 4, 5, 6, 7, 20]) {
    cluster.world.tick[0] = seconds;
    if (seconds === 5) second = createPod(cluster, 0);
    if (seconds === 20) cluster.nodes.unschedulable[0] = 0;
    cluster.world.placementStale[0] = 1;
    schedule(cluster, placement);
  }
  assert.deepEqual([cluster.pods.node[first], cluster.pods.node[second]], [-1, 0]);
});

Deno.test("schedule() leaves a refused Pod alone for five minutes when nothing changes", () => {
  const cluster = createCluster(testingSpec({
    nodes: [testingNode("n1")],
    workloads: [testingWorkload("large", { template: { cpuRequestMillis: 4000 } })],
  }));
  schedule(cluster, placement);
  const before = hash(cluster);
  schedule(cluster, placement);
  assert.equal(hash(cluster), before);
  cluster.nodes.cpuMillis[0] = 8000;
  cluster.world.tick[0] = 59;
  schedule(cluster, placement);
  assert.equal(cluster.pods.node[0], -1);
  cluster.world.tick[0] = 60;
  schedule(cluster, placement);
  assert.equal(cluster.pods.node[0], 0);
});

Deno.test("schedule() brings a Pod to the one it has to be near, though that one is placed later", () => {
  const near: PodAffinityTerm = {
    labelSelector: { matchLabels: { app: "database" }, matchExpressions: [] },
    namespaces: [],
    namespaceSelector: null,
    topologyKey: "kubernetes.io/hostname",
  };
  const cluster = createCluster(testingSpec({
    nodes: ["n1", "n2"].map((name) => testingNode(name, { labels: { "kubernetes.io/hostname": name } })),
    workloads: [testingWorkload("web", { scheduling: { requiredAffinity: [near] } }), testingWorkload("database")],
  }));
  runTicks(cluster, 2);
  const [web, database] = [0, 1].map((w) => cluster.pods.node[cluster.workloads.firstPod[w]]);
  assert.ok(web >= 0);
  assert.equal(web, database);
});

Deno.test("schedule() preempts: victims end, the Pod waits for their node, and others of less priority may not have it", () => {
  const cluster = settledCluster({
    nodes: [testingNode("n1")],
    workloads: [
      testingWorkload("batch", { replicas: 2, template: { cpuRequestMillis: 400 } }),
      testingWorkload("vital", { replicas: 0, scheduling: { priority: 100 }, template: { cpuRequestMillis: 800 } }),
    ],
  });
  cluster.workloads.replicas[1] = 1;
  cluster.workloads.unsettled[1] = 1;
  runTicks(cluster, 1);
  const vital = cluster.workloads.firstPod[1];
  const { pods } = cluster;
  assert.equal(pods.node[vital], -2, "nominated to row 0");
  assert.deepEqual(podsOf(cluster, 0).map((p) => pods.state[p]), [podState.terminating, podState.terminating]);
  assert.equal(eventsOf(cluster, "Preempted").length, 2);
  runTicks(cluster, 5, assertSound);
  assert.equal(pods.node[vital], 0);
  assert.deepEqual(podsOf(cluster, 0).map((p) => pods.state[p]), [podState.pending, podState.pending]);
});

Deno.test("schedule() keeps a nominated Pod's room from Pods of less priority, not from those above it", () => {
  const waiting = (priority: number) => {
    const cluster = createCluster(testingSpec({
      nodes: [testingNode("n1")],
      workloads: [
        testingWorkload("nominated", { scheduling: { priority: 5 }, template: { cpuRequestMillis: 900 } }),
        testingWorkload("other", { scheduling: { priority }, template: { cpuRequestMillis: 900 } }),
      ],
    }));
    const [nominated, other] = [0, 1].map((w) => cluster.workloads.firstPod[w]);
    cluster.pods.node[nominated] = -2;
    // Its back-off is not over yet.
    cluster.pods.wakeMs[nominated] = 1000;
    cluster.pods.backoffStep[nominated] = 1;
    schedule(cluster, placement);
    return cluster.pods.node[other];
  };
  assert.equal(waiting(4), -1);
  assert.equal(waiting(6), 0);
});

Deno.test("schedule() preempts nobody for a Pod whose policy is Never", () => {
  const cluster = settledCluster({
    nodes: [testingNode("n1")],
    workloads: [
      testingWorkload("batch", { template: { cpuRequestMillis: 800 } }),
      testingWorkload("vital", {
        replicas: 0,
        scheduling: { priority: 100, preemptionPolicy: "Never" },
        template: { cpuRequestMillis: 800 },
      }),
    ],
  });
  createPod(cluster, 1);
  runTicks(cluster, 3);
  assert.deepEqual(eventsOf(cluster, "Preempted"), []);
  assert.equal(cluster.pods.state[podsOf(cluster, 0)[0]], podState.running);
});

const zone = "topology.kubernetes.io/zone";
const host = "kubernetes.io/hostname";
const app = fc.constantFrom("a", "b", "c");
const selector = app.map((name): LabelSelector => ({ matchLabels: { app: name }, matchExpressions: [] }));
const key = fc.constantFrom(zone, host, "disk");
const term = fc.record({ labelSelector: selector, topologyKey: key })
  .map((fields): PodAffinityTerm => ({ ...fields, namespaces: [], namespaceSelector: null }));
const few = <T>(items: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant<T[]>([]) }, { weight: 1, arbitrary: fc.array(items, { maxLength: 2 }) });
const weighted = fc.record({ weight: fc.integer({ min: 1, max: 100 }), term });
const scheduling: fc.Arbitrary<Partial<SchedulingSpec>> = fc.record({
  requiredAffinity: few(term),
  preferredAffinity: few(weighted),
  requiredAntiAffinity: few(term),
  preferredAntiAffinity: few(weighted),
  preferredNodeTerms: few(fc.record({
    weight: fc.integer({ min: 1, max: 100 }),
    term: fc.constant({ matchExpressions: [{ key: "disk", operator: "Exists" as const, values: [] }] }),
  })),
  topologySpread: few(fc.record({
    maxSkew: fc.integer({ min: 1, max: 3 }),
    topologyKey: key,
    whenUnsatisfiable: fc.constantFrom("DoNotSchedule" as const, "ScheduleAnyway" as const),
    labelSelector: selector,
    minDomains: fc.integer({ min: 1, max: 3 }),
  })),
  ownerSelector: fc.oneof(fc.constant("pod-template-hash" as const), selector),
  priority: fc.integer({ min: 0, max: 2 }),
  preemptionPolicy: fc.constant("Never" as const),
});
const workload: fc.Arbitrary<Partial<WorkloadSpec>> = fc.record({
  podLabels: app.map((name) => ({ app: name })),
  replicas: fc.integer({ min: 0, max: 12 }),
});
const node = fc.record({
  labels: fc.record({ [zone]: fc.constantFrom("x", "y", "z"), disk: fc.constant("ssd") }, { requiredKeys: [] }),
  cpuMillis: fc.integer({ min: 1, max: 6 }).map((cores) => cores * 500),
  unschedulable: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  taints: few(fc.constantFrom<NodeSpec["taints"][number]>(
    { key: "spot", value: "", effect: "PreferNoSchedule" },
    { key: "gpu", value: "", effect: "NoSchedule" },
  )),
});
const fleets = fc.record({
  nodes: fc.oneof(
    { weight: 3, arbitrary: fc.array(node, { minLength: 1, maxLength: 12 }) },
    { weight: 1, arbitrary: fc.array(node, { minLength: 150, maxLength: 260 }) },
  ),
  workloads: fc.array(fc.tuple(workload, scheduling, fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 5 }),
  turns: fc.array(fc.nat({ max: 4 }), { maxLength: 60 }),
});

/** Some Pods run, some are ending, the others wait. */
function halfFull(
  { nodes, workloads, turns }: {
    readonly nodes: readonly Partial<NodeSpec>[];
    readonly workloads: readonly (readonly [Partial<WorkloadSpec>, Partial<SchedulingSpec>, number])[];
    readonly turns: readonly number[];
  },
): Cluster {
  const cluster = createCluster(testingSpec({
    nodes: nodes.map((fields, n) =>
      testingNode(`n${n}`, { ...fields, labels: { ...fields.labels, [host]: `n${n}` }, pods: 8 })
    ),
    workloads: workloads.map(([fields, scheduling, size], w) =>
      testingWorkload(`w${w}`, {
        ...fields,
        scheduling,
        template: {
          cpuRequestMillis: size * 125,
          memoryRequestMiB: size * 24,
          unrequestedCpuMillis: size === 0 ? 100 : 0,
        },
      })
    ),
  }));
  const { pods, world } = cluster;
  for (let p = 0; p < world.podRows[0]; p += 3) bindPod(cluster, p, (p * 7) % nodes.length);
  for (let p = 0; p < world.podRows[0]; p += 9) if (pods.node[p] >= 0) deletePod(cluster, p);
  for (const w of turns) if (w < workloads.length) createPod(cluster, w);
  return cluster;
}

/** The queue's order and the draw, and for everything else what the explanation says. */
function scheduleOneByOne(cluster: Cluster): void {
  const { pods, world, catalogue } = cluster;
  const { workloads } = catalogue.spec;
  const waiting: number[] = [];
  for (let p = 0; p < world.podRows[0]; p++) if (pods.state[p] === podState.pending) waiting.push(p);
  const priority = (p: number) => workloads[pods.workload[p]].scheduling.priority;
  waiting.sort((a, b) => priority(b) - priority(a) || pods.serial[a] - pods.serial[b]);
  const nodes = catalogue.nodes.length;
  for (const p of waiting) {
    const { best, lookedAt } = explainPlacement(cluster, p);
    world.nextStartNode[0] = (world.nextStartNode[0] + lookedAt) % nodes;
    if (best.length === 0) continue;
    const entity = (catalogue.workloadKeys[pods.workload[p]] ^ pods.serial[p]) >>> 0;
    const name = best[Math.floor(uniform(placement, entity, 0) * best.length)];
    bindPod(cluster, p, catalogue.nodeIndex.get(name) ?? -1);
  }
}

Deno.test("schedule() places a queue exactly as one Pod after the other, each explained anew", () => {
  fc.assert(
    fc.property(fleets, (fleet) => {
      const cluster = halfFull(fleet);
      const single = fork(cluster);
      schedule(cluster, placement);
      scheduleOneByOne(single);
      assert.deepEqual([...cluster.pods.node], [...single.pods.node]);
      assert.equal(cluster.world.nextStartNode[0], single.world.nextStartNode[0]);
    }),
    { numRuns: 400 },
  );
});

function discard(cluster: Cluster, q: number): void {
  if (cluster.pods.state[q] === podState.pending) deletePod(cluster, q);
  else removePod(cluster, q);
}

Deno.test("schedule() preempts only what suffices: without the victims the Pod fits, and all sums are as before", () => {
  let preempted = 0;
  fc.assert(
    fc.property(fleets, fc.nat({ max: 4 }), ({ nodes, workloads }, which) => {
      const willing = workloads.map(([fields, scheduling, size], w) =>
        [fields, {
          ...scheduling,
          preemptionPolicy: "PreemptLowerPriority" as const,
          priority: w === which % workloads.length ? 9 : scheduling.priority ?? 0,
        }, size] as const
      );
      const cluster = halfFull({ nodes: nodes.slice(0, 12), workloads: willing, turns: [] });
      const { pods, world } = cluster;
      for (let q = 0; q < world.podRows[0]; q++) {
        if (pods.state[q] === podState.pending || pods.state[q] === podState.terminating) discard(cluster, q);
      }
      const p = createPod(cluster, which % workloads.length);
      const { cpuRequested, memoryRequested } = cluster.nodes;
      const before = [[...cpuRequested], [...memoryRequested], [...cluster.nodes.pods]];
      schedule(cluster, placement);
      const n = -2 - pods.node[p];
      if (n < 0) return;
      preempted++;
      assert.deepEqual([[...cpuRequested], [...memoryRequested], [...cluster.nodes.pods]], before);
      for (let q = 0; q < world.podRows[0]; q++) {
        if (pods.state[q] === podState.terminating) removePod(cluster, q);
      }
      const answer = explainPlacement(cluster, p).nodes[n];
      assert.equal(answer.kind, "feasible", JSON.stringify(answer));
    }),
    { numRuns: 1500 },
  );
  // Of 600 about 20 do.
  assert.ok(preempted > 4, `${preempted} fleets led to a preemption`);
});

Deno.test("schedule() remembers nothing of one cluster in another of the same facts", () => {
  const cluster = createCluster(testingSpec({ workloads: [testingWorkload("web", { replicas: 12 })] }));
  const first = fork(cluster);
  schedule(first, placement);
  const full = fork(cluster);
  full.nodes.cpuRequested.fill(950);
  schedule(full, placement);
  assert.equal(full.world.pendingPods[0], 12);
  const again = fork(cluster);
  schedule(again, placement);
  assert.equal(hash(again), hash(first));
});
