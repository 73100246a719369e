/** Faults: each writes one physical cause when its time comes, and nothing else. */

import assert from "node:assert/strict";
import { burstFactor, tickChaos } from "./tick_chaos.ts";
import { type Cluster, nowMs } from "../cluster.ts";
import { viewOf } from "../columns.ts";
import type { ChaosEvent } from "./chaos_event.ts";
import { resolveChaos } from "./resolve_chaos.ts";
import type { NetworkPolicySpec } from "../spec.ts";
import {
  eventsOf,
  runTicks,
  settledCluster,
  testingCall,
  testingLoad,
  testingSpec,
  testingWorkload,
  worldHashes,
} from "../testing_cluster.ts";
import { createWorld, stepWorld } from "../world.ts";

const lockout: NetworkPolicySpec = {
  name: "lockout",
  namespace: "shop",
  podSelector: { matchLabels: { app: "db" }, matchExpressions: [] },
  ingress: [],
  egress: null,
};

/** One event of each kind at 300 s, and the columns that it writes. */
const kinds: readonly { readonly event: ChaosEvent; readonly writes: readonly string[] }[] = [
  {
    event: { kind: "node_drain", atSeconds: 300, nodes: ["n1"] },
    writes: ["nodes.draining", "nodes.unschedulable", "world.nodesUnsettled"],
  },
  {
    event: { kind: "oom_storm", atSeconds: 300, durationSeconds: 120, workload: "db", leakMiBPerMinute: 60 },
    writes: ["workloads.leakMiBPerMinute", "workloads.unsettled"],
  },
  {
    event: { kind: "burst_traffic", atSeconds: 300, durationSeconds: 120, service: "web", factor: 3, rampSeconds: 0 },
    writes: [],
  },
  {
    event: { kind: "probe_failure", atSeconds: 300, durationSeconds: 120, workload: "web", probeLatencyMs: 5000 },
    writes: ["workloads.probeLatencyMs", "workloads.unsettled"],
  },
  {
    event: { kind: "netpol_lockout", atSeconds: 300, policy: lockout },
    writes: ["policies.createdMs", "policies.enabled", "policies.fact", "world.policyRows", "world.reachabilityStale"],
  },
];

const town = testingSpec({
  workloads: [testingWorkload("web", { replicas: 2 }), testingWorkload("db", { replicas: 2 })],
  calls: [testingCall("web", "db")],
  policies: [{ ...lockout, name: "elsewhere", namespace: "tools" }],
});
const load = [{ ...testingLoad("web", 20), noise: 0.1, swing: 0.3 }];

function settled(): Cluster {
  const cluster = settledCluster(town);
  runTicks(cluster, 60);
  return cluster;
}

/** Names of the columns whose bytes differ from those of `before`. */
function changed(cluster: Cluster, before: ArrayBuffer): readonly string[] {
  return cluster.placed
    .filter((at) => viewOf(cluster.buffer, at).some((value, row) => !Object.is(value, viewOf(before, at)[row])))
    .map(({ table, name }) => `${table}.${name}`).sort();
}

for (const { event, writes } of kinds) {
  Deno.test(`tickChaos() of ${event.kind} writes its cause when its time comes, and nothing else at any time`, () => {
    const cluster = settled();
    for (const seconds of [0, 295, 300, 305, 1000]) {
      const before = cluster.buffer.slice(0);
      tickChaos(cluster, [event], seconds * 1000);
      assert.deepEqual(changed(cluster, before), seconds === 300 ? writes : [], `at ${seconds} s`);
    }
  });

  Deno.test(`stepWorld() before ${event.kind} is that of a world without it, and differs afterwards`, () => {
    const calm = worldHashes({ cluster: town, load, chaos: [] }, 80);
    const struck = worldHashes({ cluster: town, load, chaos: [event] }, 80);
    // Tick 61 is the first that begins at 300 s.
    assert.deepEqual(struck.slice(0, 60), calm.slice(0, 60));
    assert.notEqual(struck[60], calm[60]);
  });
}

Deno.test("tickChaos() ends what has a duration, and leaves nothing of it", () => {
  for (const { event } of kinds) {
    if (event.kind !== "oom_storm" && event.kind !== "probe_failure") continue;
    const cluster = settled();
    const before = cluster.buffer.slice(0);
    tickChaos(cluster, [event], 300_000);
    tickChaos(cluster, [event], 415_000);
    assert.notDeepEqual(changed(cluster, before), ["workloads.unsettled"]);
    tickChaos(cluster, [event], 420_000);
    assert.deepEqual(changed(cluster, before), ["workloads.unsettled"]);
  }
});

Deno.test("tickChaos() adds overlapping storms and ends exactly at zero", () => {
  const storm = (atSeconds: number, durationSeconds: number, leakMiBPerMinute: number): ChaosEvent => ({
    kind: "oom_storm",
    atSeconds,
    durationSeconds,
    workload: "db",
    leakMiBPerMinute,
  });
  // 0.1 + 0.2 − 0.1 − 0.2 is 2.8e-17 in floating point.
  const storms = [storm(10, 40, 0.1), storm(20, 60, 0.2)];
  const cluster = settledCluster(town);
  const leaks: number[] = [];
  for (; nowMs(cluster) < 100_000; runTicks(cluster, 1)) {
    tickChaos(cluster, storms, nowMs(cluster));
    leaks.push(cluster.workloads.leakMiBPerMinute[1]);
  }
  const expected = [
    ...new Array(2).fill(0),
    0.1,
    0.1,
    ...new Array(6).fill(0.1 + 0.2),
    ...new Array(6).fill(0.2),
    0,
    0,
    0,
    0,
  ];
  assert.deepEqual(leaks, expected);
});

Deno.test("tickChaos() does not see the order of a schedule", () => {
  const chaos = kinds.map(({ event }) => event);
  const forth = worldHashes({ cluster: town, load, chaos }, 120);
  assert.deepEqual(worldHashes({ cluster: town, load, chaos: [...chaos].reverse() }, 120), forth);
});

Deno.test("tickChaos() begins an event between two ticks with the later one, once", () => {
  const world = createWorld({
    cluster: town,
    load,
    chaos: [{ kind: "node_drain", atSeconds: 7, nodes: ["n1"] }],
  }, 1);
  world.cluster.journal = [];
  stepWorld(world);
  stepWorld(world);
  assert.equal(eventsOf(world.cluster, "NodeNotSchedulable").length, 0);
  stepWorld(world);
  stepWorld(world);
  assert.equal(eventsOf(world.cluster, "NodeNotSchedulable").length, 1);
});

Deno.test("burstFactor() ramps up linearly, multiplies bursts and ends with its duration", () => {
  const burst = (service: string, factor: number, rampSeconds: number): ChaosEvent => ({
    kind: "burst_traffic",
    atSeconds: 100,
    durationSeconds: 60,
    service,
    factor,
    rampSeconds,
  });
  const chaos = [burst("web", 5, 20), burst("web", 2, 0), burst("db", 9, 0)];
  const cases: readonly (readonly [number, number])[] = [
    [99, 1],
    [100, 1 * 2],
    // A quarter of the way from 1 to 5
    [105, 2 * 2],
    [120, 5 * 2],
    [159, 5 * 2],
    [160, 1],
  ];
  for (const [seconds, factor] of cases) {
    assert.equal(burstFactor(chaos, "web", seconds * 1000), factor, `${seconds} s`);
  }
});
