/** The robust score on a past whose quartiles are plain, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { robustScore } from "./robust_score.ts";

const samples = fc.array(fc.option(fc.integer({ min: -1000, max: 1000 })), { maxLength: 40 });

Deno.test("robustScore() is the distance from the median in interquartile ranges", () => {
  // Sorted past 1 2 3 4 5: quartiles 2 and 4, median 3.
  const reference = { past: [5, 1, 4, 2, 3], floor: 0.1 };
  assert.equal(robustScore(3, reference), 0);
  assert.equal(robustScore(9, reference), 3);
  assert.equal(robustScore(0, reference), -1.5);
});

Deno.test("robustScore() uses the floor where the past is flat", () => {
  assert.equal(robustScore(12, { past: [10, 10, 10, 10], floor: 0.5 }), 4);
});

Deno.test("robustScore() of a missing value, or without a past, is missing", () => {
  assert.equal(robustScore(null, { past: [1, 2], floor: 1 }), null);
  assert.equal(robustScore(3, { past: [], floor: 1 }), null);
  assert.equal(robustScore(3, { past: [null, null], floor: 1 }), null);
});

Deno.test("robustScore() refuses a floor of 0 and samples that are not finite", () => {
  for (const floor of [0, -1, NaN, Infinity]) {
    assert.throws(() => robustScore(1, { past: [1], floor }), /floor/);
  }
  assert.throws(() => robustScore(1, { past: [NaN], floor: 1 }), /NaN is not finite/);
  assert.throws(() => robustScore(Infinity, { past: [1], floor: 1 }), /Infinity is not finite/);
});

Deno.test("robustScore() ignores missing samples and the order of the past, and rises with the value", () => {
  fc.assert(fc.property(samples, fc.integer(), fc.nat(), (past, value, more) => {
    const score = robustScore(value, { past, floor: 1 });
    const dense = past.filter((sample) => sample !== null);
    assert.equal(robustScore(value, { past: dense.toReversed(), floor: 1 }), score);
    const higher = robustScore(value + more, { past, floor: 1 });
    if (score !== null && higher !== null) assert.ok(higher >= score);
  }));
});
