/** The paired lower bound against t tables and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { lowerConfidenceBound } from "./paired_bound.ts";

Deno.test("lowerConfidenceBound() uses the t of the tables", () => {
  const table = [
    { degrees: 1, t90: 3.0777, t95: 6.3138, t99: 31.8205 },
    { degrees: 2, t90: 1.8856, t95: 2.9200, t99: 6.9646 },
    { degrees: 3, t90: 1.6377, t95: 2.3534, t99: 4.5407 },
    { degrees: 4, t90: 1.5332, t95: 2.1318, t99: 3.7469 },
    { degrees: 5, t90: 1.4759, t95: 2.0150, t99: 3.3649 },
    { degrees: 7, t90: 1.4149, t95: 1.8946, t99: 2.9980 },
    { degrees: 15, t90: 1.3406, t95: 1.7531, t99: 2.6025 },
    { degrees: 30, t90: 1.3104, t95: 1.6973, t99: 2.4573 },
    { degrees: 120, t90: 1.2886, t95: 1.6577, t99: 2.3578 },
  ];
  for (const { degrees, t90, t95, t99 } of table) {
    const differences = unitStandardError(degrees + 1);
    for (const [level, t] of [[0.9, t90], [0.95, t95], [0.99, t99]]) {
      const bound = lowerConfidenceBound(differences, level);
      assert.ok(Math.abs(bound + t) < 2e-4, `${degrees} degrees at ${level}: ${-bound}, not ${t}`);
    }
  }
});

Deno.test("lowerConfidenceBound() shows its arithmetic", () => {
  // Mean 2, s = 1, n = 3, t90 with 2 degrees = 1.8856: 2 − 1.8856/√3.
  assert.ok(Math.abs(lowerConfidenceBound([1, 2, 3], 0.9) - (2 - 1.885618 / Math.sqrt(3))) < 1e-6);
});

Deno.test("lowerConfidenceBound() of equal differences is that difference, and at one half the mean", () => {
  assert.equal(lowerConfidenceBound([0.25, 0.25, 0.25, 0.25], 0.9), 0.25);
  assert.equal(lowerConfidenceBound([1, 2, 6], 0.5), 3);
});

Deno.test("lowerConfidenceBound() refuses one difference and levels outside [0.5, 1)", () => {
  assert.throws(() => lowerConfidenceBound([1], 0.9), /1 difference/);
  for (const level of [0.4, 1, NaN]) assert.throws(() => lowerConfidenceBound([1, 2], level), /level/);
});

Deno.test("lowerConfidenceBound() never exceeds the mean, falls with the level and shifts with the differences", () => {
  const samples = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 40 });
  const levels = fc.integer({ min: 50, max: 99 }).map((percent) => percent / 100);
  fc.assert(fc.property(samples, levels, levels, (sample, a, b) => {
    const loose = lowerConfidenceBound(sample, Math.min(a, b));
    const strict = lowerConfidenceBound(sample, Math.max(a, b));
    assert.ok(loose <= sample.reduce((sum, x) => sum + x, 0) / sample.length + 1e-9);
    assert.ok(strict <= loose + 1e-9);
    assert.ok(Math.abs(lowerConfidenceBound(sample.map((x) => x + 7), a) - lowerConfidenceBound(sample, a) - 7) < 1e-9);
  }));
});

/** n values with mean 0 and sample standard deviation √n, so that the bound is exactly −t. */
function unitStandardError(n: number): readonly number[] {
  const ramp = Array.from({ length: n }, (_, i) => i - (n - 1) / 2);
  const sampleVariance = ramp.reduce((sum, x) => sum + x * x, 0) / (n - 1);
  return ramp.map((x) => x * Math.sqrt(n / sampleVariance));
}
