/** Nodes that are added, drained, lost and taken away. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { addNode, drainNode, loseNode, removeNode, uncordonNode } from "./nodes.ts";
import { assertSound } from "../testing_soundness.ts";
import { eventsOf, runTicks, settledCluster, testingNode, testingWorkload } from "../testing_cluster.ts";

/** Six Pods, two on each of three nodes, that could all run on two; one tick a second. */
function six(): Cluster {
  return settledCluster({ tickSeconds: 1, workloads: [testingWorkload("web", { replicas: 6 })] });
}

function secondsUntil(cluster: Cluster, holds: () => boolean): number {
  for (let seconds = 1; seconds <= 3600; seconds++) {
    runTicks(cluster, 1, assertSound);
    if (holds()) return seconds;
  }
  throw new Error("it did not happen within an hour");
}

Deno.test("drainNode() evicts all Pods, which are replaced elsewhere, and leaves the node cordoned", () => {
  const cluster = six();
  const { nodes, workloads } = cluster;
  drainNode(cluster, 1);
  runTicks(cluster, 1, assertSound);
  assert.equal(workloads.readyPods[0], 4);
  assert.equal(eventsOf(cluster, "Evicted").length, 2);
  assert.ok(secondsUntil(cluster, () => workloads.readyPods[0] === 6) <= 6);
  runTicks(cluster, 60, assertSound);
  assert.deepEqual([...nodes.pods.subarray(0, 3)], [3, 0, 3]);
  assert.equal(nodes.unschedulable[1], 1);
  assert.equal(nodes.ready[1], 1, "a drained node is healthy");
  assert.equal(cluster.world.nodesUnsettled[0], 0);
});

Deno.test("drainNode() asks again every 5 s for evictions that a disruption budget refuses", () => {
  const cluster = settledCluster({
    tickSeconds: 1,
    workloads: [testingWorkload("web", { replicas: 9 })],
    budgets: [{
      name: "web",
      namespace: "shop",
      selector: { matchLabels: { app: "web" }, matchExpressions: [] },
      limit: { kind: "maxUnavailable", value: 1 },
      unhealthyPodEvictionPolicy: "IfHealthyBudget",
    }],
  });
  runTicks(cluster, 2);
  drainNode(cluster, 0);
  runTicks(cluster, 60, assertSound);
  const at = (cluster.journal ?? []).filter(({ reason }) => reason === "Evicted").map(({ tick }) => tick);
  assert.deepEqual(at, [3, 8, 13]);
  assert.equal(cluster.nodes.pods[0], 0);
});

Deno.test("uncordonNode() lets Pods that waited come back", () => {
  const cluster = settledCluster({
    nodes: [testingNode("n1"), testingNode("n2")],
    workloads: [testingWorkload("web", { replicas: 4, template: { cpuRequestMillis: 500 } })],
  });
  drainNode(cluster, 0);
  runTicks(cluster, 20, assertSound);
  assert.equal(cluster.workloads.readyPods[0], 2);
  assert.equal(cluster.world.pendingPods[0], 2);
  uncordonNode(cluster, 0);
  runTicks(cluster, 3, assertSound);
  assert.equal(cluster.workloads.readyPods[0], 4);
  assert.equal(cluster.nodes.draining[0], 0);
});

Deno.test("addNode() gives a node that takes Pods once it has booted", () => {
  const cluster = settledCluster({
    tickSeconds: 1,
    nodes: [testingNode("n1")],
    workloads: [testingWorkload("web", { replicas: 4, template: { cpuRequestMillis: 400 } })],
  });
  assert.equal(cluster.workloads.readyPods[0], 2);
  addNode(cluster, testingNode("n2"), 60_000);
  assert.equal(cluster.nodes.ready[1], 0);
  assert.equal(secondsUntil(cluster, () => cluster.nodes.ready[1] === 1), 60);
  assert.ok(secondsUntil(cluster, () => cluster.workloads.readyPods[0] === 4) <= 4);
  assert.equal(cluster.nodes.pods[1], 2);
});

Deno.test("addNode() without room, or of a name that is taken, changes nothing", () => {
  const cluster = six();
  assert.throws(() => addNode(cluster, testingNode("n2"), 0), /Cannot add node "n2": there is one of that name/);
  assert.equal(cluster.world.nodeRows[0], 3);
  for (let i = 0; i < 8; i++) addNode(cluster, testingNode(`more-${i}`), 0);
  const { catalogue } = cluster;
  assert.throws(() => addNode(cluster, testingNode("last"), 0), /Cannot add node "last": there is room for 11 nodes/);
  assert.equal(cluster.catalogue, catalogue);
  assert.equal(cluster.world.nodeRows[0], 11);
});

Deno.test("addNode() takes the name of a node that was removed, and Pods go to the new one", () => {
  const cluster = six();
  removeNode(cluster, 1);
  addNode(cluster, testingNode("n2"), 0);
  runTicks(cluster, 10, assertSound);
  assert.equal(cluster.nodes.pods[1], 0);
  assert.equal(cluster.nodes.pods[3], 2);
});

Deno.test("addNode() takes the row that an added node has left when no other is free", () => {
  const cluster = six();
  for (let i = 0; i < 8; i++) addNode(cluster, testingNode(`more-${i}`, { cpuMillis: 500 }), 0);
  drainNode(cluster, 5);
  loseNode(cluster, 5);
  cluster.nodes.memoryStolen[5] = cluster.nodes.cpuStolen[5] = cluster.nodes.diskUsed[5] = 400;
  removeNode(cluster, 5);
  assert.equal(addNode(cluster, testingNode("last", { cpuMillis: 2000 }), 0), 5);
  assert.equal(cluster.catalogue.nodes[5].name, "last");
  const { cpuMillis, memoryStolen, cpuStolen, diskUsed, draining, down } = cluster.nodes;
  const left = [memoryStolen, cpuStolen, diskUsed, draining, down].map((column) => column[5]);
  assert.deepEqual([cpuMillis[5], ...left], [2000, 0, 0, 0, 0, 0]);
  runTicks(cluster, 3, assertSound);
  assert.throws(() => addNode(cluster, testingNode("more-9"), 0), /there is room for 11 nodes/);
});

Deno.test("removeNode() takes its Pods with it, and their controllers replace them", () => {
  const cluster = six();
  removeNode(cluster, 0);
  assertNodeIsGone(cluster);
  runTicks(cluster, 10, assertSound);
  assert.equal(cluster.workloads.readyPods[0], 6);
  assertNodeIsGone(cluster);
});

function assertNodeIsGone({ nodes }: Cluster): void {
  assert.deepEqual([nodes.exists[0], nodes.ready[0], nodes.pods[0], nodes.cpuRequested[0]], [0, 0, 0, 0]);
}
