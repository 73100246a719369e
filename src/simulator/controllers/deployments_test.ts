/** Rollouts within their fenceposts, scaling, and the order in which Pods are given up. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Cluster } from "../cluster.ts";
import { syncDeployment } from "./deployments.ts";
import { resolveFenceposts } from "./rolling_update.ts";
import { deletePod, podState, setReady } from "../pods.ts";
import { readRevision, writeRevision } from "../revisions.ts";
import type { WorkloadSpec } from "../spec.ts";
import { assertSound } from "../testing_soundness.ts";
import { defaultProbe, podsOf, runTicks, settledCluster, testingNode, testingWorkload } from "../testing_cluster.ts";

const roomy = [
  testingNode("n1", { cpuMillis: 9000, memoryMiB: 9000 }),
  testingNode("n2", { cpuMillis: 9000, memoryMiB: 9000 }),
];

Deno.test("resolveFenceposts() rounds surge up, unavailable down, and lets one go where both are zero", () => {
  const cases: readonly (readonly [number, number, number, { surge: number; unavailable: number }])[] = [
    // 25 % of 1: ⌈0.25⌉ = 1, ⌊0.25⌋ = 0
    [-0.25, -0.25, 1, { surge: 1, unavailable: 0 }],
    [-0.25, -0.25, 4, { surge: 1, unavailable: 1 }],
    // 25 % of 10: ⌈2.5⌉ = 3, ⌊2.5⌋ = 2
    [-0.25, -0.25, 10, { surge: 3, unavailable: 2 }],
    [0, 0, 5, { surge: 0, unavailable: 1 }],
    // ⌊20 % of 4⌋ = 0 with surge 0
    [0, -0.2, 4, { surge: 0, unavailable: 1 }],
    [2, 0, 5, { surge: 2, unavailable: 0 }],
    [1, 7, 3, { surge: 1, unavailable: 7 }],
    [-1, 0, 6, { surge: 6, unavailable: 0 }],
    [0, 0, 0, { surge: 0, unavailable: 1 }],
    // 7 % of 100 is 7, although 0.07·100 is 7.000000000000001
    [-0.07, -0.07, 100, { surge: 7, unavailable: 7 }],
    // 29 % of 100 is 29, although 0.29·100 is 28.999999999999996
    [-0.29, -0.29, 100, { surge: 29, unavailable: 29 }],
  ];
  for (const [surge, unavailable, replicas, expected] of cases) {
    assert.deepEqual(resolveFenceposts(surge, unavailable, replicas), expected, `${surge} ${unavailable} ${replicas}`);
  }
});

/** Begins a rollout to the same template. */
function restart(cluster: Cluster): void {
  writeRevision(cluster, 0, readRevision(cluster, cluster.workloads.revision[0]));
}

function active(cluster: Cluster): readonly number[] {
  return podsOf(cluster, 0).filter((p) => cluster.pods.state[p] !== podState.terminating);
}

Deno.test("syncDeployment() rolls out within the fenceposts and ends with fresh Pods only", () => {
  const limits = fc.constantFrom<WorkloadSpec["maxSurge"]>(0, 1, 2, "25%", "50%", "100%");
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), limits, limits, fc.integer({ min: 0, max: 20 }), (...drawn) => {
      const [replicas, maxSurge, maxUnavailable, startupSeconds] = drawn;
      const cluster = settledCluster({
        nodes: roomy,
        workloads: [
          testingWorkload("web", {
            replicas,
            maxSurge,
            maxUnavailable,
            template: { readiness: { ...defaultProbe, periodSeconds: 5 } },
            physics: { startupSeconds },
          }),
        ],
      });
      const { workloads, pods } = cluster;
      const { surge, unavailable } = resolveFenceposts(workloads.maxSurge[0], workloads.maxUnavailable[0], replicas);
      restart(cluster);
      runTicks(cluster, 120, () => {
        const ready = workloads.readyPods[0];
        assert.ok(ready >= replicas - unavailable, `${ready} of ${replicas} are ready, ${unavailable} may be missing`);
        assert.ok(active(cluster).length <= replicas + surge, `${active(cluster).length} Pods, surge ${surge}`);
      });
      assert.equal(workloads.readyPods[0], replicas);
      assert.deepEqual(
        podsOf(cluster, 0).map((p) => pods.revision[p]),
        new Array(replicas).fill(workloads.revision[0]),
      );
    }),
    { numRuns: 60 },
  );
});

Deno.test("syncDeployment() keeps what it may when the fresh revision cannot start, and goes on when it can", () => {
  const cluster = settledCluster({ nodes: roomy, workloads: [testingWorkload("web", { replicas: 4 })] });
  const { workloads, pods, revisions } = cluster;
  restart(cluster);
  revisions.imageMissing[workloads.revision[0]] = 1;
  runTicks(cluster, 60);
  // 25 % of 4: one more, one less.
  assert.equal(workloads.readyPods[0], 3);
  assert.equal(active(cluster).length, 5);
  revisions.imageMissing[workloads.revision[0]] = 0;
  runTicks(cluster, 60);
  assert.equal(workloads.readyPods[0], 4);
  assert.ok(podsOf(cluster, 0).every((p) => pods.revision[p] === workloads.revision[0]));
});

Deno.test("syncDeployment() gives up unhealthy old Pods first, as many as fresh ones that are not ready leave room for", () => {
  const cluster = settledCluster({ nodes: roomy, workloads: [testingWorkload("web", { replicas: 4 })] });
  const { pods, workloads } = cluster;
  const [a, b] = podsOf(cluster, 0);
  setReady(cluster, a, 0);
  setReady(cluster, b, 0);
  restart(cluster);
  // Of 4 + 1 at least 3 must stay: the fresh Pod that is not ready leaves room for one to go, its successor for none.
  for (let i = 0; i < 10; i++) syncDeployment(cluster, 0);
  const kept = active(cluster);
  const fresh = kept.filter((p) => pods.revision[p] === workloads.revision[0]);
  assert.equal(fresh.length, 2);
  assert.equal(kept.length - fresh.length, 3);
  assert.equal(workloads.readyPods[0], 2);
});

Deno.test("syncDeployment() follows replicas that change during a rollout", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 5 }), (sequence) => {
      const cluster = settledCluster({ nodes: roomy, workloads: [testingWorkload("web", { replicas: 4 })] });
      restart(cluster);
      for (const replicas of sequence) {
        cluster.workloads.replicas[0] = replicas;
        cluster.workloads.unsettled[0] = 1;
        runTicks(cluster, 2, assertSound);
      }
      runTicks(cluster, 60);
      assert.equal(podsOf(cluster, 0).length, sequence.at(-1));
      assert.equal(cluster.workloads.readyPods[0], sequence.at(-1));
    }),
    { numRuns: 40 },
  );
});

Deno.test("syncDeployment() gives up Pods in upstream's order", () => {
  const minute = 60_000;
  // Six Pods ready for an hour on n1, n2, n1, n2, n1, n2; each case changes some and names the first to go.
  const cases: readonly {
    readonly why: string;
    readonly goes: number;
    readonly change: (cluster: Cluster, row: readonly number[]) => void;
  }[] = [
    { why: "the newest where all are alike", goes: 5, change: () => {} },
    {
      why: "one that is not placed before one that is starting",
      goes: 1,
      change: ({ pods, nodes, world }, row) => {
        pods.state[row[1]] = podState.pending;
        nodes.pods[pods.node[row[1]]]--;
        world.pendingPods[0]++;
        pods.node[row[1]] = -1;
        pods.state[row[2]] = podState.creating;
        pods.ready[row[1]] = pods.ready[row[2]] = 0;
      },
    },
    {
      why: "one that is starting before one that crashed",
      goes: 1,
      change: ({ pods }, row) => {
        pods.state[row[1]] = podState.creating;
        pods.state[row[2]] = podState.backoff;
        pods.ready[row[1]] = pods.ready[row[2]] = 0;
      },
    },
    { why: "one that is not ready", goes: 2, change: ({ pods }, row) => pods.ready[row[2]] = 0 },
    {
      why: "one on the node with more siblings",
      goes: 4,
      change: ({ pods }, row) => pods.node[row[3]] = 0,
    },
    {
      why: "one that became ready ten minutes ago, for 10 min and 60 min differ by a power of two",
      goes: 0,
      change: ({ pods }, row) => pods.readySinceMs[row[0]] = -10 * minute,
    },
    {
      why: "the newest where ready ages are 60 and 50 min: 2²¹ ms are 35 min, 2²² are 70",
      goes: 5,
      change: ({ pods }, row) => pods.readySinceMs[row[0]] = -50 * minute,
    },
    {
      why: "one with more restarts where ready times are equal",
      goes: 3,
      change: ({ pods }, row) => pods.restarts[row[3]] = 2,
    },
  ];
  for (const { why, goes, change } of cases) {
    const cluster = settledCluster({ nodes: roomy, workloads: [testingWorkload("web", { replicas: 6 })] });
    const rows = podsOf(cluster, 0);
    rows.forEach((p, at) => cluster.pods.node[p] = at % 2);
    change(cluster, rows);
    cluster.workloads.readyPods[0] = rows.filter((p) => cluster.pods.ready[p] === 1).length;
    const serials = rows.map((p) => cluster.pods.serial[p]);
    cluster.workloads.replicas[0] = 5;
    // Only the Deployment's controller has a turn.
    syncDeployment(cluster, 0);
    const gone = rows.findIndex((p, at) =>
      cluster.pods.serial[p] !== serials[at] || cluster.pods.state[p] === podState.terminating
    );
    assert.equal(gone, goes, why);
  }
});

Deno.test("syncDeployment() lets every old Pod end before the first new one of Recreate begins", () => {
  const cluster = settledCluster({
    nodes: roomy,
    workloads: [testingWorkload("web", { replicas: 3, strategy: "Recreate" })],
  });
  const { pods, workloads } = cluster;
  restart(cluster);
  runTicks(cluster, 20, (now) => {
    assertSound(now);
    assert.equal(new Set(podsOf(now, 0).map((p) => pods.revision[p])).size <= 1, true, "never of two revisions");
  });
  assert.equal(workloads.readyPods[0], 3);
  assert.ok(podsOf(cluster, 0).every((p) => pods.revision[p] === workloads.revision[0]));
});

Deno.test("syncDeployment() waits minReadySeconds before a Pod counts as available", () => {
  const ticks = [0, 60].map((minReadySeconds) => {
    const cluster = settledCluster({
      nodes: roomy,
      workloads: [testingWorkload("web", { replicas: 4, maxSurge: 1, maxUnavailable: 0, minReadySeconds })],
    });
    restart(cluster);
    let taken = 0;
    runTicks(cluster, 80, ({ workloads }) => {
      assert.ok(workloads.readyPods[0] >= 4);
      if (workloads.progressedMs[0] >= 0) taken++;
    });
    assert.equal(cluster.workloads.progressedMs[0], -1, "complete");
    return taken;
  });
  // Four Pods one after the other, each 12 ticks longer.
  assert.ok(ticks[1] - ticks[0] >= 4 * 12, `${ticks}`);
});

Deno.test("syncDeployment() says when a rollout has not moved for its deadline, and takes it back when it does", () => {
  const cluster = settledCluster({
    nodes: roomy,
    workloads: [testingWorkload("web", { replicas: 4, progressDeadlineSeconds: 100 })],
  });
  const { workloads, revisions } = cluster;
  restart(cluster);
  revisions.imageMissing[workloads.revision[0]] = 1;
  runTicks(cluster, 20);
  assert.equal(workloads.deadlineExceeded[0], 0);
  runTicks(cluster, 3);
  assert.equal(workloads.deadlineExceeded[0], 1);
  revisions.imageMissing[workloads.revision[0]] = 0;
  runTicks(cluster, 10);
  assert.equal(workloads.deadlineExceeded[0], 0);
  assert.equal(workloads.progressedMs[0], -1);
});

Deno.test("syncDeployment() has old ReplicaSets replace what they lose while a rollout is stuck", () => {
  const cluster = settledCluster({ nodes: roomy, workloads: [testingWorkload("web", { replicas: 8 })] });
  const { workloads, revisions, pods } = cluster;
  const old = workloads.revision[0];
  restart(cluster);
  revisions.imageMissing[workloads.revision[0]] = 1;
  runTicks(cluster, 10);
  const sizes = () => active(cluster).filter((p) => pods.revision[p] === old).length;
  assert.equal(sizes(), 6);
  const [lost] = active(cluster).filter((p) => pods.revision[p] === old);
  deletePod(cluster, lost);
  runTicks(cluster, 10, assertSound);
  assert.equal(sizes(), 6);
  assert.equal(workloads.readyPods[0], 6);
});

Deno.test("syncDeployment() shares a change of size among ReplicaSets while a rollout is stuck", () => {
  const cluster = settledCluster({ nodes: roomy, workloads: [testingWorkload("web", { replicas: 8 })] });
  const { workloads, revisions } = cluster;
  const old = workloads.revision[0];
  restart(cluster);
  revisions.imageMissing[workloads.revision[0]] = 1;
  runTicks(cluster, 10);
  assert.deepEqual([revisions.replicas[old], revisions.replicas[workloads.revision[0]]], [6, 4]);
  workloads.replicas[0] = 16;
  workloads.unsettled[0] = 1;
  runTicks(cluster, 1);
  // 16 + 4 are 10 more than there are: 6·20/10 = 12 and 4·20/10 = 8.
  assert.deepEqual([revisions.replicas[old], revisions.replicas[workloads.revision[0]]], [12, 8]);
});

Deno.test("syncDeployment() shares a change of size by the sizes that ReplicaSets had in the beginning", () => {
  const cluster = settledCluster({
    nodes: roomy,
    workloads: [testingWorkload("web", { replicas: 4, maxSurge: 1, maxUnavailable: 0 })],
  });
  const { workloads, revisions } = cluster;
  const old = workloads.revision[0];
  restart(cluster);
  revisions.imageMissing[workloads.revision[0]] = 1;
  runTicks(cluster, 3);
  workloads.replicas[0] = 9;
  workloads.unsettled[0] = 1;
  runTicks(cluster, 1);
  // 9 + 1 are 5 more than there are: 4·10/5 = 8, 1·10/5 = 2.
  assert.deepEqual([revisions.replicas[old], revisions.replicas[workloads.revision[0]]], [8, 2]);
});

Deno.test("syncDeployment() reports what its ReplicaSets do in upstream's words", () => {
  const cluster = settledCluster({ nodes: roomy, workloads: [testingWorkload("web", { replicas: 4 })] });
  cluster.journal = [];
  restart(cluster);
  runTicks(cluster, 1);
  assert.deepEqual(
    cluster.journal.filter(({ reason }) => reason === "ScalingReplicaSet").map((
      { object, message },
    ) => [object, message]),
    [
      ["deployment/web", "Scaled up replica set web-r2 to 1 from 0"],
      ["deployment/web", "Scaled down replica set web-r1 to 3 from 4"],
      ["deployment/web", "Scaled up replica set web-r2 to 2 from 1"],
    ],
  );
  const [created] = cluster.journal.filter(({ reason }) => reason === "SuccessfulCreate");
  assert.deepEqual([created.object, created.message], ["replicaset/web-r2", "Created pod: web-r2-0005"]);
});
