import assert from "node:assert/strict";
import fc from "fast-check";
import { epsilonDominates } from "./epsilon_dominance.ts";

const epsilons = [0.1, 0.05, 0.2];
const vector = fc.array(fc.integer({ min: 0, max: 40 }).map((n) => n / 40), { minLength: 3, maxLength: 3 });

Deno.test("epsilonDominates() is a strict partial order", () => {
  fc.assert(
    fc.property(vector, vector, vector, (a, b, c) => {
      assert.equal(epsilonDominates(a, a, epsilons), false);
      if (epsilonDominates(a, b, epsilons)) assert.equal(epsilonDominates(b, a, epsilons), false);
      if (epsilonDominates(a, b, epsilons) && epsilonDominates(b, c, epsilons)) {
        assert.equal(epsilonDominates(a, c, epsilons), true);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("epsilonDominates() never holds for the worse of two vectors", () => {
  fc.assert(fc.property(vector, vector, (a, drop) => {
    const worse = a.map((value, i) => value * drop[i]);
    assert.equal(epsilonDominates(worse, a, epsilons), false);
  }));
});

Deno.test("epsilonDominates() compares boxes, not values", () => {
  // 0.19 and 0.11 share box [0.1, 0.2); 0.3 / 0.1 is 2.9999… in floating point and belongs to box 3
  assert.equal(epsilonDominates([0.19], [0.11], [0.1]), false);
  assert.equal(epsilonDominates([0.21], [0.19], [0.1]), true);
  assert.equal(epsilonDominates([0.1 + 0.2], [0.29], [0.1]), true);
  assert.equal(epsilonDominates([0.3], [0.29], [0.1]), true);
});

Deno.test("epsilonDominates() names what is wrong with its arguments", () => {
  assert.throws(() => epsilonDominates([1], [1, 2], [0.1, 0.1]), /1 and 2 values for 2 box sizes/);
  assert.throws(() => epsilonDominates([1], [1], [0]), /box size 0 is not above 0/);
});
