/** The closed-form gamma tail against closed forms, and its laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { gammaQuantile } from "./gamma_quantile.ts";
import { gammaTail } from "./gamma_tail.ts";
import { normalQuantile } from "./normal_quantile.ts";

Deno.test("gammaTail() of whole shapes is the Erlang sum, within 0.013", () => {
  for (const shape of [1, 2, 5, 20]) {
    for (let x = 0.01; x < 4; x += 0.01) {
      // Shape k and mean 1: P(X > x) = Σ_{i<k} (kx)^i e^(−kx) / i!
      let term = Math.exp(-shape * x);
      let exact = term;
      for (let i = 1; i < shape; i++) exact += term *= (shape * x) / i;
      const error = Math.abs(gammaTail(1, 1 / shape, x) - exact);
      assert.ok(error <= 0.013, `shape ${shape}, x ${x}: off by ${error}`);
    }
  }
});

Deno.test("gammaTail() without spread is a step at the mean", () => {
  assert.equal(gammaTail(35, 0, 34), 1);
  assert.equal(gammaTail(35, 0, 35), 0);
  assert.equal(gammaTail(0, 4, 1), 0);
});

Deno.test("gammaTail() undoes gammaQuantile()", () => {
  const spreads = fc.double({ min: 0.01, max: 1, noNaN: true });
  const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(fc.property(spreads, shares, (spread, share) => {
    const limit = gammaQuantile(40, (40 * spread) ** 2, normalQuantile(1 - share));
    assert.ok(Math.abs(gammaTail(40, (40 * spread) ** 2, limit) - share) < 1e-5);
  }));
});

Deno.test("gammaTail() is a probability and never rises with the limit", () => {
  const positive = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
  const spreads = fc.double({ min: 0, max: 5, noNaN: true });
  fc.assert(fc.property(positive, spreads, positive, positive, (mean, spread, limit, more) => {
    const share = gammaTail(mean, (mean * spread) ** 2, limit);
    assert.ok(share >= 0 && share <= 1);
    assert.ok(gammaTail(mean, (mean * spread) ** 2, limit + more) <= share + 1e-7);
  }));
});
