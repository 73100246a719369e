/** Nodes that are lost and found again: conditions, taints, evictions, and how fast they come. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type Cluster, nowMs } from "../cluster.ts";
import { tickNodes, zoneState, zoneStateOf } from "./node_lifecycle.ts";
import { drainNode, loseNode, recoverNode, removeNode } from "./nodes.ts";
import { podReason, podState } from "../pods.ts";
import type { Toleration } from "../spec.ts";
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
import { assertSound } from "../testing_soundness.ts";

/** Six Pods, two on each of three nodes, that could all run on two; one tick a second. */
function six(fields: WorkloadFields = {}): Cluster {
  return settledCluster({ tickSeconds: 1, workloads: [testingWorkload("web", { replicas: 6, ...fields })] });
}

function secondsUntil(cluster: Cluster, holds: () => boolean): number {
  for (let seconds = 1; seconds <= 3600; seconds++) {
    runTicks(cluster, 1, assertSound);
    if (holds()) return seconds;
  }
  throw new Error("it did not happen within an hour");
}

function onNode({ pods }: Cluster, n: number, state: number): number {
  let count = 0;
  for (let p = 0; p < pods.state.length; p++) if (pods.node[p] === n && pods.state[p] === state) count++;
  return count;
}

Deno.test("loseNode() fails what runs there at once, is NotReady after 40 s, and evicts 300 s later", () => {
  const cluster = six();
  const { nodes, workloads, services, pods } = cluster;
  // The node was settled for ten minutes: its last written heartbeat is old, and must not count.
  runTicks(cluster, 600);
  cluster.entries.rate[0] = 30;
  loseNode(cluster, 2);
  runTicks(cluster, 2);
  assert.equal(workloads.readyPods[0], 6, "nobody has noticed");
  assert.ok(Math.abs(services.errorRatio[0] - 2 / 6) < 1e-9);
  assert.equal(secondsUntil(cluster, () => nodes.ready[2] === 0) + 2, 41, "more than 40 s without a heartbeat");
  assert.equal(nodes.unreachable[2], 1, "the Ready condition is Unknown");
  assert.equal(workloads.readyPods[0], 4);
  assert.equal(podsOf(cluster, 0).filter((p) => pods.reason[p] === podReason.nodeLost).length, 2);
  assert.equal(cluster.workloads.pods[0], 6, "its Pods keep their place");
  runTicks(cluster, 1);
  assert.equal(services.errorRatio[0], 0);
  assert.equal(secondsUntil(cluster, () => eventsOf(cluster, "TaintManagerEviction").length > 0) + 1, 300);
  assert.ok(secondsUntil(cluster, () => workloads.readyPods[0] === 6) <= 6);
  assert.equal(onNode(cluster, 2, podState.terminating), 2, "nobody there can say that they ended");
  runTicks(cluster, 600, assertSound);
  assert.equal(onNode(cluster, 2, podState.terminating), 2);
  assert.equal(cluster.world.nodesUnsettled[0], 0);
  assert.equal(workloads.unsettled[0], 0);
});

Deno.test("recoverNode() lets what was deleted meanwhile end, and Pods come back to the node", () => {
  const cluster = six();
  loseNode(cluster, 2);
  runTicks(cluster, 400, assertSound);
  recoverNode(cluster, 2);
  assert.ok(secondsUntil(cluster, () => cluster.workloads.pods[0] === 6) <= 2);
  assert.deepEqual([...cluster.nodes.pods.subarray(0, 3)], [3, 3, 0]);
  assert.equal(cluster.nodes.ready[2], 1);
  assert.deepEqual([cluster.nodes.taintedMs[2], cluster.nodes.unreachable[2]], [-1, 0]);
});

Deno.test("recoverNode() in time evicts nothing, and its containers begin anew", () => {
  const cluster = six({ template: { readiness: defaultProbe }, physics: { startupSeconds: 7 } });
  const { nodes, workloads, pods } = cluster;
  loseNode(cluster, 2);
  runTicks(cluster, 120, assertSound);
  assert.equal(nodes.ready[2], 0);
  recoverNode(cluster, 2);
  assert.equal(secondsUntil(cluster, () => workloads.readyPods[0] === 6), 10, "the first probe after 7 s of boot");
  assert.deepEqual(podsOf(cluster, 0).map((p) => pods.restarts[p]).sort(), [0, 0, 0, 0, 1, 1]);
  assert.ok(podsOf(cluster, 0).every((p) => pods.reason[p] === podReason.none));
  runTicks(cluster, 600, assertSound);
  assert.deepEqual(eventsOf(cluster, "TaintManagerEviction"), []);
  assert.equal(cluster.world.nodesUnsettled[0], 0);
});

Deno.test("recoverNode() forgets how often a container has ended", () => {
  const cluster = six({ replicas: 1 });
  const { workloads, pods } = cluster;
  const [p] = podsOf(cluster, 0);
  workloads.crashesPerMinute[0] = 60;
  workloads.unsettled[0] = 1;
  secondsUntil(cluster, () => pods.wakeMs[p] - nowMs(cluster) === 20_000);
  workloads.crashesPerMinute[0] = 0;
  loseNode(cluster, pods.node[p]);
  runTicks(cluster, 5);
  recoverNode(cluster, pods.node[p]);
  assert.equal(pods.state[p], podState.running, "a machine that starts waits for nothing");
  workloads.crashesPerMinute[0] = 60;
  runTicks(cluster, 1);
  assert.equal(pods.wakeMs[p], nowMs(cluster), "and the next end counts as the first");
});

Deno.test("removeNode() of a lost node ends its Pods for good", () => {
  const cluster = six();
  loseNode(cluster, 2);
  runTicks(cluster, 400);
  removeNode(cluster, 2);
  runTicks(cluster, 5, assertSound);
  assert.equal(cluster.workloads.pods[0], 6);
});

Deno.test("loseNode() keeps a draining node's Pods ending until they are given up", () => {
  const cluster = six();
  loseNode(cluster, 2);
  drainNode(cluster, 2);
  runTicks(cluster, 60, assertSound);
  assert.equal(onNode(cluster, 2, podState.terminating), 2);
  assert.equal(cluster.workloads.readyPods[0], 6);
});

function unreachable(tolerationSeconds: number | null): Toleration {
  return {
    key: "node.kubernetes.io/unreachable",
    operator: "Exists",
    value: "",
    effect: "NoExecute",
    tolerationSeconds,
  };
}

const tolerations: readonly { readonly own: readonly Toleration[]; readonly evicted: number | null }[] = [
  { own: [], evicted: 300 },
  { own: [unreachable(20)], evicted: 20 },
  { own: [unreachable(0)], evicted: 0 },
  { own: [unreachable(null)], evicted: null },
  { own: [unreachable(50), unreachable(20)], evicted: 50 },
  // Who speaks of the taint without tolerating it gets no toleration by default.
  { own: [{ ...unreachable(90), operator: "Equal", value: "x" }], evicted: 0 },
  { own: [{ ...unreachable(90), effect: "NoSchedule" }], evicted: 300 },
];

for (const { own, evicted } of tolerations) {
  const seconds = own.map(({ tolerationSeconds, value, effect }) =>
    `${tolerationSeconds ?? "for ever"} ${value} ${effect}`
  )
    .join(", ") || "nothing said";
  Deno.test(`tickNodes() evicts from a lost node after ${evicted ?? "no"} s with tolerations of ${seconds}`, () => {
    const cluster = six({ scheduling: { tolerations: own } });
    loseNode(cluster, 2);
    runTicks(cluster, 40);
    if (evicted === null) {
      runTicks(cluster, 1000);
      assert.deepEqual(eventsOf(cluster, "TaintManagerEviction"), []);
      assert.equal(cluster.world.nodesUnsettled[0], 0);
    } else {
      const found = secondsUntil(cluster, () => eventsOf(cluster, "TaintManagerEviction").length === 2);
      // Taint and eviction of somebody who tolerates nothing fall into one tick.
      assert.equal(found, evicted + 1);
    }
  });
}

const zones: readonly { readonly ready: number; readonly notReady: number; readonly state: keyof typeof zoneState }[] =
  [
    { ready: 0, notReady: 0, state: "normal" },
    { ready: 0, notReady: 1, state: "fullDisruption" },
    { ready: 1, notReady: 2, state: "normal" },
    { ready: 3, notReady: 3, state: "normal" },
    { ready: 2, notReady: 3, state: "partialDisruption" },
    { ready: 9, notReady: 11, state: "partialDisruption" },
    { ready: 10, notReady: 11, state: "normal" },
  ];

for (const { ready, notReady, state } of zones) {
  Deno.test(`zoneStateOf() of ${ready} ready and ${notReady} other nodes is ${state}`, () => {
    assert.equal(zoneStateOf(ready, notReady), zoneState[state]);
  });
}

/** Nodes of two zones, `east` of them in the first, at one tick a second. */
function twoZones(east: number, west: number): Cluster {
  const node = (zone: string, i: number) =>
    testingNode(`${zone}-${i}`, { labels: { "topology.kubernetes.io/zone": zone } });
  return settledCluster({
    tickSeconds: 1,
    nodes: [
      ...Array.from({ length: east }, (_, i) => node("east", i)),
      ...Array.from({ length: west }, (_, i) => node("west", i)),
    ],
    workloads: [testingWorkload("web", { replicas: east + west })],
  });
}

/** Seconds after the loss at which the nodes of rows 0 … lost − 1 got their taints, within `within` seconds. */
function taintTimes(cluster: Cluster, lost: number, within: number): readonly number[] {
  for (let n = 0; n < lost; n++) loseNode(cluster, n);
  runTicks(cluster, within);
  return [...cluster.nodes.taintedMs.subarray(0, lost)].filter((ms) => ms >= 0).map((ms) => ms / 1000)
    .sort((a, b) => a - b);
}

Deno.test("tickNodes() taints one lost node of a zone every 10 s", () => {
  assert.deepEqual(taintTimes(twoZones(9, 2), 3, 100), [41, 51, 61]);
});

Deno.test("tickNodes() taints a zone that is lost whole at the same rate while another one has Ready nodes", () => {
  assert.deepEqual(taintTimes(twoZones(4, 2), 4, 100), [41, 51, 61, 71]);
});

Deno.test("tickNodes() taints no node of a small zone of which most is lost", () => {
  const cluster = twoZones(5, 2);
  assert.deepEqual(taintTimes(cluster, 3, 900), []);
  assert.deepEqual(eventsOf(cluster, "TaintManagerEviction"), []);
});

Deno.test("tickNodes() taints one node every 100 s in a large zone of which most is lost", () => {
  assert.deepEqual(taintTimes(twoZones(60, 2), 40, 250), [41, 141, 241]);
});

Deno.test("tickNodes() lets who waits for a taint wait for the new rate when their zone's state changes", () => {
  const cluster = twoZones(60, 2);
  for (let n = 0; n < 3; n++) loseNode(cluster, n);
  runTicks(cluster, 1);
  for (let n = 3; n < 40; n++) loseNode(cluster, n);
  runTicks(cluster, 200);
  // The first falls into the last second in which the zone is normal; the second waits 100 s from then on.
  const times = [...cluster.nodes.taintedMs.subarray(0, 40)].filter((ms) => ms >= 0).map((ms) => ms / 1000);
  assert.deepEqual(times.sort((a, b) => a - b), [41, 142]);
});

Deno.test("tickNodes() evicts nothing while no zone has a Ready node, and takes taints back", () => {
  const cluster = twoZones(2, 1);
  loseNode(cluster, 0);
  runTicks(cluster, 60);
  assert.ok(cluster.nodes.taintedMs[0] >= 0);
  loseNode(cluster, 1);
  loseNode(cluster, 2);
  runTicks(cluster, 1000, assertSound);
  assert.deepEqual([...cluster.nodes.taintedMs.subarray(0, 3)], [-1, -1, -1]);
  assert.deepEqual(eventsOf(cluster, "TaintManagerEviction"), []);
  recoverNode(cluster, 2);
  runTicks(cluster, 400, assertSound);
  assert.equal(eventsOf(cluster, "TaintManagerEviction").length, 2, "one Pod on each of the two");
});

Deno.test("tickNodes() gives the same taints and evictions at any length of tick, but for the tick itself", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 30 }), (lost, tickSeconds) => {
      const node = (i: number) => testingNode(`n${i}`);
      const cluster = settledCluster({
        tickSeconds,
        nodes: Array.from({ length: 20 }, (_, i) => node(i)),
        workloads: [testingWorkload("web", { replicas: 20 })],
      });
      for (let n = 0; n < lost; n++) loseNode(cluster, n);
      const ticks = Math.ceil((41 + 10 * lost) / tickSeconds) + 1;
      runTicks(cluster, ticks);
      const times = [...cluster.nodes.taintedMs.subarray(0, lost)].map((ms) => ms / 1000);
      times.forEach((seconds, n) => {
        const due = 41 + 10 * n;
        assert.ok(seconds >= due - 1 && seconds < due + 2 * tickSeconds, `${seconds} s for ${due} s`);
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("tickNodes() costs nothing while no node is unsettled", () => {
  const cluster = six();
  runTicks(cluster, 3);
  cluster.nodes.down[0] = 1;
  tickNodes(cluster);
  assert.equal(cluster.nodes.ready[0], 1);
});
