/** The closed-form gamma quantile against exact quantiles, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { gammaln } from "simple-statistics";
import { gammaQuantile } from "./gamma_quantile.ts";
import { normalQuantile } from "./normal_quantile.ts";

Deno.test("gammaQuantile() stays within its stated error of the exact quantile", () => {
  const cases = [
    { shapes: [1, 1.5, 2, 4, 10, 100], p50: 0.015, tail: 0.01 },
    { shapes: [0.5, 0.75], p50: 0.035, tail: 0.025 },
    { shapes: [0.2, 0.3], p50: 0.16, tail: 0.1 },
  ];
  for (const { shapes, p50, tail } of cases) {
    for (const shape of shapes) {
      for (const [p, allowed] of [[0.5, p50], [0.95, tail], [0.99, tail]]) {
        // Shape a and scale 1 have mean a and variance a.
        const exact = exactQuantile(shape, p);
        const error = Math.abs(gammaQuantile(shape, shape, normalQuantile(p)) / exact - 1);
        assert.ok(error <= allowed, `shape ${shape}, p ${p}: off by ${error}`);
      }
    }
  }
});

Deno.test("gammaQuantile() of an exponential is its closed form -mean·ln(1-p), within 1 %", () => {
  const exact = -20 * Math.log(0.05);
  assert.ok(Math.abs(gammaQuantile(20, 400, normalQuantile(0.95)) / exact - 1) < 0.01);
});

Deno.test("gammaQuantile() without spread is the mean", () => {
  assert.equal(gammaQuantile(35, 0, 2.33), 35);
  assert.equal(gammaQuantile(0, 0, 2.33), 0);
  assert.equal(gammaQuantile(0, 4, 2.33), 0);
});

Deno.test("gammaQuantile() is never negative, never falls with z, and scales with the unit", () => {
  const means = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
  const spreads = fc.double({ min: 0, max: 5, noNaN: true });
  const deviates = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(fc.property(means, spreads, deviates, deviates, (mean, spread, z, further) => {
    const variance = (mean * spread) ** 2;
    const value = gammaQuantile(mean, variance, z);
    assert.ok(value >= 0);
    if (z <= further) assert.ok(value <= gammaQuantile(mean, variance, further));
    assert.ok(Math.abs(gammaQuantile(1000 * mean, 1e6 * variance, z) - 1000 * value) <= 1e-9 * 1000 * (value + mean));
  }));
});

/** Quantile of a gamma with scale 1, by bisection of the regularised incomplete gamma function. */
function exactQuantile(shape: number, p: number): number {
  let low = 0;
  let high = 1;
  while (incompleteGamma(shape, high) < p) high *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (incompleteGamma(shape, middle) < p) low = middle;
    else high = middle;
  }
  return high;
}

/** P(a, x) by its power series: all terms are positive, so it converges for every x used here. */
function incompleteGamma(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * 1e-16; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - gammaln(a));
}
