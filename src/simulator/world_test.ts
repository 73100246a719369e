/**
 * Whole worlds against golden hashes, and the weather.
 *
 * `golden_world.json` holds the state's hash every 20 ticks of a 240-tick run for each kind of fault. A change that is
 * meant to alter behaviour writes it anew, and its commit says why:
 * `UPDATE_GOLDEN=1 deno test -A src/simulator/world_test.ts`
 */

import assert from "node:assert/strict";
import type { LoadSpec } from "./spec.ts";
import type { ChaosEvent } from "./chaos/chaos_event.ts";
import {
  defaultProbe,
  cpuUtilization,
  testingCall,
  testingHpa,
  testingLoad,
  testingNode,
  testingSpec,
  testingWorkload,
  worldHashes,
} from "./testing_cluster.ts";
import { createWorld, noiseFactor, stepWorld } from "./world.ts";

const goldenUrl = new URL("./golden_world.json", import.meta.url);
const every = 20;

/** Three services on three nodes with probes, retries, an autoscaler and a policy. */
const shop = testingSpec({
  nodes: ["n1", "n2", "n3"].map((name) => testingNode(name, { cpuMillis: 1500 })),
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

function trace(chaos: readonly ChaosEvent[]): readonly string[] {
  return worldHashes({ cluster: shop, load, chaos }, 240).filter((_, at) => (at + 1) % every === 0);
}

if (Deno.env.get("UPDATE_GOLDEN") === "1") {
  const golden = Object.fromEntries(faults.map((fault) => [fault.kind, trace([fault])]));
  Deno.writeTextFileSync(goldenUrl, `${JSON.stringify(golden, null, 2)}\n`);
}

for (const fault of faults) {
  Deno.test(`stepWorld() under ${fault.kind} gives the golden hashes`, () => {
    const golden: Readonly<Record<string, readonly string[]>> = JSON.parse(Deno.readTextFileSync(goldenUrl));
    const hashes = trace([fault]);
    assert.equal(golden[fault.kind].length, hashes.length);
    const first = hashes.findIndex((hash, at) => hash !== golden[fault.kind][at]);
    assert.equal(first, -1, `tick ${(first + 1) * every} is the first of every ${every} that diverges`);
  });
}

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
