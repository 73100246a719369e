/** Distributions of times: their means and bounds over many keyed draws. */

import assert from "node:assert/strict";
import { randomKey } from "../../random.ts";
import type { Amount } from "./chaos_event.ts";
import { drawAmount } from "./draw_amount.ts";

const samples = 20_000;

function drawsOf(amount: Amount): readonly number[] {
  const key = randomKey(11, "chaos");
  return Array.from({ length: samples }, (_, entity) => drawAmount(amount, key, entity, 1));
}

Deno.test("drawAmount() has the mean of its distribution, and none is below 0", () => {
  // Standard errors at 20,000 draws are at most 1 % of the mean.
  const cases: readonly (readonly [Amount, number])[] = [
    [90, 90],
    [{ kind: "uniform", from: 60, to: 120 }, 90],
    [{ kind: "normal", mean: 300, deviation: 30 }, 300],
    [{ kind: "exponential", mean: 200 }, 200],
    // exp(σ²/2) above the median.
    [{ kind: "logNormal", median: 100, sigma: 0.5 }, 100 * Math.exp(0.125)],
  ];
  for (const [amount, mean] of cases) {
    const drawn = drawsOf(amount);
    const average = drawn.reduce((sum, each) => sum + each, 0) / samples;
    assert.ok(Math.abs(average / mean - 1) < 0.03, `${JSON.stringify(amount)}: ${average}`);
    assert.ok(drawn.every((each) => each >= 0));
  }
});

Deno.test("drawAmount() of a normal that reaches below 0 is cut there", () => {
  const drawn = drawsOf({ kind: "normal", mean: 10, deviation: 20 });
  assert.ok(Math.min(...drawn) === 0);
});

Deno.test("drawAmount() stays within a uniform's bounds and fills them", () => {
  const drawn = drawsOf({ kind: "uniform", from: 60, to: 120 });
  assert.ok(Math.min(...drawn) >= 60 && Math.min(...drawn) < 60.1);
  assert.ok(Math.max(...drawn) < 120 && Math.max(...drawn) > 119.9);
});
