import assert from "node:assert/strict";
import fc from "fast-check";
import { probabilityAboveHalf } from "./beta_tail.ts";

Deno.test("probabilityAboveHalf() against closed forms", () => {
  const cases: readonly (readonly [number, number, number])[] = [
    [1, 1, 0.5],
    [1, 4, 1 / 16], // P(θ > ½) under Beta(1, b) is 2^−b
    [5, 1, 31 / 32], // and 1 − 2^−a under Beta(a, 1)
    [2, 3, 5 / 16], // P(at most 1 of 4 fair coins is heads) = (1 + 4)/16
    [4, 2, 26 / 32], // P(at most 3 of 5) = (1 + 5 + 10 + 10)/32
    [0.5, 0.5, 0.5],
    [1.5, 0.5, 0.5 + 1 / Math.PI], // arcsine law with one more half: ½ + 1/π
  ];
  for (const [alpha, beta, expected] of cases) {
    assert.ok(Math.abs(probabilityAboveHalf(alpha, beta) - expected) < 1e-12, `Beta(${alpha}, ${beta})`);
  }
});

Deno.test("probabilityAboveHalf() mirrors and grows with alpha", () => {
  const parameter = fc.double({ min: 1, max: 30, noNaN: true });
  fc.assert(fc.property(parameter, parameter, (a, b) => {
    assert.ok(Math.abs(probabilityAboveHalf(a, b) + probabilityAboveHalf(b, a) - 1) < 1e-10);
    assert.ok(probabilityAboveHalf(a + 0.5, b) >= probabilityAboveHalf(a, b) - 1e-12);
  }));
});

Deno.test("probabilityAboveHalf() refuses parameters that are not positive", () => {
  assert.throws(() => probabilityAboveHalf(0, 1), /Beta\(0, 1\)/);
});
