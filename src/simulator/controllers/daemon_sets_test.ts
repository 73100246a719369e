/** DaemonSets in a cluster: a Pod on every eligible node, joining and leaving nodes, drains, rollouts. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { addNode, drainNode, removeNode } from "../nodes/nodes.ts";
import { podState } from "../pods.ts";
import { readRevision, writeRevision } from "../revisions.ts";
import { assertSound } from "../testing_soundness.ts";
import {
  podsOf,
  runTicks,
  settledCluster,
  testingNode,
  testingWorkload,
  type WorkloadFields,
} from "../testing_cluster.ts";
import { withDaemonTolerations } from "./daemon_tolerations.ts";

const control = { key: "node-role", value: "", effect: "NoSchedule" } as const;

function clusterWith(fields: WorkloadFields = {}): Cluster {
  return settledCluster({
    nodes: [
      testingNode("n1", { labels: { disk: "ssd" } }),
      testingNode("n2"),
      testingNode("n3", { labels: { disk: "ssd" }, taints: [control] }),
      testingNode("n4", { labels: { disk: "ssd" }, unschedulable: true }),
    ],
    workloads: [
      testingWorkload("agent", {
        kind: "DaemonSet",
        replicas: 0,
        maxUnavailable: 1,
        ...fields,
        scheduling: { tolerations: withDaemonTolerations([]), ...fields.scheduling },
      }),
    ],
  });
}

function nodesOf(cluster: Cluster): readonly string[] {
  return podsOf(cluster, 0).map((p) => cluster.catalogue.nodes[cluster.pods.node[p]].name).sort();
}

Deno.test("syncDaemonSet() has a Pod on every node that is admitted and tolerated, cordoned ones too", () => {
  assert.deepEqual(nodesOf(clusterWith()), ["n1", "n2", "n4"]);
  assert.deepEqual(nodesOf(clusterWith({ scheduling: { nodeSelector: { disk: "ssd" } } })), ["n1", "n4"]);
  const everywhere = withDaemonTolerations([{ ...control, operator: "Exists", tolerationSeconds: null }]);
  const cluster = clusterWith({ scheduling: { tolerations: everywhere } });
  assert.deepEqual(nodesOf(cluster), ["n1", "n2", "n3", "n4"]);
  assert.equal(cluster.workloads.replicas[0], 4);
  assert.equal(cluster.workloads.readyPods[0], 4);
});

Deno.test("syncDaemonSet() follows nodes that join and leave", () => {
  const cluster = clusterWith();
  addNode(cluster, testingNode("n5"), 20_000);
  runTicks(cluster, 2, assertSound);
  assert.equal(cluster.workloads.replicas[0], 3, "still booting");
  runTicks(cluster, 10, assertSound);
  assert.deepEqual(nodesOf(cluster), ["n1", "n2", "n4", "n5"]);
  removeNode(cluster, 1);
  runTicks(cluster, 3, assertSound);
  assert.deepEqual(nodesOf(cluster), ["n1", "n4", "n5"]);
  assert.equal(cluster.workloads.replicas[0], 3);
});

Deno.test("syncDaemonSet() keeps its Pod on a node that is drained", () => {
  const cluster = clusterWith();
  const before = podsOf(cluster, 0);
  drainNode(cluster, 0);
  runTicks(cluster, 20, assertSound);
  assert.deepEqual(podsOf(cluster, 0), before);
  assert.equal(cluster.workloads.readyPods[0], 3);
});

Deno.test("syncDaemonSet() replaces outdated Pods within maxUnavailable, old before new on every node", () => {
  for (const [maxUnavailable, least] of [[1, 2], [2, 1], ["34%", 1]] as const) {
    const cluster = clusterWith({ maxUnavailable });
    writeRevision(cluster, 0, readRevision(cluster, cluster.workloads.revision[0]));
    let fewest = 3;
    runTicks(cluster, 20, (now) => {
      assertSound(now);
      fewest = Math.min(fewest, now.workloads.readyPods[0]);
      assert.ok(now.workloads.pods[0] <= 3);
    });
    assert.equal(fewest, least, `maxUnavailable ${maxUnavailable} of 3`);
    assert.ok(podsOf(cluster, 0).every((p) => cluster.pods.revision[p] === cluster.workloads.revision[0]));
  }
});

Deno.test("syncDaemonSet() waits until the old Pod of a node has ended", () => {
  const cluster = settledCluster({
    tickSeconds: 1,
    workloads: [testingWorkload("agent", { kind: "DaemonSet", maxUnavailable: 3 })],
  });
  writeRevision(cluster, 0, readRevision(cluster, cluster.workloads.revision[0]));
  runTicks(cluster, 1);
  assert.ok(podsOf(cluster, 0).every((p) => cluster.pods.state[p] === podState.terminating));
  runTicks(cluster, 1, assertSound);
  assert.equal(cluster.workloads.pods[0], 3);
  runTicks(cluster, 10, assertSound);
  assert.equal(cluster.workloads.readyPods[0], 3);
});

Deno.test("syncDaemonSet() counts a node whose old Pod still ends as unavailable", () => {
  const cluster = settledCluster({
    tickSeconds: 1,
    workloads: [testingWorkload("agent", { kind: "DaemonSet", maxUnavailable: 1 })],
  });
  writeRevision(cluster, 0, readRevision(cluster, cluster.workloads.revision[0]));
  runTicks(cluster, 30, (now) => assert.ok(now.workloads.readyPods[0] >= 2));
  assert.equal(cluster.workloads.updatedPods[0], 3);
});

Deno.test("syncDaemonSet() lets a broken revision take no more than maxUnavailable, and OnDelete nothing", () => {
  for (const [strategy, ready] of [["RollingUpdate", 2], ["OnDelete", 3]] as const) {
    const cluster = clusterWith({ strategy });
    const r = writeRevision(cluster, 0, readRevision(cluster, cluster.workloads.revision[0]));
    cluster.revisions.imageMissing[r] = 1;
    runTicks(cluster, 30, assertSound);
    assert.equal(cluster.workloads.readyPods[0], ready);
    assert.ok(podsOf(cluster, 0).every((p) => cluster.pods.state[p] !== podState.terminating));
  }
});
