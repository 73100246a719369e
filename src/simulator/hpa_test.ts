/** The autoscaler: its arithmetic, its memory of 300 s, its limits. */

import assert from "node:assert/strict";
import type { Cluster } from "./cluster.ts";
import { wantedReplicas } from "./hpa.ts";
import type { HpaSpec } from "./spec.ts";
import { eventsOf, runTicks, settledCluster, testingNode, testingWorkload } from "./testing_cluster.ts";

Deno.test("wantedReplicas() shows its arithmetic", () => {
  const cases: readonly { readonly why: string; readonly given: readonly number[]; readonly wanted: number }[] = [
    // given: current, ready, unready, CPU used by all, requested by each, target in percent
    { why: "100 % of 50 %: ⌈2·4⌉", given: [4, 4, 0, 400, 100, 50], wanted: 8 },
    { why: "25 % of 50 %: ⌈0.5·4⌉", given: [4, 4, 0, 100, 100, 50], wanted: 2 },
    { why: "55 % of 50 % is 1.1, tolerated", given: [10, 10, 0, 550, 100, 50], wanted: 10 },
    { why: "55.9 % are 55 whole percent", given: [10, 10, 0, 559, 100, 50], wanted: 10 },
    { why: "56 % of 50 %: ⌈1.12·10⌉", given: [10, 10, 0, 560, 100, 50], wanted: 12 },
    { why: "45 % of 50 % is 0.9, tolerated", given: [10, 10, 0, 450, 100, 50], wanted: 10 },
    { why: "44.9 % are 44 whole percent: ⌈0.88·10⌉", given: [10, 10, 0, 449, 100, 50], wanted: 9 },
    { why: "ready Pods are multiplied, not replicas: ⌈0.5·6⌉", given: [10, 6, 0, 150, 100, 50], wanted: 3 },
    { why: "unready Pods do not count when it is less: ⌈0.5·6⌉", given: [10, 6, 4, 150, 100, 50], wanted: 3 },
    {
      why: "unready Pods use nothing when it is more: 300 % falls to 150 %, ⌈3·8⌉",
      given: [8, 4, 4, 1200, 100, 50],
      wanted: 24,
    },
    { why: "200 % and 4 Pods on their way: 100 % of 100 %", given: [8, 4, 4, 800, 100, 100], wanted: 8 },
    {
      why: "150 % and 4 Pods on their way would be 75 %: the direction turned",
      given: [8, 4, 4, 600, 100, 100],
      wanted: 8,
    },
    { why: "never less than now when it is more: 5 of 9 made, ⌈1.2·5⌉", given: [9, 4, 1, 600, 100, 100], wanted: 9 },
    { why: "nothing used", given: [4, 4, 0, 0, 100, 50], wanted: 0 },
  ];
  for (const { why, given: [current, ready, unready, cpuUsed, cpuRequest, targetPercent], wanted } of cases) {
    assert.equal(wantedReplicas({ current, ready, unready, cpuUsed, cpuRequest, targetPercent }), wanted, why);
  }
});

/** A Deployment that uses 5 m per request a second and Pod, requests 100 m, under an HPA at 50 %. */
function scaled(replicas: number, limits: Partial<HpaSpec> = {}): Cluster {
  return settledCluster({
    nodes: [testingNode("n1", { cpuMillis: 20_000, memoryMiB: 20_000 })],
    workloads: [testingWorkload("web", { replicas })],
    hpas: [{ name: "web-hpa", workload: "web", minReplicas: 1, maxReplicas: 50, cpuUtilisationPercent: 50, ...limits }],
  });
}

/** Replicas after every tick under a constant rate of requests per second. */
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
  assert.equal(eventsOf(cluster, "SuccessfulRescale")[0], "2 to 4 replicas");
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

Deno.test("tickHpas() scales down only to the most that the last 300 s proposed", () => {
  const cluster = scaled(8);
  // 80/s use 400 m: 8 Pods at 50 %.
  assert.ok(replicasUnder(cluster, 80, 400).every((replicas) => replicas === 8));
  const after = replicasUnder(cluster, 20, 400);
  const fall = after.findIndex((replicas) => replicas < 8);
  // 20/s use 100 m: 2 Pods. The last proposal of 8 is at most 15 s old at the change and counts up to 300 s.
  assert.ok(fall * 5 >= 285 && fall * 5 <= 320, `fell after ${fall * 5} s`);
  assert.equal(after.at(-1), 2);
});

Deno.test("tickHpas() does not scale a fresh cluster down for 300 s", () => {
  const seen = replicasUnder(scaled(6), 0, 400);
  assert.ok(seen.slice(0, 60).every((replicas) => replicas === 6));
  assert.equal(seen.at(-1), 1);
});

Deno.test("tickHpas() keeps within minReplicas and maxReplicas, at once when the size is outside", () => {
  assert.equal(replicasUnder(scaled(2, { maxReplicas: 3 }), 500, 120).at(-1), 3);
  assert.equal(replicasUnder(scaled(5, { minReplicas: 4 }), 0, 400).at(-1), 4);
  assert.deepEqual(replicasUnder(scaled(9, { maxReplicas: 6 }), 0, 5), [6]);
  assert.deepEqual(replicasUnder(scaled(1, { minReplicas: 3 }), 0, 5), [3]);
});

Deno.test("tickHpas() leaves a Deployment of zero, and one without CPU requests, alone", () => {
  assert.equal(replicasUnder(scaled(0), 100, 60).at(-1), 0);
  const cluster = settledCluster({
    workloads: [testingWorkload("web", { replicas: 2, template: { cpuRequestMillis: 0 } })],
    hpas: [{ name: "web", workload: "web", minReplicas: 1, maxReplicas: 9, cpuUtilisationPercent: 50 }],
  });
  assert.equal(replicasUnder(cluster, 60, 120).at(-1), 2);
});

Deno.test("tickHpas() does not flap under load that swings around the target", () => {
  const cluster = scaled(8);
  const seen = new Set<number>();
  for (let i = 0; i < 60; i++) {
    for (const rate of [70, 88]) for (const replicas of replicasUnder(cluster, rate, 15)) seen.add(replicas);
  }
  assert.deepEqual([...seen], [8]);
});
