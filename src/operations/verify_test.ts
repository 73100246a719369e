/** Recovery, judged on series of 3 ticks of 5 s a sample: 60 s on end are 5 good samples. */

import assert from "node:assert/strict";
import type { Series } from "./observation.ts";
import { seenErrors, testingObservation } from "./testing_observation.ts";
import { breachesAt, verify } from "./verify.ts";

const bad = 0.4;
const ok = 0.001;

const cases: readonly {
  readonly name: string;
  readonly errors: Series;
  readonly since: number;
  readonly kind: string;
  readonly sinceTick?: number;
  readonly goodTicks?: number;
}[] = [
  { name: "five good samples in a row", errors: [bad, ok, ok, ok, ok, ok], since: 0, kind: "recovered", sinceTick: 6 },
  { name: "four are too few", errors: [bad, bad, ok, ok, ok, ok], since: 0, kind: "not-yet", goodTicks: 9 },
  { name: "one bad sample starts over", errors: [ok, ok, ok, ok, bad, ok], since: 0, kind: "not-yet", goodTicks: 0 },
  { name: "the newest sample is bad", errors: [ok, ok, ok, ok, ok, bad], since: 0, kind: "violated" },
  { name: "good samples before the plan", errors: [ok, ok, ok, ok, ok, ok], since: 9, kind: "not-yet", goodTicks: 6 },
  { name: "bad samples before the plan", errors: [bad, ok, ok, ok, ok, ok], since: 3, kind: "recovered", sinceTick: 6 },
  { name: "no sample since the plan", errors: [ok, ok, ok], since: 9, kind: "not-yet", goodTicks: 0 },
  { name: "one gap among good samples", errors: [ok, ok, null, ok, ok], since: 0, kind: "recovered", sinceTick: 3 },
  {
    name: "nothing heard since the good time",
    errors: [ok, ok, ok, ok, ok, null, null, null, null, null, null],
    since: 0,
    kind: "not-yet",
    goodTicks: 11,
  },
  { name: "two good samples and a gap", errors: [ok, null, null, null, ok], since: 0, kind: "not-yet", goodTicks: 11 },
  {
    name: "nothing heard at all",
    errors: [null, null, null, null, null, null],
    since: 0,
    kind: "not-yet",
    goodTicks: 0,
  },
  { name: "the newest heard is bad", errors: [ok, ok, ok, ok, bad, null, null], since: 0, kind: "violated" },
];

Deno.test("verify() calls recovered what was measured good for a sustained time, and nothing else", () => {
  for (const { name, errors, since, kind, sinceTick, goodTicks } of cases) {
    const given = verify(seenErrors(errors), since);
    assert.equal(given.kind, kind, name);
    if (given.kind === "recovered") assert.equal(given.sinceTick, sinceTick, name);
    if (given.kind === "not-yet") assert.deepEqual([given.goodTicks, given.neededTicks], [goodTicks, 12], name);
  }
});

Deno.test("verify() asks for a minute, however long a tick is", () => {
  const errors = [ok, ok, ok, ok, ok];
  assert.equal(verify(seenErrors(errors, { tickSeconds: 5 }), 0).kind, "recovered");
  const slow = verify(seenErrors(errors, { tickSeconds: 1 }), 0);
  assert.equal(slow.kind === "not-yet" && slow.neededTicks, 60);
});

Deno.test("verify() says what is breached: measured against allowed", () => {
  const series = { errorRatio: [0.02], latencyP95Ms: [900] };
  assert.deepEqual(verify(testingObservation([{ name: "web", shedRatio: 0, series }]), 0), {
    kind: "violated",
    tick: 3,
    breaches: [
      { service: "web", signal: "errorRatio", measured: 0.02, allowed: 0.01 },
      { service: "web", signal: "latencyP95Ms", measured: 900, allowed: 500 },
    ],
  });
});

Deno.test("verify() takes turned-away work for no recovery, at whichever service it is turned away", () => {
  const errors = [ok, ok, ok, ok, ok, ok];
  assert.equal(verify(seenErrors(errors, { shedRatio: 0.05 }), 0).kind, "recovered");
  assert.equal(verify(seenErrors(errors, { shedRatio: 0.06 }), 0).kind, "violated");
  const series = { errorRatio: errors, latencyP95Ms: errors };
  const behind = testingObservation([
    { name: "web", shedRatio: 0, series },
    { name: "cart", shedRatio: 0.5, series },
  ]);
  const given = verify(behind, 0);
  assert.deepEqual(given.kind === "violated" && given.breaches, [
    { service: "cart", signal: "served", measured: 0.5, allowed: 0.95 },
  ]);
});

Deno.test("verify() takes an objective whose service is not seen for unproven", () => {
  const series = { errorRatio: [ok, ok, ok, ok, ok, ok], latencyP95Ms: [ok, ok, ok, ok, ok, ok] };
  assert.equal(verify(testingObservation([{ name: "cart", shedRatio: 0, series }]), 0).kind, "not-yet");
});

Deno.test("verify() does not forget requests that were turned away inside the window", () => {
  const good = [0, 0, 0, 0, 0, 0, 0, 0];
  const latencyP95Ms = good.map(() => 100);
  const shedRatio = [0, 0, 0, 0.7, 0.7, 0, 0, 0];
  const seen = testingObservation([{
    name: "web",
    shedRatio: 0,
    series: { errorRatio: good, latencyP95Ms, shedRatio },
  }]);
  assert.equal(verify(seen, 0).kind, "not-yet");
  assert.deepEqual(breachesAt(seen, 4).map(({ signal }) => signal), ["served"]);
});
