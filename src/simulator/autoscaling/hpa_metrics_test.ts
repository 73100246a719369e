/** What an HPA reads of its Pods, and that reading whole classes at once is the same. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Cluster } from "../cluster.ts";
import { formClasses } from "../traffic/endpoints.ts";
import { tallyPods, tallySettled } from "./hpa_metrics.ts";
import { createTally, type Tally } from "./hpa_replicas.ts";
import { podState, setReady, stopContainer } from "../pods.ts";
import type { HpaMetricSpec } from "../spec.ts";
import {
  cpuUtilization,
  podsOf,
  runTicks,
  settledCluster,
  testingHpa,
  testingNode,
  testingWorkload,
} from "../testing_cluster.ts";

const average: HpaMetricSpec = { resource: "cpu", target: { kind: "AverageValue", value: 70 } };
const averageMemory: HpaMetricSpec = { resource: "memory", target: { kind: "AverageValue", value: 2 ** 26 } };
const memory: HpaMetricSpec = { resource: "memory", target: { kind: "Utilization", value: 70 } };

function cluster(replicas: number, warmupSeconds = 0): Cluster {
  return settledCluster({
    nodes: ["n1", "n2"].map((name) => testingNode(name, { cpuMillis: 2_000, memoryMiB: 8_000 })),
    workloads: [testingWorkload("web", { replicas, physics: { warmupSeconds, startupSeconds: 5 } })],
    hpas: [testingHpa("web", { minReplicas: 2, maxReplicas: 40 })],
  });
}

function byPods(cluster: Cluster, metric: HpaMetricSpec, nowMs = cluster.world.tick[0] * 5000): Tally {
  const tally = createTally();
  tallyPods(cluster, 0, metric, nowMs, tally);
  return tally;
}

Deno.test("tallySettled() is the same as Pod by Pod, whenever it answers", () => {
  let answered = 0;
  const law = fc.property(
    fc.integer({ min: 2, max: 12 }),
    fc.constantFrom(0, 60),
    fc.array(fc.tuple(fc.nat(400), fc.nat(12), fc.nat(5)), { minLength: 1, maxLength: 5 }),
    (replicas, warmup, phases) => {
      const world = cluster(replicas, warmup);
      for (const [rate, ticks, event] of phases) {
        world.entries.rate[0] = rate;
        const [first] = podsOf(world, 0);
        if (event === 0 && world.pods.state[first] === podState.running) stopContainer(world, first, 0);
        if (event === 1) world.workloads.replicas[0] = 1 + rate % 15;
        if (event === 1) world.workloads.unsettled[0] = 1;
        if (event === 3) world.workloads.leakMiBPerMinute[0] = rate / 100;
        if (event === 2) world.nodes.cpuStolen[0] = 5 * rate;
        runTicks(world, ticks, (now) => {
          for (const metric of [cpuUtilization(50), average, memory, averageMemory]) {
            const fast = createTally();
            if (!tallySettled(now, 0, metric, now.world.tick[0] * 5000, fast)) continue;
            answered++;
            assert.deepEqual(fast, byPods(now, metric));
          }
        });
      }
    },
  );
  fc.assert(law, { numRuns: 150 });
  assert.ok(answered > 1000, `answered ${answered} times`);
});

Deno.test("tallySettled() waits a window after readiness changed, and does not answer for a node that is down", () => {
  const world = cluster(4);
  runTicks(world, 4);
  const answers = () => tallySettled(world, 0, cpuUtilization(50), world.world.tick[0] * 5000, createTally());
  assert.ok(answers());
  setReady(world, podsOf(world, 0)[0], 0);
  setReady(world, podsOf(world, 0)[0], 1);
  world.workloads.classesStale[0] = 0;
  assert.ok(!answers());
  runTicks(world, 3);
  assert.ok(answers());
  world.nodes.down[world.pods.node[podsOf(world, 0)[0]]] = 1;
  world.workloads.classesStale[0] = 1;
  assert.ok(!answers(), "before its classes know");
  runTicks(world, 1);
  assert.ok(!answers(), "after");
});

Deno.test("tallySettled() does not answer once Pods may sit in a class of another revision", () => {
  const world = cluster(5, 80);
  runTicks(world, 8);
  const agesSeconds = [13, 37, 53, 77, 400];
  podsOf(world, 0).forEach((p, at) => world.pods.startedMs[p] = 1000 * (5 * world.world.tick[0] - agesSeconds[at]));
  formClasses(world, 0);
  assert.ok(world.classes.endpoints[3] > 0, "warming up in four steps takes all slots");
  assert.ok(!tallySettled(world, 0, cpuUtilization(50), world.world.tick[0] * 5000, createTally()));
});

Deno.test("tallyPods() counts Pods as what upstream takes them for", () => {
  const world = cluster(7);
  const { pods } = world;
  const [a, b, c, d, e, f] = podsOf(world, 0);
  pods.state[a] = podState.failed;
  pods.state[f] = podState.terminating;
  pods.state[b] = podState.creating;
  pods.state[c] = podState.backoff;
  pods.startedMs[d] = 990_000;
  pods.ready[e] = 0;
  pods.startedMs[e] = 800_000;
  const cpu = byPods(world, cpuUtilization(50), 1_000_000);
  assert.deepEqual([cpu.ready, cpu.unready, cpu.missing, cpu.pods], [1, 2, 2, 7], "one started 10 s ago has no sample");
  const bytes = byPods(world, memory, 1_000_000);
  assert.deepEqual([bytes.ready, bytes.unready, bytes.missing], [2, 1, 2], "memory counts of a Pod that is not ready");
  assert.equal(bytes.weight, 2 * 64 * 2 ** 20);
});

Deno.test("tallyPods() counts a Pod that lost its readiness long after its start", () => {
  const world = cluster(2);
  runTicks(world, 80);
  const [p] = podsOf(world, 0);
  setReady(world, p, 0);
  assert.equal(byPods(world, cpuUtilization(50)).ready, 2);
});
