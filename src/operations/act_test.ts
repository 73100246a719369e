/** Actions on a small shop: what each does, when it is refused, and that its undo gives back what was there. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { fork } from "../simulator/cluster.ts";
import { applyPolicy } from "../simulator/network/reachability.ts";
import { podName, podState } from "../simulator/pods.ts";
import { readRevision } from "../simulator/revisions.ts";
import { eventsOf, podsOf, runTicks, settledCluster, testingWorkload } from "../simulator/testing_cluster.ts";
import { act } from "./act.ts";
import type { Action } from "./actions.ts";
import { mustAct, mustRefuse, settledShop, specificationOf } from "./testing_specification.ts";

const resources = {
  kind: "setResources",
  workload: "web",
  cpuRequestMillis: 150,
  cpuLimitMillis: 300,
  memoryRequestMiB: 80,
  memoryLimitMiB: 160,
} as const satisfies Action;

const policy = "shop/api-ingress#1";

interface Case {
  readonly action: Action;
  readonly undo: readonly Action[];
}

/** web: 100 m and 64 MiB of 200 m and 128 MiB, probes with 1 s and 3 failures; db: 1 to 3 replicas. */
const cases: readonly Case[] = [
  { action: { kind: "cordon", node: "n1" }, undo: [{ kind: "uncordon", node: "n1" }] },
  { action: { kind: "drain", node: "n1" }, undo: [{ kind: "uncordon", node: "n1" }] },
  { action: { kind: "scale", workload: "web", replicas: 5 }, undo: [{ kind: "scale", workload: "web", replicas: 2 }] },
  {
    action: resources,
    undo: [{ ...resources, cpuRequestMillis: 100, cpuLimitMillis: 200, memoryRequestMiB: 64, memoryLimitMiB: 128 }],
  },
  { action: { kind: "restartRollout", workload: "web" }, undo: [] },
  {
    action: { kind: "patchProbe", workload: "web", timeoutSeconds: 5, failureThreshold: 6 },
    undo: [{ kind: "patchProbe", workload: "web", timeoutSeconds: 1, failureThreshold: 3 }],
  },
  {
    action: { kind: "patchProbe", workload: "api", timeoutSeconds: 5, failureThreshold: 6 },
    undo: [{ kind: "rollbackRollout", workload: "api", toRevision: 1 }],
  },
  {
    action: { kind: "patchHpa", workload: "db", minReplicas: 2, maxReplicas: 6 },
    undo: [{ kind: "patchHpa", workload: "db", minReplicas: 1, maxReplicas: 3 }],
  },
  {
    action: { kind: "patchNetworkPolicy", policy, enabled: false },
    undo: [{ kind: "patchNetworkPolicy", policy, enabled: true }],
  },
  { action: { kind: "addNode", like: "n1", name: "n4" }, undo: [{ kind: "removeNode", node: "n4" }] },
  { action: { kind: "removeNode", node: "n3" }, undo: [] },
  {
    action: { kind: "shedTraffic", service: "web", ratio: 0.3 },
    undo: [{ kind: "shedTraffic", service: "web", ratio: 0 }],
  },
  { action: { kind: "wait" }, undo: [] },
];

for (const { action, undo } of cases) {
  Deno.test(`act() gives the undo of ${JSON.stringify(action)}, which restores every specification`, () => {
    const cluster = settledShop();
    const before = specificationOf(cluster);
    assert.deepEqual(mustAct(cluster, action), undo);
    const changes = action.kind !== "wait" && action.kind !== "restartRollout";
    if (changes) assert.notDeepEqual(specificationOf(cluster), before);
    if (action.kind === "removeNode") return;
    runTicks(cluster, 6);
    for (const back of undo) mustAct(cluster, back);
    assert.deepEqual(specificationOf(cluster), before);
  });
}

Deno.test("act() uncordons what was cordoned, and puts the cordon back as its undo", () => {
  const cluster = settledShop();
  mustAct(cluster, { kind: "cordon", node: "n1" });
  const before = specificationOf(cluster);
  const undo = mustAct(cluster, { kind: "uncordon", node: "n1" });
  assert.equal(cluster.nodes.unschedulable[0], 0);
  undo.forEach((back) => mustAct(cluster, back));
  assert.deepEqual(specificationOf(cluster), before);
});

Deno.test("act() rolls back to the template before, and back again", () => {
  const cluster = settledShop();
  const w = 0;
  const original = readRevision(cluster, cluster.workloads.revision[w]);
  mustAct(cluster, resources);
  const patched = readRevision(cluster, cluster.workloads.revision[w]);
  runTicks(cluster, 20);
  const undo = mustAct(cluster, { kind: "rollbackRollout", workload: "web" });
  assert.deepEqual(readRevision(cluster, cluster.workloads.revision[w]), original);
  assert.equal(cluster.workloads.revisionNumber[w], 3, "a rollback is a new revision with an old template");
  undo.forEach((back) => mustAct(cluster, back));
  assert.deepEqual(readRevision(cluster, cluster.workloads.revision[w]), patched);
});

Deno.test("act() drains: the node is cordoned and its Pods run elsewhere", () => {
  const cluster = settledShop();
  mustAct(cluster, { kind: "drain", node: "n1" });
  runTicks(cluster, 12);
  assert.equal(cluster.nodes.pods[0], 0);
  assert.deepEqual([...cluster.workloads.readyPods], [2, 2, 1]);
});

Deno.test("act() evicts one Pod, which its Deployment replaces", () => {
  const cluster = settledShop();
  const [oldest] = podsOf(cluster, 0);
  const pod = podName(cluster, oldest);
  assert.deepEqual(mustAct(cluster, { kind: "evict", pod }), []);
  assert.equal(cluster.pods.state[oldest], podState.terminating);
  assert.deepEqual(eventsOf(cluster, "Evicted"), ["evicted by an operator"]);
  assert.match(mustRefuse(cluster, { kind: "evict", pod }), /terminating/);
  runTicks(cluster, 12);
  assert.equal(cluster.workloads.readyPods[0], 2);
  assert.match(mustRefuse(cluster, { kind: "evict", pod }), /does not exist/);
});

Deno.test("act() evicts no Pod whose budget forbids it, and scales no DaemonSet", () => {
  const cluster = settledCluster({
    workloads: [testingWorkload("web", { replicas: 2 }), testingWorkload("agent", { kind: "DaemonSet", replicas: 0 })],
    budgets: [{
      name: "web-pdb",
      namespace: "shop",
      selector: { matchLabels: { app: "web" }, matchExpressions: [] },
      limit: { kind: "maxUnavailable", value: 0 },
      unhealthyPodEvictionPolicy: "IfHealthyBudget",
    }],
  });
  const pod = podName(cluster, podsOf(cluster, 0)[0]);
  assert.match(
    mustRefuse(cluster, { kind: "evict", pod }),
    /Cannot evict pod as it would violate the pod's disruption budget\. .*needs 2 healthy pods and has 2 currently/,
  );
  assert.match(
    mustRefuse(cluster, { kind: "scale", workload: "agent", replicas: 5 }),
    /daemonset agent has a Pod on every/,
  );
});

Deno.test("act() adds a node that is Ready within a minute, and takes it back with its name", () => {
  const cluster = settledShop();
  const add: Action = { kind: "addNode", like: "n1", name: "extra" };
  for (let round = 0; round < 2; round++) {
    const undo = mustAct(cluster, add);
    assert.match(mustRefuse(cluster, add), /exists already/);
    runTicks(cluster, 14);
    const n = cluster.catalogue.nodeIndex.get("extra") ?? -1;
    assert.equal(cluster.nodes.ready[n], 1);
    undo.forEach((back) => mustAct(cluster, back));
    assert.match(mustRefuse(cluster, { kind: "cordon", node: "extra" }), /does not exist/);
    assert.match(mustRefuse(cluster, { kind: "addNode", like: "extra", name: "other" }), /does not exist/);
  }
});

Deno.test("act() lets callers in by taking a NetworkPolicy away, and shuts them out by putting it back", () => {
  const cluster = settledShop();
  applyPolicy(cluster, {
    name: "nobody",
    namespace: "shop",
    podSelector: { matchLabels: { app: "api" }, matchExpressions: [] },
    ingress: [],
    egress: null,
  });
  const isOpen = (enabled: readonly boolean[]) => {
    enabled.forEach((each, at) => {
      act(cluster, { kind: "patchNetworkPolicy", policy: ["shop/api-ingress#1", "shop/nobody#2"][at], enabled: each });
    });
    runTicks(cluster, 1);
    return cluster.calls.open[0] === 1;
  };
  assert.equal(isOpen([true, true]), true, "the other one admits web: policies add up");
  assert.equal(isOpen([false, true]), false);
  assert.equal(isOpen([false, false]), true);
  assert.equal(isOpen([true, false]), true);
});

const refusals: readonly (readonly [Action, RegExp])[] = [
  [{ kind: "cordon", node: "n9" }, /n9 does not exist/],
  [{ kind: "uncordon", node: "n1" }, /schedulable already/],
  [{ kind: "drain", node: "n9" }, /n9 does not exist/],
  [{ kind: "removeNode", node: "n9" }, /n9 does not exist/],
  [{ kind: "addNode", like: "n9", name: "n4" }, /n9 does not exist/],
  [{ kind: "addNode", like: "n1", name: "n2" }, /n2 exists already/],
  [{ kind: "evict", pod: "web-r1-zzzz" }, /does not exist/],
  [{ kind: "scale", workload: "shop", replicas: 2 }, /shop does not exist/],
  [{ kind: "scale", workload: "web", replicas: 2 }, /2 replicas already/],
  [{ kind: "scale", workload: "web", replicas: -1 }, /not a whole number/],
  [{ kind: "scale", workload: "web", replicas: 1.5 }, /not a whole number/],
  [{ ...resources, cpuRequestMillis: 301 }, /at least the request of 301 m/],
  [{ ...resources, cpuLimitMillis: 0, cpuRequestMillis: 0 }, /CPU limit 0 m is not above 0/],
  [{ ...resources, memoryRequestMiB: 161 }, /at least the request of 161 MiB/],
  [{ ...resources, memoryRequestMiB: Number.NaN }, /NaN MiB are not both at least 0/],
  [{ kind: "rollbackRollout", workload: "web" }, /deployment web has no earlier revision/],
  [{ kind: "rollbackRollout", workload: "web", toRevision: 7 }, /keeps no revision 7, but 1$/],
  [{ kind: "rollbackRollout", workload: "web", toRevision: 1 }, /runs revision 1 already/],
  [{ kind: "patchProbe", workload: "db", timeoutSeconds: 5, failureThreshold: 3 }, /no probe/],
  [{ kind: "patchProbe", workload: "web", timeoutSeconds: 0, failureThreshold: 3 }, /at least 1/],
  [{ kind: "patchHpa", workload: "web", minReplicas: 1, maxReplicas: 2 }, /no HorizontalPodAutoscaler/],
  [{ kind: "patchHpa", workload: "db", minReplicas: 4, maxReplicas: 3 }, /1 ≤ min ≤ max/],
  [{ kind: "patchHpa", workload: "db", minReplicas: 1.5, maxReplicas: 3 }, /whole numbers/],
  [{ kind: "patchNetworkPolicy", policy: "shop/none#1", enabled: true }, /does not exist/],
  [{ kind: "patchNetworkPolicy", policy, enabled: true }, /applied already/],
  [{ kind: "shedTraffic", service: "shop", ratio: 0.1 }, /shop does not exist/],
  [{ kind: "shedTraffic", service: "web", ratio: 1.1 }, /not within 0–1/],
];

Deno.test("act() refuses what cannot be done with a reason, and a refusal changes nothing", () => {
  const cluster = settledShop();
  for (const [action, reason] of refusals) assert.match(mustRefuse(cluster, action), reason);
});

Deno.test("act() refuses a fifth template while every kept one is in use, and nodes beyond the quota", () => {
  const cluster = settledShop();
  mustAct(cluster, { kind: "scale", workload: "web", replicas: 12 });
  runTicks(cluster, 20);
  for (let number = 2; number <= 4; number++) {
    mustAct(cluster, { ...resources, cpuRequestMillis: 10 + number });
    runTicks(cluster, 1);
  }
  assert.match(
    mustRefuse(cluster, { ...resources, cpuRequestMillis: 20 }),
    /deployment web still uses every kept revision/,
  );
  for (let number = 1; number <= 8; number++) {
    mustAct(cluster, { kind: "addNode", like: "n1", name: `extra-${number}` });
  }
  assert.match(mustRefuse(cluster, { kind: "addNode", like: "n1", name: "extra-9" }), /no quota/);
});

const workload = fc.constantFrom("web", "api", "db", "shop");
const node = fc.constantFrom("n1", "n2", "n3", "extra", "more");
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constantFrom("cordon", "uncordon", "drain", "removeNode"), node }),
  fc.record({ kind: fc.constant("addNode"), like: node, name: node }),
  fc.record({ kind: fc.constant("evict"), pod: fc.constantFrom("web-r1-0001", "api-r1-0003", "db-r1-0005") }),
  fc.record({ kind: fc.constant("scale"), workload, replicas: fc.integer({ min: -1, max: 8 }) }),
  fc.record({
    kind: fc.constant("setResources"),
    workload,
    cpuRequestMillis: fc.double({ min: 0, max: 400, noNaN: true }),
    cpuLimitMillis: fc.option(fc.integer({ min: 0, max: 600 })),
    memoryRequestMiB: fc.double({ min: 0, max: 200, noNaN: true }),
    memoryLimitMiB: fc.option(fc.integer({ min: 0, max: 300 })),
  }),
  fc.record({ kind: fc.constantFrom("restartRollout", "rollbackRollout"), workload }),
  fc.record({
    kind: fc.constant("patchProbe"),
    workload,
    timeoutSeconds: fc.integer({ min: 1, max: 9 }),
    failureThreshold: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({
    kind: fc.constant("patchHpa"),
    workload,
    minReplicas: fc.integer({ min: 0, max: 4 }),
    maxReplicas: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({ kind: fc.constant("patchNetworkPolicy"), policy: fc.constant(policy), enabled: fc.boolean() }),
  fc.record({ kind: fc.constant("shedTraffic"), service: workload, ratio: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant("wait") }),
);

/** Kinds whose undo says that nothing lasting was done, or that there is no way back. */
const withoutUndo: ReadonlySet<Action["kind"]> = new Set(["wait", "evict", "restartRollout", "removeNode"]);

Deno.test("act() with its undo leaves every specification as it was, after any actions, whatever time passes between", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyAction, fc.nat(12)), { minLength: 1, maxLength: 8 }), (steps) => {
      const cluster = settledShop();
      for (const [action, ticks] of steps) {
        const before = specificationOf(cluster);
        const tried = fork(cluster);
        const effect = act(tried, action);
        if (effect.kind === "refused") {
          assert.deepEqual(tried.words, cluster.words);
          continue;
        }
        if (!withoutUndo.has(action.kind)) {
          const isRepeated = action.kind === "drain" && effect.undo.length === 0;
          if (!isRepeated) assert.equal(effect.undo.length, 1);
          const undone = effect.undo.map((back) => act(tried, back));
          const late = undone.find((outcome) => outcome.kind === "refused");
          if (late?.kind === "refused") assert.match(late.reason, /every kept revision/);
          else assert.deepEqual(specificationOf(tried), before);
        }
        act(cluster, action);
        runTicks(cluster, ticks);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
});
