/** The sign-flip test with its patterns counted, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { signFlipTest } from "./sign_flip.ts";
import { testingUniform } from "./testing_draws.ts";

const options = { replicates: 4_000, uniform: testingUniform };

const cases: readonly { readonly differences: readonly number[]; readonly p: number; readonly why: string }[] = [
  { differences: [], p: 1, why: "nothing to flip" },
  { differences: [0, 0], p: 1, why: "zeros carry no sign" },
  { differences: [3], p: 1, why: "|±3| is always 3" },
  { differences: [1, 1, 1], p: 0.25, why: "+++ and −−− of 8" },
  { differences: [-1, -1, -1, 0], p: 0.25, why: "the same, whatever the direction" },
  { differences: [1, 2], p: 0.5, why: "sums ±3, ±1: two of four" },
  { differences: [1, 1, 1, 1, 1, 1], p: 2 / 64, why: "2 of 64" },
  { differences: [1, 1, -1], p: 1, why: "|sum| is 1 or 3: all of 8" },
];

for (const { differences, p, why } of cases) {
  Deno.test(`signFlipTest() of [${differences}]: ${why}`, () => assert.equal(signFlipTest(differences, options), p));
}

Deno.test("signFlipTest() draws patterns where there are too many, and agrees with the count", () => {
  // 17 equal differences: two of 2¹⁷ patterns are as far, so hardly any of 4,000 is.
  assert.ok(signFlipTest(new Array<number>(17).fill(1), options) <= 3 / 4001);
  // 20 differences, 14 up and 6 down: P(|X − 10| ≥ 4), X ~ Binomial(20, ½), is 0.1153.
  const mixed = Array.from({ length: 20 }, (_, index) => index < 14 ? 1 : -1);
  assert.ok(Math.abs(signFlipTest(mixed, options) - 0.1153) < 0.02);
});

Deno.test("signFlipTest() is a p-value, blind to order, direction and scale", () => {
  const differences = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 10 });
  fc.assert(fc.property(differences, (sample) => {
    const p = signFlipTest(sample, options);
    assert.ok(p > 0 && p <= 1);
    assert.equal(signFlipTest(sample.toReversed(), options), p);
    assert.equal(signFlipTest(sample.map((value) => -2 * value), options), p);
  }));
});
