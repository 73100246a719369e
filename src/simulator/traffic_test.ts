/** Traffic through queues and calls: shown arithmetic, saturation, draining, retries that keep an overload alive. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Cluster } from "./cluster.ts";
import { fork } from "./cluster.ts";
import type { CallSpec, PhysicsSpec } from "./spec.ts";
import { runTicks, settledCluster, testingCall, testingWorkload } from "./testing_cluster.ts";

/** One Pod of 200 m and 5 ms a request: 40 requests a second. */
function single(physics: Partial<PhysicsSpec> = {}): Cluster {
  return settledCluster({ workloads: [testingWorkload("web", { physics })] });
}

/** `front` on plenty of CPU calls `back`, which serves 40 requests a second. */
function pair(call: Partial<CallSpec>): Cluster {
  return settledCluster({
    workloads: [
      testingWorkload("front", { template: { cpuLimitMillis: 900 }, physics: { cpuMsPerRequest: 0.1 } }),
      testingWorkload("back"),
    ],
    calls: [testingCall("front", "back", call)],
  });
}

function selfMsAt(cluster: Cluster, rate: number): number {
  const copy = fork(cluster);
  copy.entries.rate[0] = rate;
  runTicks(copy, 1);
  return copy.services.selfMs[0];
}

Deno.test("tickTraffic() shows its arithmetic: service, wait, fixed part, CPU", () => {
  const cluster = single({ fixedLatencyMs: 3 });
  cluster.entries.rate[0] = 20;
  runTicks(cluster, 1);
  // 5 ms of CPU on 0.2 cores take 25 ms; ρ = 20/40; M/M/1 waits 25·0.5/0.5 = 25 ms.
  assert.ok(Math.abs(cluster.services.selfMs[0] - (25 + 25 + 3)) < 1e-9);
  assert.ok(Math.abs(cluster.services.servedRate[0] - 20) < 1e-9);
  assert.ok(Math.abs(cluster.workloads.cpuUsed[0] - 20 * 5) < 1e-9);
  assert.equal(cluster.services.errorRatio[0], 0);
  // M/M/1 responses are exponential: p95 = mean·ln 20 for the 50 ms without the fixed part.
  assert.ok(Math.abs(cluster.services.p95Ms[0] / (3 + 50 * Math.log(20)) - 1) < 0.03);
});

Deno.test("tickTraffic() gives latency that never falls with load", () => {
  const cluster = single({ concurrency: 4 });
  let before = 0;
  for (let rate = 0; rate < 120; rate += 0.5) {
    const now = selfMsAt(cluster, rate);
    assert.ok(now >= before, `${now} ms at ${rate}/s after ${before} ms`);
    before = now;
  }
});

Deno.test("tickTraffic() goes through saturation without a jump", () => {
  const cluster = single();
  let before = selfMsAt(cluster, 34);
  for (let rate = 34.02; rate < 48; rate += 0.02) {
    const now = selfMsAt(cluster, rate);
    // 0.02/s for 5 s add 0.1 requests of 25 ms; the wait's slope 25/(1−0.95)² = 10 000 ms per unit of ρ adds 5 ms.
    assert.ok(now - before < 8, `${before} to ${now} ms at ${rate}/s`);
    before = now;
  }
});

Deno.test("tickTraffic() drains a backlog after the burst, and then all is as before", () => {
  const cluster = single();
  cluster.entries.rate[0] = 20;
  runTicks(cluster, 5);
  const calm = cluster.services.responseMs[0];
  cluster.entries.rate[0] = 50;
  // 10/s too many for 5 s leave 50 requests; 20/s to spare take 2.5 s for them.
  runTicks(cluster, 1);
  assert.ok(Math.abs(cluster.services.backlog[0] - 50) < 1e-9);
  cluster.entries.rate[0] = 30;
  runTicks(cluster, 1);
  assert.ok(cluster.services.backlog[0] < 1e-9);
  assert.ok(Math.abs(cluster.services.servedRate[0] - 40) < 1e-9);
  cluster.entries.rate[0] = 20;
  runTicks(cluster, 1);
  assert.equal(cluster.services.responseMs[0], calm);
});

Deno.test("tickTraffic() loses no request: what is admitted is served, refused or waits", () => {
  const rates = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(rates, fc.integer({ min: 1, max: 300 }), (sequence, queueLimit) => {
    const cluster = single({ queueLimit });
    const { services } = cluster;
    for (const rate of sequence) {
      const waiting = services.backlog[0];
      cluster.entries.rate[0] = rate;
      runTicks(cluster, 1);
      const refused = rate * services.selfErrorRatio[0];
      const gone = (services.servedRate[0] + refused) * 5 + services.backlog[0] - waiting;
      assert.ok(Math.abs(rate * 5 - gone) < 1e-6, `${rate * 5} came, ${gone} are accounted for`);
      assert.ok(services.backlog[0] <= queueLimit);
      assert.ok(services.servedRate[0] <= 40 + 1e-9);
    }
  }));
});

Deno.test("tickTraffic() gives ordered percentiles and ratios from 0 to 1", () => {
  const rates = fc.array(fc.double({ min: 0, max: 120, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(rates, fc.integer({ min: 1, max: 5 }), (sequence, attempts) => {
    const cluster = pair({ attempts, timeoutMs: 200 });
    const { services } = cluster;
    for (const rate of sequence) {
      cluster.entries.rate[0] = rate;
      runTicks(cluster, 1);
      for (const s of [0, 1]) {
        assert.ok(services.p50Ms[s] <= services.p95Ms[s] && services.p95Ms[s] <= services.p99Ms[s]);
        assert.ok(services.errorRatio[s] >= 0 && services.errorRatio[s] <= 1);
      }
    }
  }));
});

Deno.test("tickTraffic() adds sequential calls and takes the slowest of parallel ones", () => {
  const response = (group: number) => {
    const cluster = settledCluster({
      workloads: [
        testingWorkload("front", { physics: { cpuMsPerRequest: 0.2 } }),
        testingWorkload("x", { physics: { cpuMsPerRequest: 1, fixedLatencyMs: 30 } }),
        testingWorkload("y", { physics: { cpuMsPerRequest: 1, fixedLatencyMs: 50 } }),
      ],
      calls: [testingCall("front", "x", { group }), testingCall("front", "y", { group, latencyMs: 2 })],
    });
    runTicks(cluster, 1);
    return cluster.services.responseMs[0];
  };
  // Without traffic: 1 ms of CPU on 0.2 cores are 5 ms, 0.2 ms are 1 ms.
  assert.ok(Math.abs(response(0) - (1 + (5 + 30) + (2 + 5 + 50))) < 1e-9);
  assert.ok(Math.abs(response(1) - (1 + (2 + 5 + 50))) < 1e-9);
});

Deno.test("tickTraffic() sends calls per request times misses of the cache, and nothing of what is shed", () => {
  const cluster = pair({ callsPerRequest: 3, cacheHitRatio: 0.75 });
  cluster.entries.rate[0] = 20;
  cluster.services.shedRatio[0] = 0.5;
  runTicks(cluster, 1);
  assert.equal(cluster.services.offeredRate[0], 20);
  assert.ok(Math.abs(cluster.services.offeredRate[1] - 20 * 0.5 * 3 * 0.25) < 1e-9);
});

Deno.test("tickTraffic() refuses at once what no ready endpoint takes, and only the caller waits for a closed call", () => {
  const cluster = pair({ timeoutMs: 400 });
  cluster.entries.rate[0] = 10;
  cluster.calls.open[0] = 0;
  runTicks(cluster, 1);
  const { services } = cluster;
  assert.equal(services.offeredRate[1], 0);
  assert.equal(services.errorRatio[0], 1);
  assert.ok(services.responseMs[0] > 400 && services.responseMs[0] < 401);
  cluster.calls.open[0] = 1;
  cluster.workloads.replicas[1] = 0;
  cluster.workloads.unsettled[1] = 1;
  runTicks(cluster, 2);
  assert.equal(services.errorRatio[0], 1);
  assert.ok(services.responseMs[0] < 5);
});

Deno.test("tickTraffic() never lets a caller wait beyond its timeout", () => {
  const cluster = pair({ timeoutMs: 300 });
  cluster.entries.rate[0] = 80;
  runTicks(cluster, 10);
  const { services } = cluster;
  assert.ok(services.p99Ms[1] > 2000, "the callee's queue is full");
  assert.ok(services.p99Ms[0] < 310, `p99 of the caller is ${services.p99Ms[0]} ms`);
});

Deno.test("tickTraffic() lets retries succeed only as far as the budget sends them", () => {
  const errorsWith = (attempts: number) => {
    const cluster = pair({ attempts });
    cluster.entries.rate[0] = 1;
    cluster.calls.lossRatio[0] = 0.9;
    runTicks(cluster, 3);
    assert.ok(cluster.calls.attemptsPerCall[0] <= 2);
    return cluster.services.errorRatio[0];
  };
  assert.ok(Math.abs(errorsWith(1) - 0.9) < 1e-6);
  assert.ok(Math.abs(errorsWith(2) - 0.81) < 1e-6);
  // Two attempts on average of which one in ten succeeds; five would fail in 59 % only.
  assert.ok(Math.abs(errorsWith(5) - 0.8) < 1e-6);
});

Deno.test("tickTraffic() stays overloaded by retries after the trigger is gone, and recovers without them", () => {
  const errorsAfterTrigger = (attempts: number) => {
    const cluster = pair({ attempts, timeoutMs: 300 });
    const errors = () => cluster.services.errorRatio[0];
    // Calm at ρ = 0.625, half an hour of it keeps calm.
    cluster.entries.rate[0] = 25;
    runTicks(cluster, 360);
    assert.ok(errors() < 0.05, `${errors()} before the trigger`);
    cluster.entries.rate[0] = 60;
    runTicks(cluster, 12);
    assert.ok(errors() > 0.5);
    cluster.entries.rate[0] = 25;
    runTicks(cluster, 360);
    return errors();
  };
  // Twice 25/s on 40/s: every request times out, is sent again, and keeps the queue full.
  assert.ok(errorsAfterTrigger(2) > 0.9);
  assert.ok(errorsAfterTrigger(1) < 0.05);
});
