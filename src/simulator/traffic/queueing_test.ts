/** The waiting formula against exact Erlang C, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
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

Deno.test("waitVariance() is within 6 % of the variance that Erlang C gives, where waiting matters", () => {
  for (const workers of workerCounts) {
    for (const load of loads.filter((each) => each >= 0.5)) {
      const { waits, meanWait } = erlangC(workers, load);
      // Whoever waits does so for an exponential time of mean W/Pw.
      const exact = 1 + 2 * (meanWait * meanWait) / waits - meanWait * meanWait;
      const wait = meanWaitMs(load, workers, 1, 1);
      const ours = 1 + waitVariance(wait, { load, workers, ratePerMs: 1, variability: 1 });
      assert.ok(Math.abs(ours / exact - 1) < 0.06, `${workers} workers, ρ ${load}: ${ours} for ${exact}`);
    }
  }
});

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
