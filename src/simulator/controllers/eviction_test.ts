/** Evictions and the budgets that forbid them: status arithmetic, the API's rules, drains. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { drainNode } from "../nodes/nodes.ts";
import { podState, setReady } from "../pods.ts";
import type { BudgetSpec } from "../spec.ts";
import { podsOf, runTicks, settledCluster, testingNode, testingWorkload } from "../testing_cluster.ts";
import { budgetLimit } from "./budget_facts.ts";
import { type BudgetStatus, tickBudgets, writeBudgetStatus } from "./disruption_budgets.ts";
import { evictPod } from "./eviction.ts";

function budget(limit: BudgetSpec["limit"], fields: Partial<BudgetSpec> = {}): BudgetSpec {
  return {
    name: "web-pdb",
    namespace: "shop",
    selector: { matchLabels: { app: "web" }, matchExpressions: [] },
    limit,
    unhealthyPodEvictionPolicy: "IfHealthyBudget",
    ...fields,
  };
}

/** Four Pods of web, settled, under budgets. */
function clusterWith(...budgets: readonly BudgetSpec[]): Cluster {
  return settledCluster({
    nodes: ["n1", "n2"].map((name) => testingNode(name, { cpuMillis: 9000, memoryMiB: 9000 })),
    workloads: [testingWorkload("web", { replicas: 4 }), testingWorkload("api")],
    budgets,
  });
}

const statuses: readonly {
  readonly limit: BudgetSpec["limit"];
  readonly counted: Parameters<typeof writeBudgetStatus>[1];
  /** expectedPods, desiredHealthy, disruptionsAllowed */
  readonly status: readonly [number, number, number];
}[] = [
  { limit: { kind: "minAvailable", value: 3 }, counted: { pods: 5, healthy: 5, scale: 6 }, status: [5, 3, 2] },
  // ⌈50 % of 5⌉ = 3
  { limit: { kind: "minAvailable", value: "50%" }, counted: { pods: 4, healthy: 4, scale: 5 }, status: [5, 3, 1] },
  // 5 − ⌈30 % of 5⌉ = 3
  { limit: { kind: "maxUnavailable", value: "30%" }, counted: { pods: 5, healthy: 5, scale: 5 }, status: [5, 3, 2] },
  { limit: { kind: "maxUnavailable", value: 9 }, counted: { pods: 5, healthy: 5, scale: 5 }, status: [5, 0, 5] },
  { limit: { kind: "maxUnavailable", value: 1 }, counted: { pods: 0, healthy: 0, scale: 0 }, status: [0, 0, 0] },
  { limit: { kind: "maxUnavailable", value: 1 }, counted: { pods: 3, healthy: 3, scale: null }, status: [0, 0, 0] },
  { limit: null, counted: { pods: 3, healthy: 3, scale: 3 }, status: [0, 0, 0] },
];

Deno.test("writeBudgetStatus() counts Pods for an integer minAvailable, the scale for everything else", () => {
  for (const { limit, counted, status } of statuses) {
    const written: BudgetStatus = { expectedPods: -1, desiredHealthy: -1, disruptionsAllowed: -1 };
    writeBudgetStatus(budgetLimit(limit), counted, written);
    assert.deepEqual([written.expectedPods, written.desiredHealthy, written.disruptionsAllowed], status);
  }
});

Deno.test("evictPod() takes Pods as far as the budget goes, and says what it needs", () => {
  const cluster = clusterWith(budget({ kind: "maxUnavailable", value: 1 }));
  const [first, second] = podsOf(cluster, 0);
  assert.equal(evictPod(cluster, first).kind, "evicted");
  assert.equal(cluster.pods.state[first], podState.terminating);
  assert.deepEqual(evictPod(cluster, second), {
    kind: "refused",
    code: 429,
    message: "Cannot evict pod as it would violate the pod's disruption budget. " +
      "The disruption budget web-pdb needs 3 healthy pods and has 4 currently",
  });
  assert.equal(evictPod(cluster, podsOf(cluster, 1)[0]).kind, "evicted", "nothing protects api");
  runTicks(cluster, 10);
  assert.equal(evictPod(cluster, second).kind, "evicted", "the first one's replacement is ready");
});

Deno.test("evictPod() of a Pod that is not Ready asks for enough others, or nothing", () => {
  for (
    const [unhealthy, policy, expected] of [
      [1, "IfHealthyBudget", "evicted"],
      [2, "IfHealthyBudget", "refused"],
      [2, "AlwaysAllow", "evicted"],
    ] as const
  ) {
    const limit = { kind: "minAvailable", value: 3 } as const;
    const cluster = clusterWith(budget(limit, { unhealthyPodEvictionPolicy: policy }));
    const rows = podsOf(cluster, 0);
    for (const p of rows.slice(0, unhealthy)) setReady(cluster, p, 0);
    tickBudgets(cluster);
    const allowed = cluster.budgets.disruptionsAllowed[0];
    assert.equal(evictPod(cluster, rows[0]).kind, expected, `${unhealthy} ${policy}`);
    assert.equal(cluster.budgets.disruptionsAllowed[0], allowed, "it was not among the healthy");
  }
});

Deno.test("evictPod() lets Pending Pods go, and refuses those of two budgets for good", () => {
  const cluster = clusterWith(
    budget({ kind: "maxUnavailable", value: 0 }),
    budget({ kind: "maxUnavailable", value: 3 }, { name: "twice" }),
    budget({ kind: "maxUnavailable", value: 0 }, { name: "elsewhere", namespace: "tools" }),
  );
  const [pod, pending] = podsOf(cluster, 0);
  cluster.pods.state[pending] = podState.creating;
  const refusal = evictPod(cluster, pod);
  assert.equal(refusal.kind === "refused" && refusal.code, 500);
  assert.equal(evictPod(cluster, pending).kind, "evicted");
});

Deno.test("evictPod() protects a container that waits to be restarted, and is not lenient where no Pod is wanted healthy", () => {
  const strict = clusterWith(budget({ kind: "minAvailable", value: 4 }));
  const [pod] = podsOf(strict, 0);
  setReady(strict, pod, 0);
  strict.pods.state[pod] = podState.backoff;
  tickBudgets(strict);
  assert.equal(evictPod(strict, pod).kind, "refused");
  const unlimited = clusterWith(budget(null));
  const [unready] = podsOf(unlimited, 0);
  setReady(unlimited, unready, 0);
  tickBudgets(unlimited);
  assert.deepEqual([unlimited.budgets.desiredHealthy[0], evictPod(unlimited, unready).kind], [0, "refused"]);
});

Deno.test("tickBudgets() allows nothing over a DaemonSet's Pods, which have no scale, and none matters that has no Pods", () => {
  for (const [nodeSelector, status] of [[{}, [0, 0, 0]], [{ disk: "none" }, [4, 3, 1]]] as const) {
    const cluster = settledCluster({
      workloads: [
        testingWorkload("web", { replicas: 4 }),
        testingWorkload("agent", { kind: "DaemonSet", podLabels: { app: "web" }, scheduling: { nodeSelector } }),
      ],
      budgets: [budget({ kind: "maxUnavailable", value: 1 })],
    });
    const { expectedPods, desiredHealthy, disruptionsAllowed } = cluster.budgets;
    assert.deepEqual([expectedPods[0], desiredHealthy[0], disruptionsAllowed[0]], status);
  }
});

Deno.test("drainNode() waits for the budget, Pod after Pod, and never breaks it", () => {
  const cluster = clusterWith(budget({ kind: "minAvailable", value: 3 }));
  drainNode(cluster, 0);
  runTicks(cluster, 30, (now) => assert.ok(now.workloads.readyPods[0] >= 3));
  assert.equal(cluster.nodes.pods[0], 0);
  assert.equal(cluster.workloads.readyPods[0], 4);
});

Deno.test("drainNode() stands still where nothing may be disrupted", () => {
  const cluster = clusterWith(budget({ kind: "maxUnavailable", value: 0 }));
  const before = podsOf(cluster, 0);
  drainNode(cluster, 0);
  runTicks(cluster, 30);
  assert.deepEqual(podsOf(cluster, 0), before);
});
