/** CPU of nodes that promised more than they have. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cluster, fork, release } from "../cluster.ts";
import { classSlots } from "../columns.ts";
import { deletePod } from "../pods.ts";
import { writeRevision } from "../revisions.ts";
import { runTicks, settledCluster, testingKeys, testingNode, testingWorkload } from "../testing_cluster.ts";
import { assertSound } from "../testing_soundness.ts";
import { tick } from "../tick.ts";

/** Millicores that the Pods of a node used in the last tick. */
function usedOn({ world, pods, classes }: Cluster, n: number): number {
  let used = 0;
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.ready[p] === 1 && pods.node[p] === n) {
      used += classes.cpuUsed[pods.workload[p] * classSlots + pods.endpointClass[p] - 1];
    }
  }
  return used;
}

Deno.test("shareNodes() lets Pods use no more CPU than their node has, after one tick", () => {
  const workload = fc.record({
    replicas: fc.integer({ min: 1, max: 6 }),
    limit: fc.option(fc.integer({ min: 100, max: 1500 })),
    rate: fc.double({ min: 0, max: 500, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(workload, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 900 }),
      (drawn, stolen) => {
        const cluster = settledCluster({
          nodes: [testingNode("n1", { memoryMiB: 9000 })],
          workloads: drawn.map(({ replicas, limit }, w) =>
            testingWorkload(`w${w}`, { replicas, template: { cpuRequestMillis: 10, cpuLimitMillis: limit } })
          ),
        });
        cluster.nodes.cpuStolen[0] = stolen;
        drawn.forEach(({ rate }, w) => cluster.entries.rate[w] = rate);
        runTicks(cluster, 2);
        runTicks(cluster, 20, () => {
          const used = usedOn(cluster, 0);
          assert.ok(used <= 1000 - stolen + 1e-6, `${used} m used of ${1000 - stolen}`);
        });
      },
    ),
  );
});

Deno.test("shareNodes() gives the whole limit back when there is enough", () => {
  const cluster = settledCluster({
    nodes: [testingNode("n1")],
    workloads: ["a", "b"].map((name) => testingWorkload(name, { template: { cpuLimitMillis: 800 } })),
  });
  const { entries, nodes, workloads } = cluster;
  // 120/s of 5 ms each use 600 m: twice that is more than the node has.
  entries.rate.fill(120);
  runTicks(cluster, 3);
  // Both wait, so both want 800 m; 5/8 of 800 m fit twice into 1000 m.
  assert.equal(nodes.share[0], 5 / 8);
  assert.ok(Math.abs(workloads.cpuUsed[0] - 500) < 1e-9);
  entries.rate.fill(60);
  runTicks(cluster, 5);
  assert.equal(nodes.share[0], 1);
  assert.ok(Math.abs(workloads.cpuUsed[0] - 300) < 1e-9);
});

Deno.test("shareNodes() lets a Pod without a limit use what is left, and leaves none when all is taken", () => {
  const cluster = settledCluster({
    nodes: [testingNode("n1")],
    workloads: [testingWorkload("web", { template: { cpuLimitMillis: null } })],
  });
  cluster.entries.rate[0] = 190;
  runTicks(cluster, 2);
  assert.ok(Math.abs(cluster.workloads.cpuUsed[0] - 950) < 1e-9);
  cluster.nodes.cpuStolen[0] = 1000;
  runTicks(cluster, 3);
  assert.equal(cluster.workloads.cpuUsed[0], 0);
  assert.equal(cluster.services.errorRatio[0], 1);
});

/** One tick in which every node is looked at Pod by Pod, on a copy: its shares and the CPU it has used. */
function fullShares(cluster: Cluster): readonly number[] {
  const copy = fork(cluster);
  copy.nodes.cpuWantedBound.fill(Infinity);
  tick(copy, testingKeys);
  const shares = [...copy.nodes.share];
  release(copy);
  return shares;
}

Deno.test("shareNodes() gives the shares that looking at every node in every tick gives", () => {
  const workload = fc.record({
    replicas: fc.integer({ min: 1, max: 6 }),
    limit: fc.option(fc.integer({ min: 100, max: 1500 })),
    warmupSeconds: fc.constantFrom(0, 20),
  });
  const event = fc.record({
    kind: fc.constantFrom("rate", "rate", "steal", "scale", "resources", "delete"),
    at: fc.nat({ max: 7 }),
    amount: fc.double({ min: 0, max: 1, noNaN: true }),
    ticks: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(
      fc.array(workload, { minLength: 1, maxLength: 4 }),
      fc.array(event, { minLength: 1, maxLength: 12 }),
      (drawn, events) => {
        const cluster = settledCluster({
          nodes: [testingNode("n1", { cpuMillis: 700 }), testingNode("n2"), testingNode("n3", { cpuMillis: 2000 })],
          workloads: drawn.map(({ replicas, limit, warmupSeconds }, w) =>
            testingWorkload(`w${w}`, {
              replicas,
              template: { cpuRequestMillis: 10, cpuLimitMillis: limit, memoryRequestMiB: 10 },
              physics: { warmupSeconds },
            })
          ),
        });
        cluster.entries.rate.fill(40);
        for (const { kind, at, amount, ticks } of events) {
          const w = at % drawn.length;
          if (kind === "rate") cluster.entries.rate[w] = 600 * amount;
          else if (kind === "steal") cluster.nodes.cpuStolen[at % 3] = Math.round(1500 * amount);
          else if (kind === "scale") cluster.workloads.replicas[w] = Math.round(8 * amount);
          else if (kind === "resources") {
            const { template } = testingWorkload("w", { template: { cpuLimitMillis: Math.round(100 + 900 * amount) } });
            if (cluster.workloads.revisionNumber[w] === 1) writeRevision(cluster, w, template);
          } else if (cluster.workloads.firstPod[w] >= 0) deletePod(cluster, cluster.workloads.firstPod[w]);
          cluster.workloads.unsettled[w] = 1;
          for (let i = 0; i < ticks; i++) {
            const expected = fullShares(cluster);
            tick(cluster, testingKeys);
            assert.deepEqual([...cluster.nodes.share], expected);
            assertSound(cluster);
          }
        }
      },
    ),
  );
});

Deno.test("shareNodes() looks at no Pod of a roomy node once load has shown how far it goes", () => {
  const cluster = settledCluster({
    nodes: [testingNode("n1")],
    workloads: ["a", "b"].map((name) => testingWorkload(name, { template: { cpuLimitMillis: 800 } })),
  });
  for (let i = 0; i < 10; i++) {
    cluster.entries.rate.fill(60 + (i % 5));
    runTicks(cluster, 1);
  }
  // 64 requests a second of 5 ms are two fifths of 800 m, a step of their power of two's eighths: 13/32.
  assert.equal(cluster.nodes.cpuWantedBound[0], 2 * 800 * (13 / 32));
  cluster.entries.rate.fill(10);
  runTicks(cluster, 300);
  assert.equal(cluster.nodes.cpuWantedBound[0], 2 * 800 * (1 / 16), "what was not reached for long counts no more");
});

Deno.test("shareNodes() asks anew what a class wants when other Pods have taken its place", () => {
  const cluster = settledCluster({
    nodes: [testingNode("n1")],
    workloads: [testingWorkload("web", { template: { cpuLimitMillis: 800 } })],
  });
  cluster.entries.rate[0] = 20;
  runTicks(cluster, 5);
  assert.equal(cluster.nodes.cpuWantedBound[0], 100, "an eighth of 800 m");
  writeRevision(cluster, 0, testingWorkload("web", { template: { cpuLimitMillis: 110 } }).template);
  runTicks(cluster, 10);
  assert.equal(cluster.nodes.cpuWantedBound[0], 110 * (15 / 16), "100 of 110 m, rounded up");
});
