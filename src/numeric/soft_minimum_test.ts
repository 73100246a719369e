/** The soft minimum against its formula, its limits and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { softMinimum, type WeightedValue } from "./soft_minimum.ts";

const near = (actual: number, expected: number, within = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

const outcomes = fc.array(
  fc.record({ value: fc.double({ min: -5, max: 5, noNaN: true }), weight: fc.integer({ min: 1, max: 9 }) }),
  {
    minLength: 1,
    maxLength: 6,
  },
).map((drawn): WeightedValue[] => {
  const total = drawn.reduce((sum, { weight }) => sum + weight, 0);
  return drawn.map(({ value, weight }) => ({ value, weight: weight / total }));
});
const temperatures = fc.double({ min: 0.01, max: 100, noNaN: true });

Deno.test("softMinimum() is its formula", () => {
  const futures = [{ value: 0.9, weight: 0.6 }, { value: 0.8, weight: 0.3 }, { value: 0.5, weight: 0.1 }];
  const expected = -0.1 * Math.log(0.6 * Math.exp(-9) + 0.3 * Math.exp(-8) + 0.1 * Math.exp(-5));
  near(softMinimum(futures, 0.1), expected);
});

Deno.test("softMinimum() nears the mean when hot and the worst outcome when cold", () => {
  const futures = [{ value: 1, weight: 0.75 }, { value: 0, weight: 0.25 }];
  near(softMinimum(futures, 1e5), 0.75, 1e-5);
  near(softMinimum(futures, 1e-3), 0, 2e-3);
});

Deno.test("softMinimum() does not overflow and ignores an outcome without weight", () => {
  near(softMinimum([{ value: -1e6, weight: 0.5 }, { value: 1e6, weight: 0.5 }], 0.1), -1e6, 0.1);
  near(softMinimum([{ value: -1e6, weight: 0 }, { value: 1, weight: 1 }], 0.1), 1);
});

Deno.test("softMinimum() refuses wrong temperatures, weights and values", () => {
  const one = [{ value: 1, weight: 1 }];
  for (const temperature of [0, -1, NaN, Infinity]) assert.throws(() => softMinimum(one, temperature), /temperature/);
  assert.throws(() => softMinimum([], 1), /sum to 0/);
  assert.throws(() => softMinimum([{ value: 1, weight: 0.5 }], 1), /sum to 0.5/);
  assert.throws(() => softMinimum([{ value: 1, weight: -1 }, { value: 1, weight: 2 }], 1), /negative/);
  assert.throws(() => softMinimum([{ value: NaN, weight: 1 }], 1), /value NaN/);
});

Deno.test("softMinimum() lies between worst and mean, rises with temperature, and shifts with its values", () => {
  fc.assert(fc.property(outcomes, temperatures, temperatures, (futures, a, b) => {
    const cold = softMinimum(futures, Math.min(a, b));
    const hot = softMinimum(futures, Math.max(a, b));
    const mean = futures.reduce((sum, { value, weight }) => sum + value * weight, 0);
    assert.ok(Math.min(...futures.map(({ value }) => value)) <= cold + 1e-9);
    assert.ok(cold <= hot + 1e-9);
    assert.ok(hot <= mean + 1e-9);
    near(
      softMinimum(futures.map(({ value, weight }) => ({ value: value + 2, weight })), a),
      softMinimum(futures, a) + 2,
      1e-9,
    );
  }));
});
