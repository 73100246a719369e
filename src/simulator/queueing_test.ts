/** The waiting formula against exact Erlang C and against a simulated queue, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { entityKey, randomKey, uniform } from "../random.ts";
import { meanWaitMs, waitVariance } from "./queueing.ts";

const workerCounts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const loads = Array.from({ length: 90 }, (_, i) => (i + 1) / 100);

/** Probability that a request of an M/M/c queue waits, and its mean wait in service times. */
function erlangC(workers: number, load: number): { readonly waits: number; readonly meanWait: number } {
  const offered = workers * load;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < workers; k++) sum += term *= offered / k;
  const busy = (term * (offered / workers)) / (1 - load);
  const waits = busy / (sum + busy);
  return { waits, meanWait: waits / (workers * (1 - load)) };
}

Deno.test("meanWaitMs() with the service is within 2.6 % of Erlang C for 1 to 10 workers up to ρ = 0.9", () => {
  for (const workers of workerCounts) {
    for (const load of loads) {
      const exact = 1 + erlangC(workers, load).meanWait;
      const error = Math.abs((1 + meanWaitMs(load, workers, 1, 1)) / exact - 1);
      assert.ok(error <= 0.026, `${workers} workers, ρ ${load}: off by ${error}`);
    }
  }
});

Deno.test("meanWaitMs() alone is as rough as its docstring says", () => {
  for (const workers of workerCounts) {
    for (const load of loads) {
      const exact = erlangC(workers, load).meanWait;
      const wait = meanWaitMs(load, workers, 1, 1);
      const allowed = load >= 0.9 ? 0.02 : load >= 0.8 ? 0.08 : load >= 0.7 ? 0.21 : load >= 0.5 ? 1.2 : Infinity;
      assert.ok(Math.abs(wait / exact - 1) <= allowed, `${workers} workers, ρ ${load}: ${wait} for ${exact}`);
      assert.ok(Math.abs(wait - exact) <= 0.034, `${workers} workers, ρ ${load}: ${wait} for ${exact}`);
    }
  }
});

Deno.test("meanWaitMs() of one worker is ρ/(μ(1−ρ)), and of a half-variable queue half of it", () => {
  // ρ 0.8, μ 0.25/ms: 0.8 / (0.25·0.2) = 16 ms
  assert.ok(Math.abs(meanWaitMs(0.8, 1, 0.25, 1) - 16) < 1e-9);
  assert.ok(Math.abs(meanWaitMs(0.8, 1, 0.25, 0.5) - 8) < 1e-9);
});

Deno.test("meanWaitMs() and waitVariance() agree with a simulated queue of exponential arrivals and services", () => {
  for (const [workers, load] of [[1, 0.5], [1, 0.8], [3, 0.5], [3, 0.9], [10, 0.7], [10, 0.9]]) {
    const { mean, deviation } = simulateQueue(workers, load, 150_000);
    const wait = meanWaitMs(load, workers, 1, 1);
    const spread = Math.sqrt(1 + waitVariance(wait, { load, workers, ratePerMs: 1, variability: 1 }));
    assert.ok(Math.abs((1 + wait) / mean - 1) < 0.05, `${workers} workers, ρ ${load}: mean ${1 + wait} for ${mean}`);
    assert.ok(
      Math.abs(spread / deviation - 1) < 0.1,
      `${workers} workers, ρ ${load}: deviation ${spread} for ${deviation}`,
    );
  }
});

/** First come, first served by whichever worker is free first; times in mean service times. */
function simulateQueue(
  workers: number,
  load: number,
  requests: number,
): { readonly mean: number; readonly deviation: number } {
  const key = randomKey(workers, "traffic");
  const entity = entityKey(`ρ ${load}`);
  const exponential = (request: number, k: number) => -Math.log(1 - uniform(key, entity, request, k));
  const freeAt = new Float64Array(workers);
  let now = 0;
  let sum = 0;
  let squares = 0;
  for (let request = 0; request < requests; request++) {
    now += exponential(request, 0) / (workers * load);
    let first = 0;
    for (let k = 1; k < workers; k++) if (freeAt[k] < freeAt[first]) first = k;
    freeAt[first] = Math.max(now, freeAt[first]) + exponential(request, 1);
    const response = freeAt[first] - now;
    sum += response;
    squares += response * response;
  }
  const mean = sum / requests;
  return { mean, deviation: Math.sqrt(squares / requests - mean * mean) };
}

Deno.test("meanWaitMs() never falls with load, is zero without any, and stays finite beyond saturation", () => {
  const load = fc.double({ min: 0, max: 20, noNaN: true });
  const workers = fc.integer({ min: 1, max: 50 });
  fc.assert(fc.property(load, load, workers, (a, b, count) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    assert.ok(meanWaitMs(low, count, 0.1, 1) <= meanWaitMs(high, count, 0.1, 1));
    assert.ok(Number.isFinite(meanWaitMs(high, count, 0.1, 1)));
  }));
  assert.equal(meanWaitMs(0, 4, 1, 1), 0);
});
