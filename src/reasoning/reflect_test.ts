import assert from "node:assert/strict";
import { defaultPolicy } from "./policy.ts";
import { type PastAttempt, reflect } from "./reflect.ts";
import { leak, pastAttempt, shadowed } from "./testing_attempt.ts";
import { observation, serviceView, step } from "./testing_scene.ts";

/** Samples of the ticks 80 to 99: 10 quiet, then 10 with 20 % errors. */
const seen = observation({ tick: 99 });

function reflected(attempts: readonly PastAttempt[], recovered = true) {
  const alert = { tick: 92, service: "frontend", breaches: [] };
  return reflect({ alert, attempts, recovered, observation: seen, policy: defaultPolicy });
}

Deno.test("reflect() verifies the faults of a plan that brought a recovery which waiting would not have", () => {
  assert.deepEqual(reflected([pastAttempt()]).verified, [leak]);
  // Doing nothing was expected to recover, too.
  assert.deepEqual(reflected([pastAttempt({ shadow: shadowed({ P0: 0.6, P1: 0.9 }) })]).verified, []);
  assert.deepEqual(reflected([pastAttempt()], false).verified, []);
  const waited = pastAttempt({ selection: { decision: { kind: "apply", planId: "P0" }, judged: [] }, outcomes: [] });
  assert.deepEqual(reflected([waited]).verified, []);
});

Deno.test("reflect() reads violation from observed signals, and counts what was spent", () => {
  const { violationShare, realisedUtility } = reflected([pastAttempt()]);
  assert.equal(violationShare, 1);
  // 1 − 1 − 0.2·0.5/5
  assert.ok(Math.abs(realisedUtility + 0.02) < 1e-12);
});

Deno.test("reflect() counts the sample that woke the agent, also when it was scraped before the alert", () => {
  // Every third tick is scraped: 80 and 83 before, the breach at 86 raises the alert at 88, and 89 to 98 are good.
  const sampleTicks = [80, 83, 86, 89, 92, 95, 98];
  const scraped = (breached: number, good: number) => sampleTicks.map((tick) => tick === 86 ? breached : good);
  const services = [serviceView("frontend", { errorRatio: scraped(0.2, 0), latencyP95Ms: scraped(50, 50) })];
  const { violationShare } = reflect({
    alert: { tick: 88, service: "frontend", breaches: [] },
    attempts: [],
    recovered: true,
    observation: observation({ tick: 99, sampleTicks, services }),
    policy: defaultPolicy,
  });
  assert.equal(violationShare, 1 / 5);
});

Deno.test("reflect() holds what was predicted against what came over the same horizon", () => {
  // 12 of 24 lived ticks were bad, then recovery: 1 − 12/120 − 0.2·0.5/5 = 0.88 where 0.5 was predicted.
  const mended = observation({
    tick: 99,
    services: [serviceView("frontend", { errorRatio: step(0.2, 0), latencyP95Ms: step(50, 50) })],
  });
  const alert = { tick: 80, service: "frontend", breaches: [] };
  const attempt = pastAttempt({ startTick: 75 });
  const { reviews: [review], calibrationError } = reflect({
    alert,
    attempts: [attempt],
    recovered: true,
    observation: mended,
    policy: defaultPolicy,
  });
  assert.ok(Math.abs(review.realisedUtility - 0.88) < 1e-9, `${review.realisedUtility}`);
  assert.ok(Math.abs((calibrationError ?? 0) - 0.38) < 1e-9);
});

Deno.test("reflect() passes over attempts in which a person was called", () => {
  const called = pastAttempt({ selection: { decision: { kind: "escalate", reasons: ["no safe plan"] }, judged: [] } });
  const { reviews, calibrationError } = reflected([called], false);
  assert.deepEqual([reviews, calibrationError], [[], null]);
});
