/** Holm's correction with its arithmetic shown, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { holm } from "./holm.ts";

Deno.test("holm() multiplies the i-th smallest by n − i + 1 and never falls", () => {
  // Sorted 0.25, 0.25, 0.375, times 3, 2, 1: 0.75, 0.5 raised to 0.75, 0.375 raised to 0.75.
  assert.deepEqual(holm([0.375, 0.25, 0.25]), [0.75, 0.75, 0.75]);
  assert.deepEqual(holm([0.125, 0.75]), [0.25, 0.75]);
  assert.deepEqual(holm([0.75, 0.75]), [1, 1]);
  assert.deepEqual(holm([]), []);
});

Deno.test("holm() never lowers a p, keeps their order, and is at most n times p", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (pValues) => {
    const adjusted = holm(pValues);
    pValues.forEach((p, index) => {
      assert.ok(adjusted[index] >= p && adjusted[index] <= 1);
      pValues.forEach((other, at) => assert.ok(!(p < other) || adjusted[index] <= adjusted[at]));
    });
    if (pValues.length > 0) assert.equal(Math.min(...adjusted), Math.min(1, pValues.length * Math.min(...pValues)));
  }));
});
