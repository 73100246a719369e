/** StatefulSets in a cluster: names, order of rollouts and scalings, and lost nodes. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { loseNode, recoverNode } from "../nodes/nodes.ts";
import { failPod, podName, podReason, podState } from "../pods.ts";
import { readRevision, writeRevision } from "../revisions.ts";
import { assertSound } from "../testing_soundness.ts";
import {
  defaultProbe,
  eventsOf,
  podsOf,
  runTicks,
  settledCluster,
  testingNode,
  testingWorkload,
  type WorkloadFields,
} from "../testing_cluster.ts";

function clusterWith(fields: WorkloadFields): Cluster {
  return settledCluster({
    nodes: ["n1", "n2"].map((name) => testingNode(name, { cpuMillis: 9000, memoryMiB: 9000 })),
    workloads: [
      testingWorkload("db", {
        kind: "StatefulSet",
        template: { readiness: { ...defaultProbe, periodSeconds: 5 } },
        physics: { startupSeconds: 10 },
        ...fields,
      }),
    ],
  });
}

function names(cluster: Cluster): readonly string[] {
  return podsOf(cluster, 0).map((p) => podName(cluster, p)).sort();
}

/** Pods that neither end nor wait, as ordinals of their present revision numbers. */
function revisionsByOrdinal({ pods, revisions }: Cluster, cluster: Cluster): readonly number[] {
  return podsOf(cluster, 0).toSorted((a, b) => pods.ordinal[a] - pods.ordinal[b])
    .map((p) => revisions.number[pods.revision[p]]);
}

function restart(cluster: Cluster): void {
  writeRevision(cluster, 0, readRevision(cluster, cluster.workloads.revision[0]));
}

Deno.test("syncStatefulSet() adds ordinals one after the other, each when those before are ready, and takes the highest", () => {
  const cluster = clusterWith({ replicas: 1 });
  cluster.workloads.replicas[0] = 4;
  cluster.workloads.unsettled[0] = 1;
  let most = 1;
  runTicks(cluster, 40, (now) => {
    assertSound(now);
    most = Math.max(most, now.workloads.pods[0]);
    assert.ok(now.workloads.pods[0] - now.workloads.readyPods[0] <= 1, "one at a time");
  });
  assert.deepEqual(names(cluster), ["db-0", "db-1", "db-2", "db-3"]);
  cluster.workloads.replicas[0] = 2;
  cluster.workloads.unsettled[0] = 1;
  runTicks(cluster, 1);
  assert.deepEqual(eventsOf(cluster, "SuccessfulDelete"), ["delete Pod db-3 in StatefulSet db successful"]);
  runTicks(cluster, 20, assertSound);
  assert.deepEqual(names(cluster), ["db-0", "db-1"]);
});

Deno.test("syncStatefulSet() makes and takes all at once where ordinals do not wait", () => {
  const cluster = clusterWith({ replicas: 1, podManagement: "Parallel" });
  cluster.workloads.replicas[0] = 4;
  cluster.workloads.unsettled[0] = 1;
  runTicks(cluster, 1);
  assert.deepEqual(names(cluster), ["db-0", "db-1", "db-2", "db-3"]);
  runTicks(cluster, 20, assertSound);
  cluster.workloads.replicas[0] = 0;
  cluster.workloads.unsettled[0] = 1;
  runTicks(cluster, 2, assertSound);
  assert.deepEqual(names(cluster), []);
});

Deno.test("syncStatefulSet() replaces from the highest ordinal, each name free before it comes again", () => {
  const cluster = clusterWith({ replicas: 3 });
  restart(cluster);
  const seen: string[] = [];
  runTicks(cluster, 40, (now) => {
    assertSound(now);
    assert.ok(now.workloads.readyPods[0] >= 2);
    assert.equal(new Set(names(now)).size, names(now).length, "no name twice");
    const state = revisionsByOrdinal(now, now).join("");
    if (seen.at(-1) !== state) seen.push(state);
  });
  assert.deepEqual(seen.filter((state) => state.length === 3), ["111", "112", "122", "222"]);
  assert.equal(cluster.workloads.currentRevision[0], cluster.workloads.revision[0]);
});

Deno.test("syncStatefulSet() keeps ordinals below the partition at the old revision, also those that come back", () => {
  const cluster = clusterWith({ replicas: 3, partition: 2 });
  restart(cluster);
  runTicks(cluster, 30, assertSound);
  assert.deepEqual(revisionsByOrdinal(cluster, cluster), [1, 1, 2]);
  const lowest = podsOf(cluster, 0).find((p) => podName(cluster, p) === "db-0") ?? -1;
  cluster.pods.state[lowest] = podState.terminating;
  cluster.pods.wakeMs[lowest] = 0;
  cluster.workloads.unsettled[0] = 1;
  runTicks(cluster, 30);
  assert.deepEqual(revisionsByOrdinal(cluster, cluster), [1, 1, 2]);
});

Deno.test("syncStatefulSet() leaves outdated Pods to whoever deletes them under OnDelete", () => {
  const cluster = clusterWith({ replicas: 2, strategy: "OnDelete" });
  restart(cluster);
  runTicks(cluster, 30, assertSound);
  assert.deepEqual(revisionsByOrdinal(cluster, cluster), [1, 1]);
});

Deno.test("syncStatefulSet() is stuck at a revision that never gets ready", () => {
  const cluster = clusterWith({ replicas: 3 });
  restart(cluster);
  cluster.revisions.imageMissing[cluster.workloads.revision[0]] = 1;
  runTicks(cluster, 60, assertSound);
  assert.deepEqual(revisionsByOrdinal(cluster, cluster), [1, 1, 2]);
  assert.equal(cluster.workloads.readyPods[0], 2);
});

Deno.test("syncStatefulSet() replaces no Pod of a lost node until the node is back", () => {
  const cluster = clusterWith({ replicas: 2 });
  const { pods } = cluster;
  const victim = podsOf(cluster, 0).find((p) => pods.node[p] === 0) ?? -1;
  const name = podName(cluster, victim);
  loseNode(cluster, 0);
  runTicks(cluster, 120, assertSound);
  assert.equal(pods.state[victim], podState.terminating, "deleted, and nobody there to end it");
  assert.equal(names(cluster).filter((each) => each === name).length, 1);
  recoverNode(cluster, 0);
  runTicks(cluster, 20, assertSound);
  assert.equal(cluster.workloads.readyPods[0], 2);
});

Deno.test("syncStatefulSet() deletes a failed Pod, which waits for nobody, and makes it anew", () => {
  const cluster = clusterWith({ replicas: 2 });
  failPod(cluster, podsOf(cluster, 0)[0], podReason.evicted);
  runTicks(cluster, 5, assertSound);
  assert.deepEqual(podsOf(cluster, 0).map((p) => podName(cluster, p)).sort(), ["db-0", "db-1"]);
  assert.equal(cluster.workloads.readyPods[0], 2);
});
