/** What a node lacks and how it scores, with the arithmetic. */

import assert from "node:assert/strict";
import { createCluster } from "../create_cluster.ts";
import { bindPod } from "../pods.ts";
import { testingNode, testingSpec, testingWorkload } from "../testing_cluster.ts";
import { balancedScore, isBalanced } from "./balanced_allocation.ts";
import { fitScore, lack, lackOf, lackReasons, type Requests, requestsOf } from "./node_resources_fit.ts";

function nodesWith(used: Partial<Record<"cpuRequested" | "memoryRequested" | "cpuScored" | "memoryScored", number>>) {
  const { nodes } = createCluster(testingSpec({ nodes: [testingNode("n1", { pods: 2 })] }));
  for (const [column, value] of Object.entries(used)) {
    if (column === "cpuRequested" || column === "memoryRequested") nodes[column][0] = value;
    if (column === "cpuScored" || column === "memoryScored") nodes[column][0] = value;
  }
  return nodes;
}

function asks(cpu: number, memory: number, cpuScored = cpu, memoryScored = memory): Requests {
  return { cpu, memory, cpuScored, memoryScored };
}

Deno.test("fitScore() shows its arithmetic, by what is free and by what is used", () => {
  const cases = [
    // cpu (1000−(100+100))·100/1000 = 80; memory (1024−256)·100/1024 = 75; 77.5
    { used: { cpuScored: 100 }, ask: asks(100, 256), least: 77, most: 22 },
    // cpu 0; memory 75; 37.5
    { used: { cpuScored: 500 }, ask: asks(500, 256), least: 37, most: 62 },
    // Containers without requests count 100 m and 200 MiB: 90; (1024−200)·100/1024 = 80.4; 85
    { used: {}, ask: asks(0, 0, 100, 200), least: 85, most: 14 },
    // cpu beyond the node: nothing free, all used; memory 50
    { used: { cpuScored: 500 }, ask: asks(600, 512), least: 25, most: 75 },
  ];
  for (const { used, ask, least, most } of cases) {
    const nodes = nodesWith(used);
    assert.equal(fitScore(nodes, 0, ask, "LeastAllocated"), least, JSON.stringify({ used, ask }));
    assert.equal(fitScore(nodes, 0, ask, "MostAllocated"), most, JSON.stringify({ used, ask }));
  }
});

Deno.test("fitScore() leaves out a resource that the node has none of", () => {
  const nodes = nodesWith({});
  nodes.memoryMiB[0] = 0;
  assert.equal(fitScore(nodes, 0, asks(250, 0), "LeastAllocated"), 75);
});

Deno.test("fitScore() counts the defaults of Pods that run already", () => {
  const cluster = createCluster(testingSpec({
    nodes: [testingNode("n1")],
    workloads: [testingWorkload("web", {
      replicas: 2,
      template: { cpuRequestMillis: 0, memoryRequestMiB: 0, unrequestedCpuMillis: 100, unrequestedMemoryMiB: 200 },
    })],
  }));
  bindPod(cluster, 0, 0);
  const requests = requestsOf(cluster, cluster.pods.revision[1]);
  // cpu (1000−200)·100/1000 = 80; memory (1024−400)·100/1024 = 60.9
  assert.equal(fitScore(cluster.nodes, 0, requests, "LeastAllocated"), 70);
  assert.equal(lackOf(cluster.nodes, 0, requests), 0, "what is not requested is never lacking");
});

Deno.test("lackOf() names all that is missing, and what would be without any Pod", () => {
  const nodes = nodesWith({ cpuRequested: 800, memoryRequested: 1000 });
  assert.equal(lackOf(nodes, 0, asks(200, 24)), 0);
  assert.equal(lackOf(nodes, 0, asks(201, 25)), lack.cpu | lack.memory);
  assert.equal(lackOf(nodes, 0, asks(1001, 0)), lack.cpu | lack.beyondNode);
  nodes.pods[0] = 2;
  const bits = lackOf(nodes, 0, asks(201, 25));
  assert.deepEqual(lackReasons(bits), ["Too many pods", "Insufficient cpu", "Insufficient memory"]);
  assert.equal(lackOf(nodes, 0, asks(0, 0)), lack.pods);
});

Deno.test("balancedScore() shows its arithmetic", () => {
  const cases = [
    // 0.5 and 0.25: (1 − 0.25/2)·100 = 87.5
    { used: {}, ask: asks(500, 256), score: 87 },
    { used: {}, ask: asks(500, 512), score: 100 },
    // 1 and 0.125: (1 − 0.875/2)·100 = 56.25
    { used: { cpuRequested: 500 }, ask: asks(500, 128), score: 56 },
    // A share beyond the node counts as 1; real requests count, so memory is 0: (1 − 1/2)·100
    { used: { memoryScored: 512 }, ask: asks(2000, 0), score: 50 },
  ];
  for (const { used, ask, score } of cases) {
    assert.equal(balancedScore(nodesWith(used), 0, ask), score, JSON.stringify({ used, ask }));
  }
  assert.equal(isBalanced(asks(0, 0, 100, 200)), false);
});
