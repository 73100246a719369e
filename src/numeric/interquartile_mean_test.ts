/** The interquartile mean with its arithmetic shown, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { interquartileMean } from "./interquartile_mean.ts";

Deno.test("interquartileMean() cuts a quarter off at either end, rounded down", () => {
  assert.equal(interquartileMean([7]), 7);
  assert.equal(interquartileMean([9, 1, 2]), 4); // ⌊3/4⌋ = 0: nothing is cut
  assert.equal(interquartileMean([0, 4, 2, 100]), 3); // (2 + 4) / 2
  assert.equal(interquartileMean([8, 1, 2, 3, 4, 5, 6, 70]), 4.5); // (3 + 4 + 5 + 6) / 4
  assert.throws(() => interquartileMean([]), /no values/);
});

Deno.test("interquartileMean() lies within the values, forgets their order and moves with them", () => {
  const sample = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(sample, fc.integer({ min: -9, max: 9 }), (values, shift) => {
    const middle = interquartileMean(values);
    assert.ok(Math.min(...values) <= middle && middle <= Math.max(...values));
    assert.equal(interquartileMean(values.toReversed()), middle);
    assert.ok(Math.abs(interquartileMean(values.map((value) => value + shift)) - middle - shift) < 1e-9);
  }));
});
