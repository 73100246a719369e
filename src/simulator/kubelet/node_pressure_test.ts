/** Nodes short of memory or disk: who is killed, who is evicted, what the node says, and when it ends. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { podReason, podState } from "../pods.ts";
import {
  eventsOf,
  podsOf,
  runTicks,
  settledCluster,
  testingNode,
  testingWorkload,
  type WorkloadFields,
} from "../testing_cluster.ts";
import { assertSound } from "../testing_soundness.ts";

/** Workloads of one Pod each on one node of 1,024 MiB that takes no further ones, at one tick a second. */
function onOneNode(workloads: Readonly<Record<string, WorkloadFields>>): Cluster {
  const cluster = settledCluster({
    tickSeconds: 1,
    nodes: [testingNode("n1")],
    workloads: Object.entries(workloads).map(([name, fields]) => testingWorkload(name, fields)),
  });
  cluster.nodes.unschedulable[0] = 1;
  return cluster;
}

function using(memoryMiB: number, memoryRequestMiB: number, priority = 0): WorkloadFields {
  return {
    physics: { baseMemoryMiB: memoryMiB },
    template: { memoryRequestMiB, memoryLimitMiB: null },
    scheduling: { priority },
  };
}

function secondsUntil(cluster: Cluster, holds: () => boolean): number {
  for (let seconds = 1; seconds <= 3600; seconds++) {
    runTicks(cluster, 1, assertSound);
    if (holds()) return seconds;
  }
  throw new Error("it did not happen within an hour");
}

function stateOf(cluster: Cluster, w: number): number {
  return cluster.pods.state[podsOf(cluster, w)[0]];
}

Deno.test("tickPressure() evicts one Pod every 10 s, in the kubelet's order, until 100 MiB are free", () => {
  const cluster = onOneNode({
    within: using(200, 300),
    beyond: using(200, 100),
    cheap: using(100, 50, -10),
    critical: { ...using(300, 0), scheduling: { priority: 2_000_000_000 } },
  });
  const { nodes } = cluster;
  assert.equal(nodes.memoryUsed[0], 800);
  // 1,024 − 800 − 130 leave 94.
  nodes.memoryStolen[0] = 130;
  assert.equal(secondsUntil(cluster, () => nodes.memoryPressure[0] === 1), 10);
  assert.equal(stateOf(cluster, 2), podState.failed, "the lowest priority of those beyond their requests");
  assert.equal(cluster.pods.reason[podsOf(cluster, 2)[0]], podReason.evicted);
  assert.deepEqual(eventsOf(cluster, "NodeHasMemoryPressure").length, 1);
  nodes.memoryStolen[0] = 250;
  secondsUntil(cluster, () => stateOf(cluster, 1) === podState.failed);
  nodes.memoryStolen[0] = 450;
  secondsUntil(cluster, () => stateOf(cluster, 0) === podState.failed);
  nodes.memoryStolen[0] = 650;
  runTicks(cluster, 30, assertSound);
  assert.equal(stateOf(cluster, 3), podState.running, "the kubelet evicts no critical Pod");
});

Deno.test("tickPressure() evicts nobody while exactly 100 MiB are free", () => {
  const cluster = onOneNode({ web: using(200, 100) });
  cluster.nodes.memoryStolen[0] = 724;
  runTicks(cluster, 60, assertSound);
  assert.equal(cluster.nodes.memoryPressure[0], 0);
  cluster.nodes.memoryStolen[0] = 724.5;
  runTicks(cluster, 10, assertSound);
  assert.equal(cluster.nodes.memoryPressure[0], 1);
});

Deno.test("tickPressure() keeps BestEffort Pods away while the condition lasts, which it does for 5 minutes more", () => {
  const template = { cpuRequestMillis: 0, cpuLimitMillis: null, memoryRequestMiB: 0, memoryLimitMiB: null };
  const cluster = onOneNode({ web: { physics: { baseMemoryMiB: 400 }, template } });
  const { nodes, pods } = cluster;
  nodes.unschedulable[0] = 0;
  nodes.memoryStolen[0] = 600;
  secondsUntil(cluster, () => nodes.memoryPressure[0] === 1);
  runTicks(cluster, 3, assertSound);
  assert.deepEqual(podsOf(cluster, 0).map((p) => pods.state[p]), [podState.failed, podState.pending]);
  assert.equal(nodes.pods[0], 0, "a failed Pod holds nothing");
  nodes.memoryStolen[0] = 0;
  const seconds = secondsUntil(cluster, () => nodes.memoryPressure[0] === 0);
  assert.ok(seconds >= 285 && seconds <= 300, `${seconds} s after the last check that found too little`);
  secondsUntil(cluster, () => cluster.workloads.readyPods[0] === 1);
});

Deno.test("tickPressure() kills by the kernel's score at once where memory is used up", () => {
  const cluster = onOneNode({
    small: { ...using(100, 600) },
    guaranteed: {
      physics: { baseMemoryMiB: 300 },
      template: { cpuRequestMillis: 100, cpuLimitMillis: 100, memoryRequestMiB: 400, memoryLimitMiB: 400 },
    },
    large: using(200, 0),
  });
  const { nodes, pods } = cluster;
  runTicks(cluster, 1);
  // 600 are used. Scores: small 98 + 1000 − 585, large 195 + 999, guaranteed 293 − 997, the thief 488.
  nodes.memoryStolen[0] = 500;
  runTicks(cluster, 1);
  assert.deepEqual([0, 1, 2].map((w) => stateOf(cluster, w)), [podState.running, podState.running, podState.backoff]);
  assert.equal(pods.reason[podsOf(cluster, 2)[0]], podReason.oomKilled);
  assert.equal(eventsOf(cluster, "SystemOOM").length, 1);
});

Deno.test("tickPressure() spares those whom the kernel would rather spare than the thief", () => {
  const template = { cpuRequestMillis: 100, cpuLimitMillis: 100, memoryRequestMiB: 400, memoryLimitMiB: 400 };
  const cluster = onOneNode({ guaranteed: { physics: { baseMemoryMiB: 300 }, template } });
  cluster.nodes.memoryStolen[0] = 800;
  runTicks(cluster, 5, assertSound);
  assert.equal(eventsOf(cluster, "SystemOOM").length, 0);
});

Deno.test("tickPressure() counts a leak on the node as it grows and forgets it with the container", () => {
  const cluster = onOneNode({ web: using(100, 100) });
  cluster.workloads.leakMiBPerMinute[0] = 600;
  cluster.workloads.unsettled[0] = 1;
  runTicks(cluster, 20, assertSound);
  assert.ok(cluster.nodes.memoryUsed[0] > 200);
  assert.ok(secondsUntil(cluster, () => cluster.nodes.memoryPressure[0] === 1) > 40);
});

Deno.test("tickPressure() fills a disk, and from less than a tenth free on evicts one Pod after the other", () => {
  const cluster = settledCluster({
    tickSeconds: 5,
    nodes: [testingNode("n1", { diskMiB: 1000 }), testingNode("n2", { unschedulable: true })],
    workloads: [testingWorkload("web", { replicas: 3 }), testingWorkload("dear", { scheduling: { priority: 5 } })],
  });
  const { nodes, pods } = cluster;
  nodes.diskFillMiBPerMinute[0] = 600;
  const failed = () => podsOf(cluster, 0).filter((p) => pods.state[p] === podState.failed).length;
  // 900 MiB after 90 s leave exactly a tenth.
  runTicks(cluster, 18, assertSound);
  assert.deepEqual([nodes.diskUsed[0], nodes.diskPressure[0], failed()], [900, 0, 0]);
  runTicks(cluster, 2, assertSound);
  assert.deepEqual([nodes.diskPressure[0], failed()], [1, 1]);
  const serials = podsOf(cluster, 0).filter((p) => pods.state[p] === podState.failed).map((p) => pods.serial[p]);
  assert.deepEqual(serials, [3], "the youngest of three");
  assert.equal(eventsOf(cluster, "NodeHasDiskPressure").length, 1);
  runTicks(cluster, 4, assertSound);
  assert.equal(failed(), 3, "nothing that they wrote was in the way");
  assert.equal(stateOf(cluster, 1), podState.running);
  runTicks(cluster, 3, assertSound);
  assert.equal(stateOf(cluster, 1), podState.failed);
  assert.equal(nodes.diskUsed[0], 1000);
  assert.equal(cluster.world.pendingPods[0], 4, "no node takes them");
});
