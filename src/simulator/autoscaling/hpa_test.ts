/** The autoscaler in the tick: its limits, its memory, its metrics, and what it says. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { syncHpa } from "./hpa.ts";
import type { HpaSpec } from "../spec.ts";
import {
  cpuUtilization,
  eventsOf,
  runTicks,
  settledCluster,
  testingHpa,
  testingNode,
  testingWorkload,
  type WorkloadFields,
} from "../testing_cluster.ts";

/** A Deployment that uses 5 m per request a second, requests 100 m and 64 MiB a Pod, under an HPA that is due at once. */
function scaled(replicas: number, fields: Partial<HpaSpec> = {}, workload: WorkloadFields = {}): Cluster {
  const cluster = settledCluster({
    nodes: [testingNode("n1", { cpuMillis: 20_000, memoryMiB: 20_000 })],
    workloads: [testingWorkload("web", { replicas, ...workload })],
    hpas: [testingHpa("web", { name: "web-hpa", maxReplicas: 50, ...fields })],
  });
  cluster.hpas.nextSyncMs[0] = 0;
  return cluster;
}

/** Replicas after every tick of 5 s under a constant rate of requests per second. */
function replicasUnder(cluster: Cluster, rate: number, seconds: number): readonly number[] {
  cluster.entries.rate[0] = rate;
  const seen: number[] = [];
  runTicks(cluster, seconds / 5, () => seen.push(cluster.workloads.replicas[0]));
  return seen;
}

Deno.test("tickHpas() scales up at its next sync, at most to twice the size or four, and says so", () => {
  const cluster = scaled(2);
  // 60/s use 300 m, 150 % of what two Pods request: 6 Pods, of which 4 are allowed.
  assert.deepEqual(replicasUnder(cluster, 60, 5), [4]);
  // 120/s use 600 m: 12 Pods at 50 m each, and for a while more to serve what waits.
  const more = replicasUnder(cluster, 120, 600);
  assert.ok(more.every((replicas, at) => at === 0 || replicas <= 2 * more[at - 1]));
  assert.equal(more.at(-1), 12);
  assert.equal(
    eventsOf(cluster, "SuccessfulRescale")[0],
    "New size: 4; reason: cpu resource utilization (percentage of request) above target",
  );
  assert.equal(
    cluster.journal?.find(({ reason }) => reason === "SuccessfulRescale")?.object,
    "horizontalpodautoscaler/web-hpa",
  );
});

Deno.test("tickHpas() syncs every 15 s", () => {
  const cluster = scaled(1);
  replicasUnder(cluster, 1, 20);
  // Syncs at 5, 20, 35 s: the rise at 20 s is seen at 35 s.
  assert.deepEqual(replicasUnder(cluster, 30, 15), [1, 1, 3]);
});

Deno.test("createCluster() spreads HPAs over the sync period by their names", () => {
  const names = Array.from({ length: 300 }, (_, i) => `w${i}`);
  const { hpas } = settledCluster({
    workloads: names.map((name) => testingWorkload(name, { replicas: 0 })),
    hpas: names.map((name) => testingHpa(name)),
  });
  const perThird = [0, 0, 0];
  for (const due of hpas.nextSyncMs) perThird[Math.floor(due / 5000)]++;
  assert.ok(perThird.every((count) => count > 70), `${perThird}`);
});

Deno.test("tickHpas() scales down only to the most that the last 300 s proposed", () => {
  const cluster = scaled(8);
  // 80/s use 400 m: 8 Pods at 50 %.
  assert.ok(replicasUnder(cluster, 80, 400).every((replicas) => replicas === 8));
  const after = replicasUnder(cluster, 16, 400);
  const fall = after.findIndex((replicas) => replicas < 8);
  // 16/s use 80 m: 2 Pods. The last proposal of 8 is at most 15 s old at the change and counts up to 300 s.
  assert.ok(fall * 5 >= 285 && fall * 5 <= 320, `fell after ${fall * 5} s`);
  assert.equal(after.at(-1), 2);
  assert.equal(eventsOf(cluster, "SuccessfulRescale").at(-1), "New size: 2; reason: All metrics below target");
});

Deno.test("tickHpas() does not scale a fresh cluster down for 300 s", () => {
  const seen = replicasUnder(scaled(6), 0, 400);
  assert.ok(seen.slice(0, 60).every((replicas) => replicas === 6));
  assert.equal(seen.at(-1), 1);
});

Deno.test("tickHpas() follows a behavior's policies", () => {
  const behavior: HpaSpec["behavior"] = {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
    },
    scaleDown: {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [{ type: "Pods", value: 2, periodSeconds: 15 }],
    },
  };
  const cluster = scaled(2, { behavior });
  assert.deepEqual([...new Set(replicasUnder(cluster, 60, 180))], [3, 4, 5], "one a minute");
  assert.deepEqual([...new Set(replicasUnder(cluster, 0, 180))], [3, 1], "two a sync, at once");
});

Deno.test("tickHpas() keeps within minReplicas and maxReplicas, at once when the size is outside", () => {
  assert.equal(replicasUnder(scaled(2, { maxReplicas: 3 }), 500, 120).at(-1), 3);
  assert.equal(replicasUnder(scaled(5, { minReplicas: 4 }), 0, 400).at(-1), 4);
  const high = scaled(9, { maxReplicas: 6 });
  assert.deepEqual(replicasUnder(high, 0, 5), [6]);
  assert.deepEqual(eventsOf(high, "SuccessfulRescale"), [
    "New size: 6; reason: Current number of replicas above Spec.MaxReplicas",
  ]);
  assert.deepEqual(replicasUnder(scaled(1, { minReplicas: 3 }), 0, 5), [3]);
  assert.deepEqual(replicasUnder(scaled(1, { minReplicas: 3, metrics: [] }), 0, 5), [3], "without any metric too");
});

Deno.test("tickHpas() brings memory to its target, by what Pods request or by an average", () => {
  // 60 MiB of 64 requested are 93 %: ⌈93/60·2⌉.
  const memory = (kind: "Utilization" | "AverageValue", value: number): Partial<HpaSpec> => ({
    metrics: [{ resource: "memory", target: { kind, value } }],
  });
  const physics = { baseMemoryMiB: 60 };
  const used = (cluster: Cluster) => {
    for (let p = 0; p < 2; p++) cluster.pods.memoryMiB[p] = 60;
    return cluster;
  };
  assert.deepEqual(replicasUnder(used(scaled(2, memory("Utilization", 60), { physics })), 0, 5), [4]);
  assert.deepEqual(replicasUnder(used(scaled(2, memory("AverageValue", 45), { physics })), 0, 5), [3]);
  assert.deepEqual(replicasUnder(used(scaled(2, memory("AverageValue", 58), { physics })), 0, 5), [2]);
});

Deno.test("tickHpas() takes the most that several metrics ask for, and only scales up past one that fails", () => {
  const idle = { resource: "memory", target: { kind: "AverageValue", value: 1000 } } as const;
  assert.deepEqual(replicasUnder(scaled(2, { metrics: [idle, cpuUtilization(50)] }), 60, 5), [4]);
  const unrequested = { template: { memoryRequestMiB: 0 } };
  const failing = { resource: "memory", target: { kind: "Utilization", value: 50 } } as const;
  const both = scaled(2, { metrics: [cpuUtilization(50), failing] }, unrequested);
  assert.deepEqual(replicasUnder(both, 60, 5), [4]);
  assert.equal(replicasUnder(both, 0, 600).at(-1), replicasUnder(both, 0, 5).at(-1));
  assert.ok(both.workloads.replicas[0] >= 4, "it never scales down");
  assert.deepEqual(eventsOf(both, "FailedGetResourceMetric"), [
    "failed to get memory resource utilization (percentage of request): missing request for memory",
  ]);
});

Deno.test("tickHpas() names the first of several metrics that ask for the same", () => {
  // CPU: 150 % of 50 %, memory: 40 MiB of 14.
  const memory = { resource: "memory", target: { kind: "AverageValue", value: 14 } } as const;
  for (
    const [metrics, first] of [[[memory, cpuUtilization(50)], "memory"], [[cpuUtilization(50), memory], "cpu"]] as const
  ) {
    const cluster = scaled(2, { metrics });
    assert.deepEqual(replicasUnder(cluster, 60, 5), [4]);
    assert.match(eventsOf(cluster, "SuccessfulRescale")[0], new RegExp(`^New size: 4; reason: ${first} resource`));
  }
});

Deno.test("tickHpas() leaves a Deployment of zero, and one without CPU requests, alone, and says why once", () => {
  assert.equal(replicasUnder(scaled(0), 100, 60).at(-1), 0);
  const cluster = scaled(2, {}, { template: { cpuRequestMillis: 0 } });
  assert.equal(replicasUnder(cluster, 60, 120).at(-1), 2);
  assert.equal(eventsOf(cluster, "FailedGetResourceMetric").length, 1);
});

Deno.test("tickHpas() does nothing for a target that does not exist, and says so once", () => {
  const cluster = scaled(2, { workload: "wob" });
  assert.equal(replicasUnder(cluster, 500, 120).at(-1), 2);
  assert.deepEqual(eventsOf(cluster, "FailedGetScale"), ['deployments.apps "wob" not found']);
  assert.equal(replicasUnder(scaled(2, { targetKind: "StatefulSet" }), 500, 60).at(-1), 2);
  assert.equal(replicasUnder(scaled(2, { namespace: "other" }), 500, 60).at(-1), 2);
});

Deno.test("tickHpas() does not flap under load that swings around the target", () => {
  const cluster = scaled(8);
  const seen = new Set<number>();
  for (let i = 0; i < 60; i++) {
    for (const rate of [70, 88]) for (const replicas of replicasUnder(cluster, rate, 15)) seen.add(replicas);
  }
  assert.deepEqual([...seen], [8]);
});

Deno.test("syncHpa() tells what kubectl describe does", () => {
  const cluster = scaled(2);
  replicasUnder(cluster, 20, 20);
  syncHpa(cluster, 0, 20_000);
  assert.deepEqual([...cluster.hpaMetrics.utilizationPercent], [50]);
  assert.deepEqual([...cluster.hpaMetrics.averageValue], [50]);
});
