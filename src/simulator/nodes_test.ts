/** Nodes that are added, drained, lost and taken away. */

import assert from "node:assert/strict";
import type { Cluster } from "./cluster.ts";
import { addNode, drainNode, loseNode, removeNode, uncordonNode } from "./nodes.ts";
import { podReason, podState } from "./pods.ts";
import { assertSound } from "./testing_soundness.ts";
import { eventsOf, podsOf, runTicks, settledCluster, testingNode, testingWorkload } from "./testing_cluster.ts";

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

Deno.test("loseNode() fails what runs there at once, is NotReady after 40 s, and evicts 300 s later", () => {
  const cluster = six();
  const { nodes, workloads, services, pods } = cluster;
  // The node was settled for ten minutes: its last written heartbeat is old, and must not count.
  runTicks(cluster, 600);
  cluster.entries.rate[0] = 30;
  loseNode(cluster, 2);
  runTicks(cluster, 2);
  assert.equal(workloads.readyPods[0], 6, "nobody has noticed");
  assert.ok(Math.abs(services.errorRatio[0] - 2 / 6) < 1e-9);
  assert.equal(secondsUntil(cluster, () => nodes.ready[2] === 0) + 2, 41, "more than 40 s without a heartbeat");
  assert.equal(workloads.readyPods[0], 4);
  assert.equal(podsOf(cluster, 0).filter((p) => pods.reason[p] === podReason.nodeLost).length, 2);
  assert.equal(cluster.workloads.pods[0], 6, "its Pods keep their place");
  runTicks(cluster, 1);
  assert.equal(services.errorRatio[0], 0);
  assert.equal(secondsUntil(cluster, () => eventsOf(cluster, "TaintManagerEviction").length > 0) + 1, 300);
  assert.ok(secondsUntil(cluster, () => workloads.readyPods[0] === 6) <= 6);
  assert.deepEqual([...nodes.pods.subarray(0, 3)], [3, 3, 0]);
  assert.equal(nodes.cpuRequested[2], 0);
});

Deno.test("loseNode() of a node that comes back in time evicts nothing", () => {
  const cluster = six();
  const { nodes, workloads } = cluster;
  loseNode(cluster, 2);
  runTicks(cluster, 120, assertSound);
  assert.equal(nodes.ready[2], 0);
  nodes.down[2] = 0;
  assert.ok(secondsUntil(cluster, () => workloads.readyPods[0] === 6) <= 2);
  assert.equal(nodes.ready[2], 1);
  runTicks(cluster, 600, assertSound);
  assert.equal(eventsOf(cluster, "TaintManagerEviction").length, 0);
  assert.equal(cluster.world.nodesUnsettled[0], 0);
});

Deno.test("loseNode() keeps a draining node's Pods ending until they are given up", () => {
  const cluster = six();
  loseNode(cluster, 2);
  drainNode(cluster, 2);
  runTicks(cluster, 60, assertSound);
  const ending = podsOf(cluster, 0).filter((p) => cluster.pods.state[p] === podState.terminating);
  assert.equal(ending.length, 2);
  assert.equal(cluster.workloads.readyPods[0], 6);
  runTicks(cluster, 300, assertSound);
  assert.equal(cluster.workloads.pods[0], 6);
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
