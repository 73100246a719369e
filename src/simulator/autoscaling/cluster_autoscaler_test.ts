/** Node groups that grow for Pods that wait, and shrink when their nodes are hardly used. */

import assert from "node:assert/strict";
import { type Cluster, fork, load, save } from "../cluster.ts";
import { loseNode } from "../nodes/nodes.ts";
import type { ClusterSpec, NodeGroupSpec, NodeSpec } from "../spec.ts";
import {
  eventsOf,
  runTicks,
  settledCluster,
  testingKeys,
  testingNode,
  testingWorkload,
  type WorkloadFields,
} from "../testing_cluster.ts";
import { assertSound } from "../testing_soundness.ts";
import { tick } from "../tick.ts";

/** Nodes of one core called pool1, pool2, …, made in a minute. */
function group(count: number, fields: Partial<NodeGroupSpec> = {}, shape: Partial<NodeSpec> = {}): NodeGroupSpec {
  const { name: _, ...template } = testingNode("", shape);
  const name = fields.name ?? "pool";
  const nodes = Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
  return { name, nodes, template, min: 1, max: 5, bootSeconds: 60, ...fields };
}

function grouped(groups: readonly NodeGroupSpec[], workloads: ClusterSpec["workloads"]): Cluster {
  return settledCluster({
    tickSeconds: 5,
    nodeGroups: groups,
    nodes: groups.flatMap(({ nodes, template }) => nodes.map((name) => ({ ...template, name }))),
    workloads,
  });
}

function web(replicas: number, fields: WorkloadFields = {}): ClusterSpec["workloads"] {
  return [testingWorkload("web", { replicas, template: { cpuRequestMillis: 400 }, ...fields })];
}

function scale(cluster: Cluster, replicas: number): void {
  cluster.workloads.replicas[0] = replicas;
  cluster.workloads.unsettled[0] = 1;
}

function secondsUntil(cluster: Cluster, holds: () => boolean): number {
  for (let seconds = 5; seconds <= 7200; seconds += 5) {
    runTicks(cluster, 1, assertSound);
    if (holds()) return seconds;
  }
  throw new Error("it did not happen within two hours");
}

function size({ world, nodes }: Cluster, g = 0): number {
  let count = 0;
  for (let n = 0; n < world.nodeRows[0]; n++) if (nodes.exists[n] === 1 && nodes.group[n] === g) count++;
  return count;
}

Deno.test("tickAutoscaler() orders as many nodes as the waiting Pods fill, and they run once these have booted", () => {
  const cluster = grouped([group(1)], web(2));
  scale(cluster, 6);
  // Four Pods of 400 m wait: two to a node.
  const ordered = secondsUntil(cluster, () => size(cluster) === 3);
  assert.ok(ordered <= 15, `${ordered} s`);
  assert.deepEqual(
    eventsOf(cluster, "TriggeredScaleUp"),
    new Array(4).fill("pod triggered scale-up: [{pool 1->3 (max: 5)}]"),
  );
  const booted = secondsUntil(cluster, () => cluster.workloads.readyPods[0] === 6);
  assert.ok(booted >= 60 && booted <= 75, `${booted} s`);
  assert.deepEqual(cluster.catalogue.nodes.slice(0, 3).map(({ name }) => name), ["pool1", "pool2", "pool3"]);
  runTicks(cluster, 100, assertSound);
  assert.equal(size(cluster), 3, "nobody waits any more");
});

Deno.test("tickAutoscaler() stops at the maximum of a group", () => {
  const cluster = grouped([group(1, { max: 2 })], web(2));
  scale(cluster, 9);
  runTicks(cluster, 60, assertSound);
  assert.equal(size(cluster), 2);
  assert.equal(cluster.world.pendingPods[0], 5);
});

Deno.test("tickAutoscaler() orders nothing for Pods that no new node would take", () => {
  const cases: readonly WorkloadFields[] = [
    { template: { cpuRequestMillis: 1100 } },
    { scheduling: { nodeSelector: { disk: "ssd" } } },
  ];
  for (const fields of cases) {
    const cluster = grouped([group(1)], web(1, fields));
    runTicks(cluster, 60, assertSound);
    assert.equal(size(cluster), 1);
    assert.equal(cluster.world.pendingPods[0], 1);
  }
});

Deno.test("tickAutoscaler() does not order for Pods whom machines that boot already will take", () => {
  const cluster = grouped([group(1, { bootSeconds: 300 })], web(2));
  scale(cluster, 4);
  runTicks(cluster, 30, assertSound);
  assert.equal(size(cluster), 2);
  scale(cluster, 5);
  runTicks(cluster, 10, assertSound);
  assert.equal(size(cluster), 3);
});

Deno.test("tickAutoscaler() leaves room on new nodes for DaemonSets", () => {
  const agent = testingWorkload("agent", { kind: "DaemonSet", template: { cpuRequestMillis: 300 } });
  const cluster = grouped([group(1)], [...web(1), agent]);
  scale(cluster, 3);
  // 700 m are left on each node: one Pod to a node.
  secondsUntil(cluster, () => cluster.workloads.readyPods[0] === 3);
  assert.equal(size(cluster), 3);
});

Deno.test("tickAutoscaler() chooses the group that wastes least, and one that admits the Pod at all", () => {
  const large = group(1, { name: "large" }, { cpuMillis: 4000, memoryMiB: 8192 });
  const small = group(1, { name: "small" });
  const cluster = grouped([large, small], web(12));
  scale(cluster, 14);
  secondsUntil(cluster, () => size(cluster, 0) + size(cluster, 1) === 3);
  assert.equal(size(cluster, 1), 2, "two Pods of 400 m fill most of a small one");
  const labelled = group(1, { name: "ssd" }, { labels: { disk: "ssd" }, cpuMillis: 4000, memoryMiB: 8192 });
  const picky = grouped([small, labelled], web(10, { scheduling: { nodeSelector: { disk: "ssd" } } }));
  scale(picky, 11);
  secondsUntil(picky, () => size(picky, 1) === 2);
  assert.equal(size(picky, 0), 1);
});

Deno.test("tickAutoscaler() takes a node away that was hardly used for 10 minutes, and moves its Pods", () => {
  const cluster = grouped([group(3)], web(6));
  scale(cluster, 3);
  const seconds = secondsUntil(cluster, () => size(cluster) === 2);
  assert.ok(seconds >= 600 && seconds <= 640, `${seconds} s`);
  assert.equal(cluster.workloads.pods[0], 3);
  secondsUntil(cluster, () => cluster.workloads.readyPods[0] === 3);
  runTicks(cluster, 400, assertSound);
  assert.equal(size(cluster), 2, "three Pods of 400 m need two");
});

Deno.test("tickAutoscaler() takes empty nodes away together, down to the minimum, 10 minutes after it last ordered one", () => {
  const cluster = grouped([group(2, { min: 2 })], web(4));
  scale(cluster, 10);
  secondsUntil(cluster, () => cluster.workloads.readyPods[0] === 10);
  assert.equal(size(cluster), 5);
  scale(cluster, 0);
  const seconds = secondsUntil(cluster, () => size(cluster) < 5);
  assert.ok(seconds >= 600 && seconds <= 640, `${seconds} s`);
  assert.equal(size(cluster), 2);
  runTicks(cluster, 300, assertSound);
  assert.equal(size(cluster), 2);
  // Rows of removed nodes are used again.
  for (let round = 0; round < 6; round++) {
    scale(cluster, 10);
    secondsUntil(cluster, () => cluster.workloads.readyPods[0] === 10);
    scale(cluster, 0);
    secondsUntil(cluster, () => size(cluster) === 2);
  }
});

Deno.test("tickAutoscaler() lets a disruption budget keep a node", () => {
  const cluster = settledCluster({
    tickSeconds: 5,
    nodeGroups: [group(3)],
    nodes: ["pool1", "pool2", "pool3"].map((name) => testingNode(name)),
    workloads: web(3),
    budgets: [{
      name: "web",
      namespace: "shop",
      selector: { matchLabels: { app: "web" }, matchExpressions: [] },
      limit: { kind: "minAvailable", value: 3 },
      unhealthyPodEvictionPolicy: "IfHealthyBudget",
    }],
  });
  runTicks(cluster, 300, ({ nodes }) => assert.deepEqual([...nodes.leaving.subarray(0, 3)], [0, 0, 0]));
  assert.equal(size(cluster), 3);
});

Deno.test("tickAutoscaler() takes nothing away for 10 minutes after it has ordered a node", () => {
  const large = group(1, { name: "large" }, { labels: { size: "large" } });
  const cluster = grouped([group(2), large], [
    testingWorkload("web", { replicas: 0 }),
    testingWorkload("busy", { template: { cpuRequestMillis: 900 }, scheduling: { nodeSelector: { size: "large" } } }),
  ]);
  runTicks(cluster, 100, assertSound);
  cluster.workloads.replicas[1] = 2;
  cluster.workloads.unsettled[1] = 1;
  secondsUntil(cluster, () => size(cluster, 1) === 2);
  // The other group's nodes have been idle for 500 s by now.
  const seconds = secondsUntil(cluster, () => size(cluster, 0) === 1);
  assert.ok(seconds >= 600 && seconds <= 620, `${seconds} s`);
});

Deno.test("tickAutoscaler() gives a lost node back after 20 minutes and orders another one for its Pods", () => {
  const cluster = grouped([group(2)], web(4));
  loseNode(cluster, 1);
  const seconds = secondsUntil(cluster, () => cluster.nodes.exists[1] === 0);
  assert.ok(seconds >= 1200 && seconds <= 1900, `${seconds} s`);
  secondsUntil(cluster, () => cluster.workloads.readyPods[0] === 4);
  assert.equal(cluster.workloads.pods[0], 4);
});

Deno.test("tickAutoscaler() goes on from a fork or a saved cluster as it would have", () => {
  const cluster = grouped([group(1)], web(2));
  scale(cluster, 8);
  runTicks(cluster, 10);
  const copy = fork(cluster);
  const restored = load(save(cluster));
  for (let i = 0; i < 60; i++) for (const each of [cluster, copy, restored]) tick(each, testingKeys);
  assert.deepEqual(restored.words, cluster.words);
  assert.deepEqual(copy.words, cluster.words);
  assert.equal(size(restored), 4);
});
