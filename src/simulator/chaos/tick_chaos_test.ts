/** Faults: each writes its physical cause when its time comes, nothing else, and what lasts leaves nothing behind. */

import assert from "node:assert/strict";
import { randomKey } from "../../random.ts";
import { type Cluster, nowMs } from "../cluster.ts";
import { viewOf } from "../layout.ts";
import { addNode } from "../nodes/nodes.ts";
import type { NetworkPolicySpec } from "../spec.ts";
import {
  eventsOf,
  runTicks,
  settledCluster,
  testingCall,
  testingLoad,
  testingNode,
  testingSpec,
  testingWorkload,
  worldHashes,
} from "../testing_cluster.ts";
import { createWorld, stepWorld, type World } from "../world.ts";
import type { ChaosEvent, Fault } from "./chaos_event.ts";
import { resolveChaos } from "./resolve_chaos.ts";
import { burstFactor, tickChaos } from "./tick_chaos.ts";

const lockout: NetworkPolicySpec = {
  name: "lockout",
  namespace: "shop",
  podSelector: { matchLabels: { app: "db" }, matchExpressions: [] },
  ingress: [],
  egress: null,
};

const at = { atSeconds: 300 } as const;
const lasting = { atSeconds: 300, durationSeconds: 120 } as const;
const some = { kind: "fixed", count: 1 } as const;
const intoDb = { service: "db", direction: "to", peers: ["web"] } as const;

/** One event of each kind at 300 s, and the tables and columns that a lasting one writes (and only it). */
const kinds: { readonly [K in ChaosEvent["kind"]]: readonly [ChaosEvent, readonly string[]] } = {
  node_drain: [{ kind: "node_drain", ...at, nodes: ["n1"] }, []],
  netpol_lockout: [{ kind: "netpol_lockout", ...at, policy: lockout }, []],
  pod_kill: [{ kind: "pod_kill", ...at, workload: "db", pods: some }, []],
  container_kill: [{ kind: "container_kill", ...at, workload: "db", pods: some }, []],
  bad_rollout: [{ kind: "bad_rollout", ...at, workload: "web", errorRatio: 0.3, costFactor: 1 }, []],
  image_pull_failure: [{ kind: "image_pull_failure", ...at, workload: "web" }, []],
  config_error: [{ kind: "config_error", ...at, workload: "web", crashAfterSeconds: 5 }, []],
  scale_to_zero: [{ kind: "scale_to_zero", ...at, workload: "db" }, []],
  node_failure: [{ kind: "node_failure", ...lasting, nodes: "n2" }, ["nodes.down"]],
  zone_loss: [{ kind: "zone_loss", ...lasting, zone: "a" }, ["nodes.down"]],
  cpu_hog: [{ kind: "cpu_hog", ...lasting, nodes: "n2", cpuMillis: 990 }, ["nodes.cpuStolen"]],
  memory_hog: [{ kind: "memory_hog", ...lasting, nodes: "n2", memoryMiB: 900 }, ["nodes.memoryStolen"]],
  disk_fill: [{ kind: "disk_fill", ...lasting, nodes: "n2", fillMiBPerMinute: 80_000 }, ["nodes.diskFillMiBPerMinute"]],
  oom_storm: [{ kind: "oom_storm", ...lasting, workload: "db", leakMiBPerMinute: 60 }, ["workloads.leakMiBPerMinute"]],
  probe_failure: [
    { kind: "probe_failure", ...lasting, workload: "web", probeLatencyMs: 5000 },
    ["workloads.probeLatencyMs"],
  ],
  burst_traffic: [{ kind: "burst_traffic", ...lasting, service: "web", factor: 3, rampSeconds: 0 }, []],
  network_delay: [{ kind: "network_delay", ...lasting, ...intoDb, delayMs: 200 }, ["calls.extraLatencyMs"]],
  network_loss: [{ kind: "network_loss", ...lasting, ...intoDb, lossRatio: 0.2 }, ["calls.lossRatio"]],
  network_partition: [{ kind: "network_partition", ...lasting, ...intoDb }, ["calls.lossRatio"]],
  dns_failure: [{ kind: "dns_failure", ...lasting, service: "web", failureRatio: 0.4 }, ["calls.unresolvedRatio"]],
  retry_storm: [{ kind: "retry_storm", ...lasting, service: "web", attempts: 5 }, [
    "calls.attempts",
    "calls.retryBudget",
  ]],
  credential_error: [
    { kind: "credential_error", ...lasting, service: "db", peers: null, rejectedRatio: 0.5 },
    ["calls.rejectedRatio"],
  ],
};

/** Bookkeeping: who has to look at what changed. */
const bookkeeping = /Unsettled$|unsettled$|Stale$|^nodes\.(lastHeartbeatMs|wanted|share)/;

const town = testingSpec({
  nodes: ["n1", "n2", "n3"].map((name, i) =>
    testingNode(name, { labels: { "topology.kubernetes.io/zone": i === 1 ? "a" : "b" } })
  ),
  workloads: [
    testingWorkload("web", { replicas: 3, physics: { startupSeconds: 5 } }),
    testingWorkload("db", { replicas: 3 }),
  ],
  calls: [testingCall("web", "db", { attempts: 2 })],
  policies: [{ ...lockout, name: "elsewhere", namespace: "tools" }],
});
const load = [{ ...testingLoad("web", 20), noise: 0.1, swing: 0.3 }];

function dealt(events: readonly ChaosEvent[]): readonly Fault[] {
  return resolveChaos(events, town, randomKey(1, "chaos"));
}

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

for (const [kind, [event, writes]] of Object.entries(kinds)) {
  Deno.test(`tickChaos() of ${kind} acts when its time comes, and at no other time`, () => {
    const cluster = settled();
    for (const seconds of [0, 295, 300, 305, 1000]) {
      const before = cluster.buffer.slice(0);
      tickChaos(cluster, dealt([event]), seconds * 1000);
      const columns = changed(cluster, before);
      const causes = columns.filter((name) => !bookkeeping.test(name));
      if (seconds !== 300) assert.deepEqual(columns, [], `at ${seconds} s`);
      else if ("durationSeconds" in event) assert.deepEqual(causes, writes);
      else assert.notDeepEqual(causes, []);
    }
  });

  Deno.test(`stepWorld() before ${kind} is that of a world without it, and differs afterwards`, () => {
    const calm = worldHashes({ cluster: town, load, chaos: [] }, 80);
    const struck = worldHashes({ cluster: town, load, chaos: [event] }, 80);
    // Tick 61 is the first that begins at 300 s.
    assert.deepEqual(struck.slice(0, 60), calm.slice(0, 60));
    assert.notEqual(struck[60], calm[60]);
  });

  if ("durationSeconds" in event) {
    Deno.test(`tickChaos() of ${kind} ends with its duration, and leaves no cause`, () => {
      const cluster = settled();
      const before = cluster.buffer.slice(0);
      for (const seconds of [300, 415, 420]) {
        tickChaos(cluster, dealt([event]), seconds * 1000);
        // Containers of a machine that is back begin anew: what follows, no cause.
        const causes = changed(cluster, before).filter((name) =>
          !bookkeeping.test(name) && !/^(pods|workloads\.ready)/.test(name)
        );
        assert.deepEqual(causes, seconds === 420 ? [] : writes, `at ${seconds} s`);
      }
    });
  }
}

// What follows from the causes

/** The world of one event after so many seconds, with the Events it wrote. */
function after(event: ChaosEvent, seconds: number): World {
  const world = createWorld({ cluster: town, load, chaos: [event] }, 1);
  world.cluster.journal = [];
  for (let tick = 0; tick < seconds / 5; tick++) stepWorld(world);
  return world;
}

function errorRatioOf(event: ChaosEvent, seconds: number): number {
  return after(event, seconds).cluster.services.errorRatio[0];
}

Deno.test("stepWorld() under faults on the way to a service fails the share of requests that the model says", () => {
  // Two attempts, each failing with p: a call fails with p². The first tick of a fault has no retries yet.
  const cases: readonly (readonly [ChaosEvent["kind"], number])[] = [
    ["network_loss", 0.2 ** 2],
    ["network_partition", 1],
    ["dns_failure", 0.4 ** 2],
    ["credential_error", 0.5 ** 2],
  ];
  for (const [kind, expected] of cases) {
    const ratio = errorRatioOf(kinds[kind][0], 330);
    // A retry budget below what p asks for leaves more failures than p².
    assert.ok(ratio >= expected - 1e-9 && ratio <= Math.sqrt(expected) + 1e-9, `${kind}: ${ratio}`);
    assert.equal(errorRatioOf(kinds[kind][0], 430), 0, `${kind} is over`);
  }
});

Deno.test("stepWorld() under network_delay adds the delay to what waits for the answer", () => {
  const calm = after({ ...kinds.scale_to_zero[0], atSeconds: 3000 }, 330).cluster.services.responseMs[0];
  const slow = after(kinds.network_delay[0], 330).cluster.services.responseMs[0];
  assert.ok(Math.abs(slow - calm - 200) < 1, `${calm} ms, then ${slow} ms`);
});

Deno.test("stepWorld() after pod_kill has another Pod, after container_kill the same one restarted", () => {
  const killed = after(kinds.pod_kill[0], 305).cluster;
  assert.equal(killed.workloads.readyPods[1], 2);
  const replaced = after(kinds.pod_kill[0], 400).cluster;
  assert.equal(replaced.workloads.readyPods[1], 3);
  assert.equal(replaced.world.nextSerial[0], settled().world.nextSerial[0] + 1);
  // The first restart of a container waits for nothing.
  const restarted = after(kinds.container_kill[0], 305).cluster;
  assert.equal(restarted.workloads.readyPods[1], 3);
  assert.equal(restarted.pods.restarts.reduce((sum, each) => sum + each, 0), 1);
});

Deno.test("stepWorld() under a defective version fails until the version before is back", () => {
  const bad = after(kinds.bad_rollout[0], 600);
  assert.ok(Math.abs(bad.cluster.services.errorRatio[0] - 0.3) < 1e-9, `${bad.cluster.services.errorRatio[0]}`);
  const unpulled = after(kinds.image_pull_failure[0], 600);
  // 25 % of 3 may be missing, rounded down: none, so the old Pods stay and serve.
  assert.equal(unpulled.cluster.services.errorRatio[0], 0);
  assert.ok(eventsOf(unpulled.cluster, "Failed").length > 0, "an Event says that the image cannot be pulled");
  assert.ok(after(kinds.config_error[0], 600).cluster.pods.restarts.some((restarts) => restarts > 1));
});

Deno.test("stepWorld() under scale_to_zero leaves nobody to answer", () => {
  assert.equal(after(kinds.scale_to_zero[0], 400).cluster.workloads.pods[1], 0);
  assert.equal(errorRatioOf(kinds.scale_to_zero[0], 400), 1);
});

Deno.test("stepWorld() under memory_hog and disk_fill puts the node under pressure, and relieves it afterwards", () => {
  for (const [kind, reason] of [["memory_hog", "Memory"], ["disk_fill", "Disk"]] as const) {
    const { cluster } = after(kinds[kind][0], 420);
    assert.ok(eventsOf(cluster, `NodeHas${reason}Pressure`).length > 0, kind);
  }
});

Deno.test("stepWorld() under node_failure and zone_loss turns the node NotReady, and Ready once it is back", () => {
  for (const kind of ["node_failure", "zone_loss"] as const) {
    assert.equal(after(kinds[kind][0], 380).cluster.nodes.ready[1], 0, kind);
    assert.equal(after(kinds[kind][0], 480).cluster.nodes.ready[1], 1, kind);
  }
});

Deno.test("tickChaos() keeps a node down until the last fault that takes it is over", () => {
  const world = createWorld({
    cluster: town,
    load,
    chaos: [kinds.node_failure[0], { kind: "zone_loss", atSeconds: 360, durationSeconds: 120, zone: "a" }],
  }, 1);
  const down: number[] = [];
  for (let tick = 0; tick < 120; tick++) {
    stepWorld(world);
    down.push(world.cluster.nodes.down[1]);
  }
  const expected = Array.from({ length: 120 }, (_, tick) => tick >= 60 && tick < 96 ? 1 : 0);
  assert.deepEqual(down, expected);
});

Deno.test("tickChaos() of zone_loss takes machines that join the zone meanwhile, and gives them back with it", () => {
  const world = createWorld({ cluster: town, load, chaos: [{ ...kinds.zone_loss[0], atSeconds: 0 }] }, 1);
  const { cluster } = world;
  stepWorld(world);
  const join = (name: string, zone: string) =>
    addNode(cluster, testingNode(name, { labels: { "topology.kubernetes.io/zone": zone } }), 10_000);
  const rows = [join("late", "a"), join("elsewhere", "b")];
  const states = () => rows.map((n) => [cluster.nodes.down[n], cluster.nodes.ready[n]]);
  for (let tick = 1; tick < 24; tick++) stepWorld(world);
  assert.deepEqual(states(), [[1, 0], [0, 1]]);
  for (let tick = 24; tick < 27; tick++) stepWorld(world);
  assert.deepEqual(states(), [[0, 1], [0, 1]]);
});

Deno.test("tickChaos() of container_kill and node_drain passes over what is not there", () => {
  const cluster = settled();
  const { pods, nodes, workloads } = cluster;
  nodes.exists[0] = 0;
  nodes.down.fill(1);
  const before = pods.restarts.slice();
  const kill: ChaosEvent = { kind: "container_kill", ...at, workload: "db", pods: { kind: "all" } };
  tickChaos(cluster, dealt([kill, kinds.node_drain[0]]), 300_000);
  assert.deepEqual([pods.restarts, nodes.draining[0], workloads.readyPods[1]], [before, 0, 3]);
});

// Overlaps and order

Deno.test("tickChaos() adds overlapping storms and ends exactly at zero", () => {
  const storm = (atSeconds: number, durationSeconds: number, leakMiBPerMinute: number): ChaosEvent => ({
    kind: "oom_storm",
    atSeconds,
    durationSeconds,
    workload: "db",
    leakMiBPerMinute,
  });
  // 0.1 + 0.2 − 0.1 − 0.2 is 2.8e-17 in floating point.
  const storms = dealt([storm(10, 40, 0.1), storm(20, 60, 0.2)]);
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

Deno.test("tickChaos() does not see the order of a schedule in which nothing is drawn", () => {
  const drawn = new Set(["pod_kill", "container_kill"]);
  // Each of these writes a revision: the last one written is what runs.
  const rollouts = new Set(["image_pull_failure", "config_error"]);
  const chaos = Object.entries(kinds).flatMap(([kind, [event]]) =>
    drawn.has(kind) || rollouts.has(kind) ? [] : [event]
  );
  const forth = worldHashes({ cluster: town, load, chaos }, 120);
  assert.deepEqual(worldHashes({ cluster: town, load, chaos: chaos.toReversed() }, 120), forth);
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
  const chaos = dealt([burst("web", 5, 20), burst("web", 2, 0), burst("db", 9, 0)]);
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
