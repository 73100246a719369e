/** The scheduler's filters, scores and explanations, with their arithmetic, and what it does with them. */

import assert from "node:assert/strict";
import { randomKey } from "../random.ts";
import { type Cluster, fork } from "./cluster.ts";
import { createCluster } from "./create_cluster.ts";
import { createPod, podReason, podState } from "./pods.ts";
import { answers, balancedAllocation, leastAllocated, refusalOf, schedule, spreading } from "./scheduler.ts";
import type { ClusterSpec, TemplateSpec } from "./spec.ts";
import {
  eventsOf,
  podsOf,
  runTicks,
  settledCluster,
  testingKeys,
  testingNode,
  testingSpec,
  testingWorkload,
} from "./testing_cluster.ts";

/** A cluster whose only Pod waits, on nodes of the given use. */
function waiting(template: Partial<TemplateSpec>, used: { readonly cpu: number; readonly memory: number }): Cluster {
  const cluster = createCluster(testingSpec({ workloads: [testingWorkload("web", { template })] }));
  cluster.nodes.cpuRequested.fill(used.cpu);
  cluster.nodes.memoryRequested.fill(used.memory);
  return cluster;
}

Deno.test("leastAllocated() shows its arithmetic", () => {
  const cases = [
    // cpu (1000−(100+100))·100/1000 = 80; memory (1024−(0+256))·100/1024 = 75; (80+75)/2 = 77.5
    { cpu: 100, memory: 256, used: { cpu: 100, memory: 0 }, score: 77 },
    // cpu 0; memory 75; 37.5
    { cpu: 500, memory: 256, used: { cpu: 500, memory: 0 }, score: 37 },
    // Without requests 100 m and 200 MiB count: 90; (1024−200)·100/1024 = 80.4; 85
    { cpu: 0, memory: 0, used: { cpu: 0, memory: 0 }, score: 85 },
    // cpu beyond the node: 0; memory 50; 25
    { cpu: 600, memory: 512, used: { cpu: 500, memory: 0 }, score: 25 },
  ];
  for (const { cpu, memory, used, score } of cases) {
    const cluster = waiting({ cpuRequestMillis: cpu, memoryRequestMiB: memory }, used);
    assert.equal(leastAllocated(cluster, 0, 0), score, `${cpu} m, ${memory} MiB on ${JSON.stringify(used)}`);
  }
});

Deno.test("balancedAllocation() shows its arithmetic", () => {
  const cases = [
    // 0.5 and 0.25: (1 − 0.25/2)·100 = 87.5
    { cpu: 500, memory: 256, used: { cpu: 0, memory: 0 }, score: 87 },
    { cpu: 500, memory: 512, used: { cpu: 0, memory: 0 }, score: 100 },
    // 1 and 0.125: (1 − 0.875/2)·100 = 56.25
    { cpu: 500, memory: 128, used: { cpu: 500, memory: 0 }, score: 56 },
    // A share beyond the node counts as 1; real requests count, so memory is 0: (1 − 1/2)·100
    { cpu: 2000, memory: 0, used: { cpu: 0, memory: 0 }, score: 50 },
    { cpu: 0, memory: 0, used: { cpu: 0, memory: 512 }, score: 0 },
  ];
  for (const { cpu, memory, used, score } of cases) {
    const cluster = waiting({ cpuRequestMillis: cpu, memoryRequestMiB: memory }, used);
    assert.equal(balancedAllocation(cluster, 0, 0), score, `${cpu} m, ${memory} MiB on ${JSON.stringify(used)}`);
  }
});

/** Pods on the node rows `places`, and one more that waits, as its row. */
function placed(
  places: readonly number[],
  parts: Partial<ClusterSpec>,
): { readonly cluster: Cluster; readonly p: number } {
  const cluster = settledCluster({ ...parts, workloads: [testingWorkload("web", { replicas: places.length })] });
  podsOf(cluster, 0).forEach((p, at) => cluster.pods.node[p] = places[at]);
  createPod(cluster, 0);
  return { cluster, p: cluster.workloads.firstPod[0] };
}

Deno.test("spreading() by host shows its arithmetic", () => {
  const { cluster, p } = placed([0, 0, 0, 1], {});
  // ln(3+2) = 1.609: raw 3·1.609+2 = 6.83 → 7, 1·1.609+2 = 3.61 → 4, 0+2 = 2.
  // 100·(7+2−raw)/7: 28.6, 71.4, 100
  assert.deepEqual(spreading(cluster, p, [0, 1, 2]), [28, 71, 100]);
  // Among two, ln 4 = 1.386: 6.16 → 6 and 3.39 → 3; 100·(6+3−raw)/6
  assert.deepEqual(spreading(cluster, p, [0, 1]), [50, 100]);
});

Deno.test("spreading() by zone shows its arithmetic, and counts zones of nodes that are full", () => {
  const zone = (name: string) => ({ "topology.kubernetes.io/zone": name });
  const { cluster, p } = placed([0, 0, 1], {
    nodes: [
      testingNode("n1", { labels: zone("a") }),
      testingNode("n2", { labels: zone("a") }),
      testingNode("n3", { labels: zone("b") }),
      testingNode("n4"),
    ],
  });
  // Feasible n2, n3, n4: hosts weigh ln 5 = 1.609, two zones ln 4 = 1.386; zone a has 3 Pods, b none.
  // n2: 1·1.609+2 + 3·1.386+4 = 11.77 → 12; n3: 2+4 = 6; n4, without a zone: 2.
  // 100·(12+2−raw)/12: 16.7, 66.7, 100
  assert.deepEqual(spreading(cluster, p, [1, 2, 3]), [16, 66, 100]);
});

Deno.test("spreading() counts only Pods of the same ReplicaSet that are not ending", () => {
  const { cluster, p } = placed([0, 0, 0, 1, 1, 1], {});
  const [a, b, c] = podsOf(cluster, 0);
  cluster.pods.revision[a] = cluster.pods.revision[b] = 3;
  cluster.pods.state[c] = podState.terminating;
  // n1 none, n2 three, n3 none: 2, 7, 2
  assert.deepEqual(spreading(cluster, p, [0, 1, 2]), [100, 28, 100]);
});

Deno.test("refusalOf() gives the first failing plugin in upstream's order, in its words", () => {
  const cluster = createCluster(testingSpec({
    nodes: [testingNode("n1", { pods: 1 })],
    workloads: [
      testingWorkload("web", {
        scheduling: { nodeSelector: { disk: "ssd" } },
        template: { cpuRequestMillis: 2000, memoryRequestMiB: 2000 },
      }),
    ],
  }));
  const { nodes } = cluster;
  nodes.unschedulable[0] = 1;
  nodes.ready[0] = 0;
  nodes.pods[0] = 1;
  const refused = (plugin: string, ...reasons: string[]) =>
    assert.deepEqual(refusalOf(cluster, 0, 0), { plugin, reasons });
  refused("NodeUnschedulable", "node(s) were unschedulable");
  nodes.unschedulable[0] = 0;
  refused("TaintToleration", "node(s) had untolerated taint(s)");
  nodes.ready[0] = 1;
  refused("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
  const [node] = cluster.catalogue.nodes;
  cluster.catalogue = { ...cluster.catalogue, nodes: [{ ...node, labels: { disk: "ssd" } }] };
  refused("NodeResourcesFit", "Too many pods", "Insufficient cpu", "Insufficient memory");
  nodes.cpuMillis[0] = 2000;
  nodes.memoryMiB[0] = 2000;
  refused("NodeResourcesFit", "Too many pods");
  nodes.podLimit[0] = 2;
  assert.equal(refusalOf(cluster, 0, 0), null);
});

Deno.test("answers() name every node, the feasible ones with a total of their weighted scores", () => {
  const cluster = createCluster(testingSpec({
    nodes: [testingNode("n1", { unschedulable: true }), testingNode("n2"), testingNode("n3", { cpuMillis: 50 })],
  }));
  const given = answers(cluster, 0);
  assert.deepEqual(given.map(({ node, kind }) => `${node} ${kind}`), ["n1 refused", "n2 feasible", "n3 refused"]);
  const [, feasible] = given;
  assert.ok(feasible.kind === "feasible");
  // Fit (90 + 93)/2 = 91; balance |0.1 − 0.0625|/2 = 0.019 → 98; spreading alone 100, twice.
  assert.deepEqual(feasible.scores, {
    NodeResourcesFit: 91,
    NodeResourcesBalancedAllocation: 98,
    PodTopologySpread: 100,
  });
  assert.equal(feasible.total, 91 + 98 + 2 * 100);
});

Deno.test("schedule() spreads the Pods of a Deployment over equal nodes", () => {
  const cluster = settledCluster({ workloads: [testingWorkload("web", { replicas: 9 })] });
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
  schedule(cluster, testingKeys.placement);
  assert.equal(cluster.world.pendingPods[0], 1);
  assert.equal(cluster.pods.node[cluster.workloads.firstPod[1]], 0);
});
