/** The percentile interval with its arithmetic shown. */

import assert from "node:assert/strict";
import { percentileInterval } from "./percentile_interval.ts";

Deno.test("percentileInterval() interpolates between order statistics", () => {
  const hundred = Array.from({ length: 101 }, (_, index) => 100 - index);
  assert.deepEqual(percentileInterval(hundred, 0.5), { low: 25, high: 75 });
  const { low, high } = percentileInterval([0, 10], 0.95);
  assert.ok(Math.abs(low - 0.25) < 1e-12 && Math.abs(high - 9.75) < 1e-12); // 0.025 and 0.975 of the way
  assert.deepEqual(percentileInterval([3], 0.95), { low: 3, high: 3 });
});

Deno.test("percentileInterval() refuses no replicates and levels outside (0, 1)", () => {
  assert.throws(() => percentileInterval([], 0.95), /no replicates/);
  for (const level of [0, 1, NaN]) assert.throws(() => percentileInterval([1], level), /level/);
});
