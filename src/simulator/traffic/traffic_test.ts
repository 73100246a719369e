/** Traffic through queues and calls: shown arithmetic, saturation, draining, retries that keep an overload alive. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Cluster } from "../cluster.ts";
import { fork } from "../cluster.ts";
import { responsePercentileMs } from "./response_percentile.ts";
import type { CallSpec, PhysicsSpec } from "../spec.ts";
import { runTicks, settledCluster, testingCall, testingWorkload } from "../testing_cluster.ts";

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
  assert.ok(Math.abs(responsePercentileMs(cluster, 0, "p95") / (3 + 50 * Math.log(20)) - 1) < 0.03);
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
        const [p50, p95, p99] = (["p50", "p95", "p99"] as const).map((p) => responsePercentileMs(cluster, s, p));
        assert.ok(p50 <= p95 && p95 <= p99);
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
  // Both CPU parts vary by 5 ms; y's begins 22 ms later, and x is over by then but for e^(−22/5).
  assert.ok(Math.abs(response(1) - (1 + (2 + 5 + 50) + Math.exp(-22 / 5) * (5 - 5 / 2))) < 1e-9);
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
  assert.ok(responsePercentileMs(cluster, 1, "p99") > 2000, "the callee's queue is full");
  const p99 = responsePercentileMs(cluster, 0, "p99");
  assert.ok(p99 < 310, `p99 of the caller is ${p99} ms`);
  assert.ok(Math.abs(cluster.workloads.cpuUsed[1] - 200) < 1e-9, "what nobody waits for any more still uses all CPU");
  assert.ok(cluster.services.errorRatio[0] > 0.999);
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

/** Errors at the door half an hour after a minute of 60/s on 25/s, with relief while `shed` is on: a list of what happens then. */
function errorsAfterBurst(call: Partial<CallSpec>, shed: readonly number[] = []): number {
  const cluster = pair({ timeoutMs: 300, ...call });
  const errors = () => cluster.services.errorRatio[0];
  // Calm at ρ = 0.625, half an hour of it keeps calm.
  cluster.entries.rate[0] = 25;
  runTicks(cluster, 360);
  assert.ok(errors() < 0.05, `${errors()} before the trigger`);
  cluster.entries.rate[0] = 60;
  runTicks(cluster, 12);
  assert.ok(errors() > 0.5);
  cluster.entries.rate[0] = 25;
  runTicks(cluster, 12);
  cluster.services.shedRatio.set(shed);
  runTicks(cluster, 24);
  cluster.services.shedRatio.fill(0);
  runTicks(cluster, 324);
  return errors();
}

Deno.test("tickTraffic() stays overloaded by retries after the trigger is gone, and recovers without them or by shedding", () => {
  // Twice 25/s on 40/s: every request times out, is sent again, and keeps the queue full.
  assert.ok(errorsAfterBurst({ attempts: 2 }) > 0.9);
  assert.ok(errorsAfterBurst({ attempts: 1 }) < 0.05);
  // A fifth more of 25/s fits into 40/s.
  assert.ok(errorsAfterBurst({ attempts: 2, retryBudget: 0.2 }) < 0.05);
  // Two minutes at half the users, and none of them comes back to an overload; so at the overloaded service itself.
  assert.ok(errorsAfterBurst({ attempts: 2 }, [0.5, 0]) < 0.05);
  assert.ok(errorsAfterBurst({ attempts: 2 }, [0, 0.5]) < 0.05);
});

Deno.test("tickTraffic() fails the callers of what an inner service sheds, at once, and lets them try again", () => {
  const cluster = pair({ attempts: 2, latencyMs: 4 });
  cluster.entries.rate[0] = 10;
  cluster.services.shedRatio[1] = 0.5;
  runTicks(cluster, 3);
  const { services, calls } = cluster;
  assert.ok(Math.abs(calls.attemptFailure[0] - 0.5) < 1e-6);
  // Half of the calls are sent twice: 15/s arrive, of which half pass. A quarter of the requests fails both times.
  assert.ok(Math.abs(services.offeredRate[1] - 15) < 1e-6);
  assert.ok(Math.abs(services.servedRate[1] - 7.5) < 1e-6);
  assert.ok(Math.abs(services.errorRatio[0] - 0.25) < 1e-6);
  // Half of the attempts take the round trip of 4 ms, half the answer too.
  assert.ok(Math.abs(calls.attemptMs[0] - (4 + 0.5 * services.responseMs[1])) < 1e-6);
  assert.ok(services.errorRatio[1] < 1e-9, "what was admitted is answered");
});

Deno.test("tickTraffic() rejects attempts for a round trip without any of the callee's CPU", () => {
  const cluster = pair({ attempts: 3, latencyMs: 4, retryBudget: 2 });
  cluster.entries.rate[0] = 10;
  cluster.calls.rejectedRatio[0] = 1;
  runTicks(cluster, 3);
  const { services, calls, workloads } = cluster;
  assert.equal(services.errorRatio[0], 1);
  assert.equal(calls.attemptMs[0], 4);
  assert.equal(calls.attemptsPerCall[0], 3);
  assert.equal(services.offeredRate[1], 0);
  assert.equal(workloads.cpuUsed[1], 0);
});

Deno.test("tickTraffic() makes a path succeed as often as the product of what it calls", () => {
  const ratio = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(ratio, ratio, ratio, fc.integer({ min: 0, max: 1 }), (first, second, own, group) => {
    const cluster = settledCluster({
      workloads: ["front", "x", "y"].map((name) => testingWorkload(name, { physics: { cpuMsPerRequest: 0.1 } })),
      calls: [testingCall("front", "x", { group }), testingCall("front", "y", { group, callsPerRequest: 2 })],
    });
    cluster.entries.rate[0] = 1;
    [own, first, second].forEach((ratio, w) =>
      cluster.revisions.defectErrorRatio[cluster.workloads.revision[w]] = ratio
    );
    runTicks(cluster, 1);
    assert.ok(Math.abs(1 - cluster.services.errorRatio[0] - (1 - own) * (1 - first) * (1 - second) ** 2) < 1e-9);
  }));
});

Deno.test("tickTraffic() sends nothing past a cache that has everything, and waits for nobody", () => {
  const cluster = pair({ cacheHitRatio: 1 });
  cluster.entries.rate[0] = 30;
  cluster.workloads.replicas[1] = 0;
  cluster.workloads.unsettled[1] = 1;
  runTicks(cluster, 3);
  const { services } = cluster;
  assert.equal(services.offeredRate[1], 0);
  assert.equal(services.errorRatio[0], 0);
  assert.equal(services.responseMs[0], services.selfMs[0]);
});

Deno.test("tickTraffic() gives every service the same whatever the order they are written in", () => {
  const names = ["front", "cart", "list", "db", "cache"];
  const calls = [
    testingCall("front", "cart", { attempts: 2, timeoutMs: 200 }),
    testingCall("front", "list", { callsPerRequest: 2 }),
    testingCall("cart", "db"),
    testingCall("list", "db", { group: 1 }),
    testingCall("list", "cache", { group: 1, cacheHitRatio: 0.5 }),
  ];
  const after = (order: readonly string[], rates: readonly number[]) => {
    const cluster = settledCluster({
      workloads: order.map((name) => testingWorkload(name, { physics: { maxInFlight: name === "cart" ? 4 : null } })),
      calls,
    });
    for (const rate of rates) {
      cluster.entries.rate[order.indexOf("front")] = rate;
      runTicks(cluster, 1);
    }
    const { responseMs, responseVariance, errorRatio, backlog } = cluster.services;
    return names.map((name) => order.indexOf(name)).flatMap((s) =>
      [responseMs, responseVariance, errorRatio, backlog].map((column) => column[s])
    );
  };
  const rates = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.shuffledSubarray(names, { minLength: names.length }), rates, (order, sequence) => {
      const expected = after(names, sequence);
      // Sums of two callers' rates may differ in the last bit.
      after(order, sequence).forEach((value, at) =>
        assert.ok(Math.abs(value - expected[at]) <= 1e-9 * (1 + expected[at]), `${value} for ${expected[at]}`)
      );
    }),
    { numRuns: 40 },
  );
});

/** `front` has 20 places in flight and calls `back`. */
function pooled({ attempts = 1, timeoutMs = 5000, latencyMs = 0, backPods = 1, places = 20 } = {}): Cluster {
  return settledCluster({
    workloads: [
      testingWorkload("front", {
        template: { cpuLimitMillis: 900 },
        physics: { cpuMsPerRequest: 1, maxInFlight: places },
      }),
      testingWorkload("back", { replicas: backPods, physics: { queueLimit: 1000 } }),
    ],
    calls: [testingCall("front", "back", { attempts, timeoutMs, latencyMs })],
  });
}

Deno.test("tickTraffic() keeps a request's place in flight while its callees answer", () => {
  const cluster = pooled({ latencyMs: 975, backPods: 4 });
  cluster.entries.rate[0] = 10;
  runTicks(cluster, 12);
  const { services, workloads } = cluster;
  assert.ok(Math.abs(services.servedRate[0] - 10) < 1e-6);
  assert.ok(services.selfMs[0] < 5, "half of the places are free");
  cluster.entries.rate[0] = 40;
  runTicks(cluster, 12);
  // 20 places for 1.11 ms + 975 ms + about 25 to 30 ms in back: a little under 20/s, the rest waits and is refused.
  const held = 1000 / 900 + calledMs(cluster);
  assert.ok(Math.abs(services.servedRate[0] - 20_000 / held) < 0.01 * 20, `${services.servedRate[0]}/s in ${held} ms`);
  assert.ok(services.selfMs[0] > 4000 && services.errorRatio[0] > 0.4);
  assert.ok(workloads.cpuUsed[0] < 25, "with its CPU nearly idle");
});

function calledMs({ services }: Cluster): number {
  return services.responseMs[0] - services.selfMs[0];
}

Deno.test("tickTraffic() lets a saturated callee saturate a caller with few places, which holds back what the callee gets", () => {
  for (const [places, rate] of [[8, 60], [20, 300], [30, 60], [40, 300], [60, 45], [100, 300]]) {
    const cluster = pooled({ places });
    cluster.entries.rate[0] = 20;
    runTicks(cluster, 5);
    cluster.entries.rate[0] = rate;
    runTicks(cluster, 60);
    const { services } = cluster;
    runTicks(cluster, 10, () => {
      // Little's law: back is busy, and front's places are all that is in flight, in every tick.
      const inFlight = (services.servedRate[0] * (1000 / 900 + calledMs(cluster))) / 1000;
      assert.ok(Math.abs(inFlight - places) < 0.01 * places, `${places} places at ${rate}/s: ${inFlight} in flight`);
      // A queue of an open stream stands for one with no more than the places: 1/(places + 1) of the rate is missing.
      const served = services.servedRate[1];
      assert.ok(
        served <= 40.001 && served > 40 * (1 - 1.01 / (places + 1)),
        `${places} places at ${rate}/s: ${served}/s`,
      );
    });
    assert.ok(services.backlog[0] > 99, "the rest waits at front");
  }
});

Deno.test("tickTraffic() ignores a limit in flight that is never reached", () => {
  const after = (maxInFlight: number | null) => {
    const cluster = single({ maxInFlight });
    return [5, 20, 39].map((rate) => selfMsAt(cluster, rate));
  };
  after(10_000).forEach((ms, at) => assert.ok(Math.abs(ms - after(null)[at]) < 1e-6));
});
