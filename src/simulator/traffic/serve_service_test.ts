/** One endpoint against a simulated queue: response times, percentiles, and a backlog that comes and goes. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { meanWaitMs } from "./queueing.ts";
import { responsePercentileMs } from "./response_percentile.ts";
import type { PhysicsSpec } from "../spec.ts";
import { runTicks, settledCluster, testingWorkload } from "../testing_cluster.ts";
import { arrivals, departures, exponentials, responseStatistics, serviceTimes } from "./testing_queue.ts";

/** One Pod of 200 m and 5 ms a request: 40 requests a second, whatever the number of workers that share them. */
function endpoint(physics: Partial<PhysicsSpec>, load: number): Cluster {
  const cluster = settledCluster({ workloads: [testingWorkload("web", { physics })] });
  cluster.entries.rate[0] = load * 40;
  runTicks(cluster, 1);
  return cluster;
}

/** Relative errors of the tick against a simulated queue of so many requests. */
function errorsOf(cluster: Cluster, gaps: Float64Array, services: Float64Array) {
  const workers = cluster.workloads.concurrency[0];
  const ratePerMs = cluster.entries.rate[0] / 1000;
  const at = arrivals(gaps, ratePerMs);
  const simulated = responseStatistics(at, departures(at, services.map((time) => time * 25 * workers), workers));
  const off = (ours: number, theirs: number) => ours / theirs - 1;
  return {
    relativeError: simulated.relativeError,
    mean: off(cluster.services.responseMs[0], simulated.mean),
    p50: off(responsePercentileMs(cluster, 0, "p50"), simulated.p50),
    p95: off(responsePercentileMs(cluster, 0, "p95"), simulated.p95),
    p99: off(responsePercentileMs(cluster, 0, "p99"), simulated.p99),
  };
}

const workerCounts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const exponentialCases = [
  { load: 0.5, requests: 120_000, workers: workerCounts },
  { load: 0.8, requests: 400_000, workers: workerCounts },
  // Long runs: a queue that is nearly full remembers for long.
  { load: 0.9, requests: 2_600_000, workers: [1, 4, 10] },
];

for (const { load, requests, workers } of exponentialCases) {
  Deno.test(`serveService() at ρ ${load} is within 3 % of a simulated M/M/c queue, and its percentiles within 5 %`, () => {
    const gaps = exponentials("gaps", requests);
    const services = exponentials("services", requests);
    for (const concurrency of workers) {
      const error = errorsOf(endpoint({ concurrency }, load), gaps, services);
      const where = `${concurrency} workers: ${JSON.stringify(error)}`;
      assert.ok(error.relativeError < 0.015, where);
      assert.ok(Math.abs(error.mean) < 0.03, where);
      for (const part of [error.p50, error.p95, error.p99]) assert.ok(Math.abs(part) < 0.05, where);
    }
  });
}

Deno.test("serveService() of other service times than exponential ones is rougher in its percentiles", () => {
  const requests = 300_000;
  const gaps = exponentials("gaps", requests);
  const table = [
    // squared variation of the service time, largest errors of mean, p50, p95, p99
    [0, 0.01, 0.16, 0.06, 0.15],
    [0.25, 0.02, 0.05, 0.02, 0.06],
    [3, 0.08, 0.25, 0.12, 0.12],
  ];
  for (const [squaredVariation, mean, p50, p95, p99] of table) {
    const services = serviceTimes("services", squaredVariation, requests);
    for (const concurrency of [1, 4, 10]) {
      const cluster = endpoint({ concurrency, variability: (1 + squaredVariation) / 2 }, 0.8);
      const error = errorsOf(cluster, gaps, services);
      const where = `Cs² ${squaredVariation}, ${concurrency} workers: ${JSON.stringify(error)}`;
      assert.ok(Math.abs(error.mean) < mean, where);
      assert.ok(Math.abs(error.p50) < p50, where);
      assert.ok(Math.abs(error.p95) < p95, where);
      assert.ok(Math.abs(error.p99) < p99, where);
    }
  }
});

Deno.test("serveService() without load or spread takes the same time for every request", () => {
  for (const fixedLatencyMs of [0, 0.4, 0.9, 1.3, 1.9, 2.2, 2.4, 5.3]) {
    const physics = { variability: 0.5, cpuMsPerRequest: 1.1, fixedLatencyMs };
    const cluster = settledCluster({ workloads: [testingWorkload("web", { replicas: 3, physics })] });
    runTicks(cluster, 1);
    const variance = cluster.services.selfVariance[0];
    assert.ok(variance >= 0 && variance < 1e-9, `${fixedLatencyMs} ms: ${variance}`);
  }
});

Deno.test("serveService() is within 2 % of a simulated pool, and waits for a place and for the CPU", () => {
  const requests = 400_000;
  const gaps = exponentials("gaps", requests);
  const services = exponentials("services", requests).map((time) => 400 + 25 * time);
  for (const load of [0.5, 0.8, 0.9]) {
    // 4 places, each held for 400 ms beside 25 ms on the CPU: 9.4 requests a second.
    const physics = { maxInFlight: 4, fixedLatencyMs: 400 };
    const cluster = endpoint(physics, (load * 4000) / 425 / 40);
    const at = arrivals(gaps, (load * 4) / 425);
    const simulated = responseStatistics(at, departures(at, services, 4));
    const error = cluster.services.selfMs[0] / simulated.mean - 1;
    assert.ok(simulated.relativeError < 0.01 && Math.abs(error) < 0.02, `ρ ${load}: ${error}`);
  }
  const full = endpoint({ maxInFlight: 4, fixedLatencyMs: 400, queueLimit: 10 }, 1.5);
  // 9.4/s of them are served, so that the CPU is a quarter busy: 25·0.235/0.765 ms; 10 wait before the places.
  const busy = 4000 / 425 / 40;
  const place = meanWaitMs(1, 4, 1 / 425, (1 + (25 / 425) ** 2) / 2);
  const expected = 425 + place + (25 * busy) / (1 - busy) + (10 * 425) / 4;
  assert.ok(Math.abs(full.services.selfMs[0] - expected) < 1e-6, `${full.services.selfMs[0]} for ${expected}`);
});

/** Requests in the system at the end of every tick, mean of many simulated runs: a minute of 1.3, then 0.6 of what is possible. */
function simulatedBacklog(workers: number, ticks: number, runs: number): Float64Array {
  const inside = new Float64Array(ticks);
  for (let run = 0; run < runs; run++) {
    const count = 5000;
    const gaps = exponentials(`burst gaps ${run}`, count);
    let now = 0;
    const at = gaps.map((gap) => now += gap * 25 / (now < 60_000 ? 1.3 : 0.6));
    const left = departures(
      at,
      exponentials(`burst services ${run}`, count).map((time) => time * 25 * workers),
      workers,
    );
    for (let tick = 0; tick < ticks; tick++) {
      const end = (tick + 1) * 5000;
      for (let request = 0; request < count && at[request] <= end; request++) if (left[request] > end) inside[tick]++;
    }
  }
  return inside.map((sum) => sum / runs);
}

Deno.test("serveService() builds a backlog and drains it as a simulated queue does", () => {
  for (const concurrency of [1, 4]) {
    const ticks = 30;
    const simulated = simulatedBacklog(concurrency, ticks, 60);
    const cluster = settledCluster({
      workloads: [testingWorkload("web", { physics: { concurrency, queueLimit: 2000 } })],
    });
    const ours: number[] = [];
    for (let tick = 0; tick < ticks; tick++) {
      cluster.entries.rate[0] = (tick < 12 ? 1.3 : 0.6) * 40;
      runTicks(cluster, 1);
      ours.push(cluster.services.backlog[0]);
    }
    // 12/s too many for 60 s are 720; 16/s to spare take 45 s.
    assert.ok(Math.abs(ours[11] - 720) < 1e-6);
    assert.ok(Math.abs(ours[11] / simulated[11] - 1) < 0.02, `${ours[11]} wait, simulated ${simulated[11]}`);
    // Growth and drain, tick by tick, but for the few that are inside at any load.
    ours.forEach((backlog, tick) =>
      assert.ok(Math.abs(backlog - simulated[tick]) < 25, `tick ${tick}: ${backlog}, simulated ${simulated[tick]}`)
    );
    const drained = (backlogs: ArrayLike<number>) =>
      Array.from(backlogs).findIndex((each, tick) => tick > 11 && each < 36);
    assert.ok(Math.abs(drained(ours) - drained(simulated)) <= 1, "to a twentieth of it within a tick");
  }
});
