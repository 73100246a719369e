/** What an explanation says, with its arithmetic, and that it changes nothing. */

import assert from "node:assert/strict";
import { type Cluster, hash } from "../cluster.ts";
import { createCluster } from "../create_cluster.ts";
import { bindPod, createPod, podState } from "../pods.ts";
import type { NodeSpec, SchedulingSpec } from "../spec.ts";
import { podsOf, settledCluster, testingNode, testingSpec, testingWorkload } from "../testing_cluster.ts";
import { explainPlacement, type ScorePlugin } from "./placement_explanation.ts";

const host = "kubernetes.io/hostname";
const zone = "topology.kubernetes.io/zone";

function named(name: string, labels: Readonly<Record<string, string>> = {}): NodeSpec {
  return testingNode(name, { labels: { [host]: name, ...labels }, cpuMillis: 8000, memoryMiB: 8192 });
}

/** Pods of one Deployment on the node rows `places`, and one more that waits, as its row. */
function placed(places: readonly number[], nodes: readonly NodeSpec[], scheduling: Partial<SchedulingSpec> = {}) {
  const cluster = createCluster(testingSpec({
    nodes,
    workloads: [testingWorkload("web", { replicas: places.length, scheduling })],
  }));
  podsOf(cluster, 0).forEach((p, at) => bindPod(cluster, p, places[at]));
  return { cluster, p: createPod(cluster, 0) };
}

function scoresOf(cluster: Cluster, p: number, plugin: ScorePlugin): readonly (number | undefined)[] {
  return explainPlacement(cluster, p).nodes.map((each) =>
    each.kind === "feasible" ? each.scores.find((score) => score.plugin === plugin)?.score : undefined
  );
}

const three = ["n1", "n2", "n3"].map((name) => named(name));

Deno.test("explainPlacement() spreads by host by default, and shows its arithmetic", () => {
  const { cluster, p } = placed([0, 0, 0, 1], three);
  // No node has a zone: one domain of none. ln(3+2) = 1.609: 3·1.609+2 = 6.83 → 7, 1·1.609+2 = 3.61 → 4, 0+2 = 2.
  // 100·(7+2−raw)/7: 28.6, 71.4, 100
  assert.deepEqual(scoresOf(cluster, p, "PodTopologySpread"), [28, 71, 100]);
});

Deno.test("explainPlacement() spreads by zone, and counts zones of nodes that are full", () => {
  const nodes = [named("n1", { [zone]: "a" }), named("n2", { [zone]: "a" }), named("n3", { [zone]: "b" }), named("n4")];
  const { cluster, p } = placed([0, 0, 1], [{ ...nodes[0], pods: 2 }, ...nodes.slice(1)]);
  // Feasible n2, n3, n4: hosts weigh ln 5 = 1.609; zones a, b and none ln 5, too; zone a has 3 Pods, b none.
  // n2: 1·1.609+2 + 3·1.609+4 = 12.44 → 12; n3: 2+4 = 6; n4, without a zone: 2. 100·(12+2−raw)/12: 16.7, 66.7, 100
  assert.deepEqual(scoresOf(cluster, p, "PodTopologySpread"), [undefined, 16, 66, 100]);
});

Deno.test("explainPlacement() counts only Pods of the same ReplicaSet that are not ending, of a StatefulSet's all revisions", () => {
  const { cluster, p } = placed([0, 0, 0, 1, 1, 1], three);
  const [a, b, c] = podsOf(cluster, 0);
  cluster.pods.revision[a] = cluster.pods.revision[b] = 3;
  cluster.pods.state[c] = podState.terminating;
  // n1 none, n2 three, n3 none: 2, 7, 2
  assert.deepEqual(scoresOf(cluster, p, "PodTopologySpread"), [100, 28, 100]);
  const ownerSelector = { matchLabels: { app: "web" }, matchExpressions: [] };
  const stateful = placed([0, 0, 0, 1], three, { ownerSelector });
  for (const q of podsOf(stateful.cluster, 0).slice(0, 2)) stateful.cluster.pods.revision[q] = 3;
  assert.deepEqual(scoresOf(stateful.cluster, stateful.p, "PodTopologySpread"), [28, 71, 100]);
});

Deno.test("explainPlacement() gives the first failing plugin in upstream's order, in its words and with its code", () => {
  const cluster = createCluster(testingSpec({
    nodes: [testingNode("n1", { pods: 1 })],
    workloads: [testingWorkload("web", {
      scheduling: { nodeSelector: { disk: "ssd" } },
      template: { cpuRequestMillis: 2000, memoryRequestMiB: 2000 },
    })],
  }));
  const { nodes } = cluster;
  nodes.unschedulable[0] = 1;
  nodes.ready[0] = 0;
  nodes.pods[0] = 1;
  const refused = (plugin: string, code: string, ...reasons: string[]) => {
    const [answer] = explainPlacement(cluster, 0).nodes;
    assert.deepEqual(answer, { kind: "refused", node: "n1", refusal: { plugin, reasons, code } });
  };
  const forEver = "UnschedulableAndUnresolvable";
  refused("NodeUnschedulable", forEver, "node(s) were unschedulable");
  nodes.unschedulable[0] = 0;
  refused("TaintToleration", forEver, "node(s) had untolerated taint(s)");
  nodes.ready[0] = 1;
  nodes.diskPressure[0] = 1;
  refused("TaintToleration", forEver, "node(s) had untolerated taint(s)");
  nodes.diskPressure[0] = 0;
  refused("NodeAffinity", forEver, "node(s) didn't match Pod's node affinity/selector");
  const [node] = cluster.catalogue.nodes;
  cluster.catalogue = { ...cluster.catalogue, nodes: [{ ...node, labels: { disk: "ssd" } }] };
  refused("NodeResourcesFit", forEver, "Too many pods", "Insufficient cpu", "Insufficient memory");
  nodes.cpuMillis[0] = 2000;
  nodes.memoryMiB[0] = 2000;
  refused("NodeResourcesFit", "Unschedulable", "Too many pods");
  nodes.podLimit[0] = 2;
  assert.equal(explainPlacement(cluster, 0).nodes[0].kind, "feasible");
});

Deno.test("explainPlacement() keeps BestEffort Pods from nodes under memory pressure, and no others", () => {
  const nothing = { cpuRequestMillis: 0, cpuLimitMillis: null, memoryRequestMiB: 0, memoryLimitMiB: null };
  const cluster = createCluster(testingSpec({
    nodes: [testingNode("n1")],
    workloads: [testingWorkload("asks"), testingWorkload("nothing", { template: nothing })],
  }));
  cluster.nodes.memoryPressure[0] = 1;
  const kinds = [0, 1].map((w) => explainPlacement(cluster, cluster.workloads.firstPod[w]).nodes[0].kind);
  assert.deepEqual(kinds, ["feasible", "refused"]);
});

Deno.test("explainPlacement() knows only one node for a DaemonSet's Pod", () => {
  const cluster = createCluster(testingSpec({
    nodes: three,
    workloads: [testingWorkload("agent", { kind: "DaemonSet", replicas: 0, scheduling: { ownerSelector: null } })],
  }));
  const { nodes, best } = explainPlacement(cluster, createPod(cluster, 0, { ordinal: 1 }));
  assert.deepEqual(best, ["n2"]);
  assert.deepEqual(nodes.map((each) => each.kind === "refused" ? each.refusal.reasons : each.kind), [
    ["node(s) didn't satisfy plugin(s) [NodeAffinity]"],
    "feasible",
    ["node(s) didn't satisfy plugin(s) [NodeAffinity]"],
  ]);
});

Deno.test("explainPlacement() looks at a part of a large cluster, from where the last search ended", () => {
  const cluster = createCluster(testingSpec({ nodes: Array.from({ length: 150 }, (_, n) => testingNode(`n${n}`)) }));
  cluster.world.nextStartNode[0] = 60;
  const { nodes, lookedAt } = explainPlacement(cluster, 0);
  assert.equal(lookedAt, 100);
  const unseen = nodes.flatMap(({ kind, node }) => kind === "not looked at" ? [node] : []);
  assert.deepEqual([unseen[0], unseen.length, unseen.at(-1)], ["n10", 50, "n59"]);
});

Deno.test("explainPlacement() judges a Pod that runs as if it were placed now, and leaves everything as it was", () => {
  const cluster = settledCluster({ nodes: three, workloads: [testingWorkload("web", { replicas: 6 })] });
  const before = hash(cluster);
  const [p] = podsOf(cluster, 0);
  const { best } = explainPlacement(cluster, p);
  assert.deepEqual(best, [cluster.catalogue.nodes[cluster.pods.node[p]].name], "the others have two Pods, it has one");
  assert.equal(hash(cluster), before);
});
