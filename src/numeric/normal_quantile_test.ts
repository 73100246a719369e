/** The normal quantile against tables, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { normalQuantile } from "./normal_quantile.ts";

Deno.test("normalQuantile() agrees with tables", () => {
  const cases = [
    { p: 0.5, z: 0 },
    { p: 0.9, z: 1.2815515655 },
    { p: 0.95, z: 1.6448536270 },
    { p: 0.975, z: 1.9599639845 },
    { p: 0.99, z: 2.3263478740 },
    { p: 0.999, z: 3.0902323062 },
    { p: 1e-6, z: -4.7534243088 },
    { p: 1e-12, z: -7.0344838253 },
  ];
  for (const { p, z } of cases) {
    assert.ok(Math.abs(normalQuantile(p) - z) <= 1e-6 * Math.max(1, Math.abs(z)), `p = ${p}: ${normalQuantile(p)}`);
  }
});

Deno.test("normalQuantile() is infinite at the ends and NaN outside", () => {
  assert.equal(normalQuantile(0), -Infinity);
  assert.equal(normalQuantile(1), Infinity);
  for (const p of [-0.1, 1.1, NaN]) assert.ok(Number.isNaN(normalQuantile(p)));
});

Deno.test("normalQuantile() is odd about one half and increasing", () => {
  const probabilities = fc.integer({ min: 1, max: 999 }).map((mille) => mille / 1000);
  fc.assert(fc.property(probabilities, probabilities, (p, q) => {
    // 0.075 and 0.925 lie on two sides of the border between the approximations: their error is all that is left.
    assert.ok(Math.abs(normalQuantile(p) + normalQuantile(1 - p)) < 1e-6 * Math.abs(normalQuantile(p)) + 1e-9);
    if (p < q) assert.ok(normalQuantile(p) < normalQuantile(q));
  }));
});
