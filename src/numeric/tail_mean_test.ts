/** The tail mean with its arithmetic shown, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { tailMean } from "./tail_mean.ts";

const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}`);
const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 32 });
const shares = fc.double({ min: 0.01, max: 1, noNaN: true });

Deno.test("tailMean() averages the lowest share and counts the last value in part", () => {
  const eight = [0.8, 0.1, 0.7, 0.3, 0.6, 0.5, 0.9, 1];
  near(tailMean(eight, 0.25), 0.2); // (0.1 + 0.3) / 2
  near(tailMean(eight, 0.1875), 0.25 / 1.5); // 1.5 values: (0.1 + 0.5·0.3) / 1.5
  near(tailMean(eight, 0.05), 0.1);
  near(tailMean(eight, 1), 4.9 / 8);
});

Deno.test("tailMean() refuses no values and shares outside (0, 1]", () => {
  assert.throws(() => tailMean([], 0.25), /no values/);
  for (const share of [0, -0.1, 1.01, NaN]) assert.throws(() => tailMean([1], share), /share/);
});

Deno.test("tailMean() lies between minimum and mean, rises with the share and forgets the order", () => {
  fc.assert(fc.property(values, shares, shares, (sample, a, b) => {
    const low = tailMean(sample, Math.min(a, b));
    const high = tailMean(sample, Math.max(a, b));
    assert.ok(Math.min(...sample) <= low + 1e-9);
    assert.ok(low <= high + 1e-9);
    assert.ok(high <= tailMean(sample, 1) + 1e-9);
    assert.equal(tailMean(sample.toReversed(), a), tailMean(sample, a));
  }));
});
