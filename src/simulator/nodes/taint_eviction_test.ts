/** Pods that tolerate a NoExecute taint of a Node's manifest: for how long, counted from when. */

import assert from "node:assert/strict";
import { type Cluster, fork, growPods, hash, load, nowMs, release, save } from "../cluster.ts";
import { uncordonNode } from "./nodes.ts";
import type { Toleration } from "../spec.ts";
import { eventsOf, podsOf, runTicks, settledCluster, testingNode, testingWorkload } from "../testing_cluster.ts";
import { assertSound } from "../testing_soundness.ts";

const spot = { key: "spot", value: "", effect: "NoExecute" } as const;

/** Two Pods on one tainted node, at one tick a second. */
function twoPods(tolerations: readonly Toleration[], { unschedulable = false } = {}): Cluster {
  return settledCluster({
    tickSeconds: 1,
    nodes: [testingNode("n1", { taints: [spot], unschedulable })],
    workloads: [testingWorkload("web", { replicas: 2, scheduling: { tolerations } })],
  });
}

function tolerating(tolerationSeconds: number | null): Toleration {
  return { key: "spot", operator: "Exists", value: "", effect: "NoExecute", tolerationSeconds };
}

/** Seconds at which a Pod was evicted, within `within` seconds. */
function evictions(cluster: Cluster, within: number): readonly number[] {
  const before = nowMs(cluster);
  runTicks(cluster, within, assertSound);
  return (cluster.journal ?? []).filter(({ reason }) => reason === "TaintManagerEviction")
    .map(({ tick }) => tick).filter((tick) => tick * 1000 > before);
}

Deno.test("endStays() deletes a Pod when it has tolerated its node's taint for its time, and the next one later", () => {
  const cluster = twoPods([tolerating(60)]);
  assert.deepEqual(evictions(cluster, 59), []);
  assert.deepEqual(evictions(cluster, 1), [60, 60]);
  // Their successors are made and bound in the tick after.
  assert.deepEqual(evictions(cluster, 60), []);
  assert.deepEqual(evictions(cluster, 1), [121, 121]);
});

Deno.test("endStays() counts from when a Pod is bound, not from when it is made", () => {
  const cluster = twoPods([tolerating(60)], { unschedulable: true });
  assert.deepEqual(evictions(cluster, 100), []);
  assert.equal(cluster.world.pendingPods[0], 2);
  uncordonNode(cluster, 0);
  runTicks(cluster, 1);
  assert.ok(podsOf(cluster, 0).every((p) => cluster.pods.node[p] === 0));
  assert.deepEqual(evictions(cluster, 60), [161, 161]);
});

Deno.test("endStays() takes the shortest time of several taints, and the restart of a container is no new beginning", () => {
  const cluster = settledCluster({
    tickSeconds: 1,
    nodes: [
      testingNode("n1", { taints: [spot, { ...spot, key: "old" }, { ...spot, key: "slow", effect: "NoSchedule" }] }),
    ],
    workloads: [
      testingWorkload("web", {
        scheduling: {
          tolerations: [
            tolerating(90),
            { ...tolerating(70), key: "old" },
            { ...tolerating(5), key: "slow", effect: "NoSchedule" },
          ],
        },
      }),
    ],
  });
  cluster.workloads.crashesPerMinute[0] = 60;
  cluster.workloads.unsettled[0] = 1;
  runTicks(cluster, 1);
  cluster.workloads.crashesPerMinute[0] = 0;
  assert.equal(cluster.pods.readySinceMs[0], 1000, "it has crashed");
  assert.deepEqual(evictions(cluster, 80), [70]);
});

Deno.test("endStays() leaves Pods alone that tolerate the taint for ever: they have no clock", () => {
  const cluster = twoPods([tolerating(null)]);
  assert.equal(cluster.stays.endMs.length, 0);
  growPods(cluster);
  assert.equal(cluster.stays.endMs.length, 0);
  runTicks(cluster, 400);
  assert.deepEqual(eventsOf(cluster, "TaintManagerEviction"), []);
});

Deno.test("endStays() works on in a cluster that has grown, in a fork and after a load", () => {
  const cluster = twoPods([tolerating(60)]);
  growPods(cluster);
  assert.equal(cluster.stays.endMs.length, cluster.pods.state.length);
  runTicks(cluster, 30);
  const copy = fork(cluster);
  const loaded = load(save(cluster));
  for (const each of [cluster, copy, loaded]) runTicks(each, 40);
  assert.equal(eventsOf(cluster, "TaintManagerEviction").length, 2);
  assert.deepEqual([hash(copy), hash(loaded)], [hash(cluster), hash(cluster)]);
  release(copy);
});
