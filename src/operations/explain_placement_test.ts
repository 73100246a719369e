/** Which Pod is explained, by name and by workload, and that asking changes nothing. */

import assert from "node:assert/strict";
import { hash } from "../simulator/cluster.ts";
import { podName } from "../simulator/pods.ts";
import { podsOf, settledCluster, testingNode, testingWorkload } from "../simulator/testing_cluster.ts";
import { explainedPlacement } from "./explain_placement.ts";

const twoFit = {
  nodes: [testingNode("n1"), testingNode("n2", { unschedulable: true })],
  workloads: [testingWorkload("web", { replicas: 3, template: { cpuRequestMillis: 400 } }), testingWorkload("spare")],
};

Deno.test("explainedPlacement() takes the Pod that waits, else the newest that runs", () => {
  const cluster = settledCluster(twoFit);
  const [, newest] = podsOf(cluster, 0).filter((p) => cluster.pods.node[p] >= 0);
  const [waiting] = podsOf(cluster, 0).filter((p) => cluster.pods.node[p] < 0);
  const ofWeb = explainedPlacement(cluster, { kind: "workload", name: "web" });
  assert.equal(ofWeb?.pod, podName(cluster, waiting));
  assert.equal(ofWeb?.node, null);
  assert.deepEqual(ofWeb?.explanation.best, []);
  const named = explainedPlacement(cluster, { kind: "pod", prefix: podName(cluster, newest) });
  assert.equal(named?.node, "n1");
  assert.deepEqual(named?.explanation.best, ["n1"], "without itself there is room for it");
});

Deno.test("explainedPlacement() is null where no Pod is asked about, and leaves the cluster as it was", () => {
  const cluster = settledCluster(twoFit);
  const before = hash(cluster);
  assert.equal(explainedPlacement(cluster, { kind: "pod", prefix: "nobody" }), null);
  explainedPlacement(cluster, { kind: "workload", name: "web" });
  assert.equal(hash(cluster), before);
});
