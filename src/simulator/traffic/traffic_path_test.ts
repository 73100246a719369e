/** Paths of calls against simulated queues: one call after the other, and two at a time. */

import assert from "node:assert/strict";
import type { Cluster } from "../cluster.ts";
import { responsePercentileMs } from "./response_percentile.ts";
import { runTicks, settledCluster, testingCall, testingWorkload } from "../testing_cluster.ts";
import { arrivals, departures, exponentials, responseStatistics } from "./testing_queue.ts";

const requests = 300_000;
const ratePerMs = 0.024;
const gaps = exponentials("gaps", requests);
const at = arrivals(gaps, ratePerMs);
/** Service times in ms of a station, its requests being served on 200 m. */
const servicesOf = (name: string, cpuMs: number, workers: number) =>
  exponentials(name, requests).map((time) => time * cpuMs * 5 * workers);

/** front with 3 ms of CPU a request (ρ 0.36) calls x and y, which have the CPU and the workers given. */
function path(group: number, x: readonly [number, number], y: readonly [number, number]): Cluster {
  const workload = (name: string, [cpuMsPerRequest, concurrency]: readonly [number, number]) =>
    testingWorkload(name, { physics: { cpuMsPerRequest, concurrency } });
  const cluster = settledCluster({
    workloads: [workload("front", [3, 1]), workload("x", x), workload("y", y)],
    calls: [testingCall("front", "x", { group, latencyMs: 2 }), testingCall("front", "y", { group, latencyMs: 1 })],
  });
  cluster.entries.rate[0] = ratePerMs * 1000;
  runTicks(cluster, 1);
  return cluster;
}

function errorsOf(cluster: Cluster, left: Float64Array) {
  const simulated = responseStatistics(at, left);
  assert.ok(simulated.relativeError < 0.015, `${simulated.relativeError}`);
  return {
    mean: cluster.services.responseMs[0] / simulated.mean - 1,
    p50: responsePercentileMs(cluster, 0, "p50") / simulated.p50 - 1,
    p95: responsePercentileMs(cluster, 0, "p95") / simulated.p95 - 1,
    p99: responsePercentileMs(cluster, 0, "p99") / simulated.p99 - 1,
  };
}

const leftFront = departures(at, servicesOf("front", 3, 1), 1);
const later = (instants: Float64Array, ms: number) => instants.map((instant) => instant + ms);

Deno.test("tickTraffic() of calls one after the other is within 2 % of simulated stations in a line, and its percentiles within 7 %", () => {
  // ρ 0.72 and 0.6. One worker keeps the order, so that the next station's arrivals ascend.
  const leftX = departures(later(leftFront, 2), servicesOf("x", 6, 1), 1);
  const leftY = departures(later(leftX, 1), servicesOf("y", 5, 2), 2);
  const error = errorsOf(path(0, [6, 1], [5, 2]), leftY);
  assert.ok(Math.abs(error.mean) < 0.02, JSON.stringify(error));
  for (const part of [error.p50, error.p95, error.p99]) assert.ok(Math.abs(part) < 0.07, JSON.stringify(error));
});

Deno.test("tickTraffic() of two calls at a time is within 5 % of simulated ones, and its p99 within 10 %", () => {
  const cases = [[6, 1], [6, 3], [6, 6]] as const;
  for (const cpuMs of cases) {
    const leftX = departures(later(leftFront, 2), servicesOf("x", cpuMs[0], 1), 1);
    const leftY = departures(later(leftFront, 1), servicesOf("y", cpuMs[1], 1), 1);
    const slower = leftX.map((instant, request) => Math.max(instant, leftY[request]));
    const error = errorsOf(path(1, [cpuMs[0], 1], [cpuMs[1], 1]), slower);
    assert.ok(Math.abs(error.mean) < 0.05 && Math.abs(error.p95) < 0.05, JSON.stringify(error));
    assert.ok(Math.abs(error.p99) < 0.1, JSON.stringify(error));
  }
});
