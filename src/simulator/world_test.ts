/**
 * Whole worlds against golden hashes, and the weather.
 *
 * `golden_world.json` holds the state's hashes every 20 ticks of 240-tick runs under faults of every kind. A change that
 * is meant to alter behaviour writes it anew, and its commit says why:
 * `UPDATE_GOLDEN=1 deno test -A src/simulator/world_test.ts`
 */

import assert from "node:assert/strict";
import type { LoadSpec } from "./spec.ts";
import type { ChaosEvent } from "./chaos/chaos_event.ts";
import {
  cpuUtilization,
  defaultProbe,
  testingCall,
  testingHpa,
  testingLoad,
  testingNode,
  testingSpec,
  testingWorkload,
} from "./testing_cluster.ts";
import { goldenTraces } from "./testing_golden.ts";
import { createWorld, noiseFactor, stepWorld } from "./world.ts";

const some = { kind: "fixed", count: 1 } as const;

/** Three services on three nodes with probes, retries, an autoscaler and a policy. */
const shop = testingSpec({
  nodes: ["n1", "n2", "n3"].map((name, i) =>
    testingNode(name, { cpuMillis: 1500, labels: { "topology.kubernetes.io/zone": i === 0 ? "a" : "b" } })
  ),
  workloads: [
    testingWorkload("web", {
      replicas: 3,
      template: { readiness: defaultProbe, liveness: { ...defaultProbe, initialDelaySeconds: 15 } },
      physics: { startupSeconds: 8, warmupSeconds: 20, concurrency: 4 },
    }),
    testingWorkload("cart", {
      replicas: 2,
      template: { readiness: defaultProbe },
      physics: { startupSeconds: 4, cpuMsPerRequest: 3 },
    }),
    testingWorkload("db", { replicas: 2, template: { cpuLimitMillis: 400 }, physics: { fixedLatencyMs: 2 } }),
  ],
  calls: [
    testingCall("web", "cart", { attempts: 3, timeoutMs: 400 }),
    testingCall("web", "db", { group: 1, callsPerRequest: 0.5, cacheHitRatio: 0.2 }),
    testingCall("cart", "db", { attempts: 2, timeoutMs: 200, latencyMs: 1 }),
  ],
  hpas: [testingHpa("web", { minReplicas: 2, maxReplicas: 8, metrics: [cpuUtilization(60)] })],
  policies: [{
    name: "db",
    namespace: "shop",
    podSelector: { matchLabels: { app: "db" }, matchExpressions: [] },
    ingress: [{ from: [], ports: [{ protocol: "TCP", port: { first: 80, last: 80 } }] }],
    egress: null,
  }],
});

const load: readonly LoadSpec[] = [{ ...testingLoad("web", 40), swing: 0.3, periodSeconds: 900, noise: 0.1 }];

const faults: readonly ChaosEvent[] = [
  { kind: "node_drain", atSeconds: 300, nodes: ["n2"] },
  { kind: "oom_storm", atSeconds: 300, durationSeconds: 300, workload: "cart", leakMiBPerMinute: 50 },
  { kind: "burst_traffic", atSeconds: 300, durationSeconds: 240, service: "web", factor: 3, rampSeconds: 30 },
  { kind: "probe_failure", atSeconds: 300, durationSeconds: 240, workload: "web", probeLatencyMs: 4000 },
  {
    kind: "netpol_lockout",
    atSeconds: 300,
    policy: {
      name: "db",
      namespace: "shop",
      podSelector: { matchLabels: { app: "db" }, matchExpressions: [] },
      ingress: [{
        from: [
          { kind: "pods", podSelector: { matchLabels: { app: "web" }, matchExpressions: [] }, namespaceSelector: null },
        ],
        ports: [],
      }],
      egress: null,
    },
  },
];

/** Everything else that can happen, a few minutes apart: what is not mended overlaps with what comes next. */
const machines: readonly ChaosEvent[] = [
  { kind: "node_failure", atSeconds: 100, durationSeconds: 420, nodes: { choose: some, among: null } },
  { kind: "cpu_hog", atSeconds: 300, durationSeconds: 300, nodes: "n1", cpuMillis: 1200 },
  { kind: "memory_hog", atSeconds: 500, durationSeconds: 240, nodes: ["n1", "n2"], memoryMiB: 800 },
  { kind: "disk_fill", atSeconds: 700, durationSeconds: 240, nodes: "n3", fillMiBPerMinute: 40_000 },
  { kind: "zone_loss", atSeconds: 1000, durationSeconds: 120, zone: "a" },
];
const versions: readonly ChaosEvent[] = [
  { kind: "pod_kill", atSeconds: 50, workload: "web", pods: { kind: "percent", percent: 50 } },
  { kind: "container_kill", atSeconds: 100, workload: ["cart", "db"], pods: { kind: "all" } },
  { kind: "bad_rollout", atSeconds: 200, workload: "cart", errorRatio: 0.2, costFactor: 2 },
  { kind: "image_pull_failure", atSeconds: 500, workload: "web" },
  { kind: "config_error", atSeconds: 700, workload: "db", crashAfterSeconds: 12 },
  { kind: "scale_to_zero", atSeconds: 1000, workload: "cart" },
];
const network: readonly ChaosEvent[] = [
  { kind: "network_delay", ...minutes(1), service: "db", direction: "to", peers: ["cart"], delayMs: 150 },
  { kind: "network_loss", ...minutes(4), service: "cart", direction: "both", peers: null, lossRatio: 0.2 },
  { kind: "network_partition", ...minutes(7), service: "web", direction: "from", peers: "db" },
  { kind: "dns_failure", ...minutes(10), service: "web", failureRatio: 0.5 },
  { kind: "retry_storm", ...minutes(13), service: "web", attempts: 6 },
  { kind: "credential_error", ...minutes(14), service: "db", peers: null, rejectedRatio: 0.7 },
];

function minutes(at: number) {
  return { atSeconds: 60 * at, durationSeconds: { kind: "normal", mean: 120, deviation: 20 } } as const;
}

const worldOf = (chaos: readonly ChaosEvent[]) => ({ cluster: shop, load, chaos });

goldenTraces({
  ...Object.fromEntries(faults.map((fault) => [fault.kind, worldOf([fault])])),
  machines: worldOf(machines),
  versions: worldOf(versions),
  network: worldOf(network),
}, { ticks: 240, update: Deno.env.get("UPDATE_GOLDEN") === "1" });

Deno.test("createWorld() of a known spec does not begin with an incident", () => {
  const world = createWorld({ cluster: shop, load, chaos: [] }, 3);
  for (let i = 0; i < 240; i++) {
    stepWorld(world);
    assert.ok(world.cluster.services.errorRatio[0] < 0.01, `${world.cluster.services.errorRatio[0]} at tick ${i + 1}`);
    assert.equal(world.cluster.world.pendingPods[0], 0);
  }
});

Deno.test("stepWorld() adds the loads of one service, and swings each around its base", () => {
  const world = createWorld({
    cluster: testingSpec({}),
    load: [testingLoad("web", 3), { ...testingLoad("web", 10), swing: 0.5, periodSeconds: 20 }],
    chaos: [],
  }, 1);
  const rates = Array.from({ length: 4 }, () => {
    stepWorld(world);
    return world.cluster.entries.rate[0];
  });
  // sin at 0, 5, 10 and 15 of 20 s: 0, 1, 0, −1
  [13, 18, 13, 8].forEach((rate, at) => assert.ok(Math.abs(rates[at] - rate) < 1e-9, `${rates}`));
});

Deno.test("noiseFactor() has mean 1 and the given coefficient of variation", () => {
  const { traffic } = createWorld({ cluster: testingSpec({}), load: [], chaos: [] }, 5);
  const draws = Array.from({ length: 20_000 }, (_, tick) => noiseFactor(0.2, traffic, 7, tick));
  const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length;
  const deviation = Math.sqrt(draws.reduce((sum, each) => sum + (each - mean) ** 2, 0) / draws.length);
  assert.ok(Math.abs(mean - 1) < 0.005, `${mean}`);
  assert.ok(Math.abs(deviation - 0.2) < 0.01, `${deviation}`);
  assert.equal(noiseFactor(0, traffic, 7, 1), 1);
});
