/** How badly objectives stand in a window, and whether that became better. Samples are at ticks 3, 6, 9 … */

import assert from "node:assert/strict";
import { burden, isImproved } from "./burden.ts";
import { seenErrors, testingObservation } from "./testing_observation.ts";

Deno.test("burden() is the mean of the worst measured over allowed value, each at most 10", () => {
  const observation = seenErrors([0.05, 0.02, 0.9, null, 0.002]);
  assert.equal(burden(observation, 0, 6), (5 + 2) / 2);
  assert.equal(burden(observation, 3, 9), (2 + 10) / 2, "fromTick itself is outside, toTick inside");
  assert.equal(burden(observation, 9, 15), 0.2, "latency stands at 100 of 500 ms");
  const slow = testingObservation([{
    name: "web",
    shedRatio: 0,
    series: { errorRatio: [0], latencyP95Ms: [1500] },
  }]);
  assert.equal(burden(slow, 0, 3), 3);
});

Deno.test("burden() of what was not measured is unknown, not none", () => {
  assert.equal(burden(seenErrors([null, null]), 0, 6), null);
  assert.equal(burden(seenErrors([0.1]), 3, 9), null);
});

Deno.test("burden() counts turned-away work, wherever it is turned away", () => {
  const series = { errorRatio: [0], latencyP95Ms: [100] };
  const observation = testingObservation([
    { name: "web", shedRatio: 0, series },
    { name: "cart", shedRatio: 0.4, series },
  ]);
  assert.equal(burden(observation, 0, 3), 4);
});

Deno.test("isImproved() asks for clearly better, or good; what was not measured is not better", () => {
  const cases: readonly (readonly [number | null, number | null, boolean])[] = [
    [10, 5, true],
    [10, 9.5, false],
    [10, 10, false],
    [10, 1, true],
    [1.05, 1, true],
    [null, 1, true],
    [null, 2, false],
    [10, null, false],
    [null, null, false],
  ];
  for (const [before, after, expected] of cases) {
    assert.equal(isImproved(before, after), expected, `${before} ${after}`);
  }
});
