import assert from "node:assert/strict";
import { augmentedChebyshev } from "./augmented_chebyshev.ts";

const terms = { weights: [1, 0.5], ideal: [1, 1], rho: 0.001 };

Deno.test("augmentedChebyshev() is the largest weighted shortfall and a little of the others", () => {
  // shortfalls 1·0.2 and 0.5·0.6 = 0.3: 0.3 + 0.001·0.5
  const { distance, driver } = augmentedChebyshev([0.8, 0.4], terms);
  assert.ok(Math.abs(distance - 0.3005) < 1e-12, `${distance}`);
  assert.equal(driver, 1);
});

Deno.test("augmentedChebyshev() prefers the better of two points with one largest shortfall", () => {
  assert.ok(augmentedChebyshev([0.9, 0.4], terms).distance < augmentedChebyshev([0.8, 0.4], terms).distance);
});

Deno.test("augmentedChebyshev() refuses vectors of different lengths", () => {
  assert.throws(() => augmentedChebyshev([1], terms), /1 objectives, 2 ideals, 2 weights/);
});
