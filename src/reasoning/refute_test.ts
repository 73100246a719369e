import assert from "node:assert/strict";
import fc from "fast-check";
import type { Verification } from "../operations/verify.ts";
import { emptyLedger } from "./learning/ledger.ts";
import { defaultPolicy, type Policy } from "./policy.ts";
import { type RefutationInput, refute } from "./refute.ts";
import { crash, done, leak, nothing, raise, restart, shadowed } from "./testing_attempt.ts";
import { diagnosis } from "./testing_scene.ts";

const failed: Verification = { kind: "violated", tick: 140, breaches: [] };
const recovered: Verification = { kind: "recovered", tick: 140, sinceTick: 128, servedShare: 1 };

function tested(change: Partial<RefutationInput> = {}, policy: Partial<Policy> = {}) {
  return refute({
    // memory-growth 0.6, crash 0.3.
    diagnosis: diagnosis([leak, crash]),
    shadow: shadowed({ P0: 0.1, P1: 0.7, P2: 0.7 }),
    chosen: raise,
    outcomes: [done],
    verification: failed,
    ledger: emptyLedger,
    policy: { ...defaultPolicy, ...policy },
    ...change,
  });
}

Deno.test("refute() weighs a failure by (1−e_h)/(1−e_¬h)", () => {
  const { verdict, posterior, expectedRecovery, rivalRecovery } = tested();
  // ln(0.3/0.9) = −1.0986; odds 1.5 become 0.5, that is 1/3.
  assert.deepEqual([expectedRecovery, rivalRecovery], [0.7, 0.1]);
  assert.ok(verdict.kind === "plan-blamed" && Math.abs(verdict.nats + 1.0986) < 1e-4);
  assert.ok(Math.abs((posterior ?? 0) - 1 / 3) < 1e-9);
});

Deno.test("refute() weighs a recovery by e_h/e_¬h", () => {
  const { verdict, ledger } = tested({ verification: recovered });
  assert.ok(verdict.kind === "confirmed" && Math.abs(verdict.nats - Math.log(7)) < 1e-9);
  assert.deepEqual([ledger.failures, ledger.forbidden], [[], []]);
});

Deno.test("refute() forbids on a certain plan, on two distinct plans, or on a posterior below 2 %", () => {
  const certain = tested({ shadow: shadowed({ P0: 0.1, P1: 0.9 }) });
  assert.ok(certain.verdict.kind === "refuted" && certain.verdict.ban.rule === "certain-plan-failed");
  const once = tested();
  const twice = tested({ ledger: once.ledger, chosen: restart });
  assert.ok(twice.verdict.kind === "refuted" && twice.verdict.ban.rule === "two-plans-failed");
  const same = tested({ ledger: once.ledger });
  assert.equal(same.verdict.kind, "plan-blamed");
  const unlikely = tested({ diagnosis: diagnosis([crash, crash, crash, crash, crash, leak]) });
  // 0.6/32 = 1.9 % before the test.
  assert.ok(unlikely.verdict.kind === "refuted" && unlikely.verdict.ban.rule === "posterior");
});

Deno.test("refute() keeps an audit record of every ban", () => {
  const { ledger } = tested({ shadow: shadowed({ P0: 0.1, P1: 0.9 }) });
  const [ban] = ledger.forbidden;
  assert.deepEqual([ban.set, ban.by, ban.planId, ban.planHash, ban.tick], [leak.id, "scoped", "P1", "raise", 140]);
  assert.match(ban.evidence, /Raise the memory limit of cart.*90 %/);
  assert.match(ban.ends, /Bayes factor of 20/);
  // Of the evidence alone: ln(0.6/0.4).
  assert.ok(Math.abs(ban.logOdds - Math.log(1.5)) < 1e-9);
});

Deno.test("refute() expects what was rehearsed under the set a plan is aimed at, also where another one leads", () => {
  const report = shadowed({ P0: 0.1, P1: 0.2 });
  // 0.9 if the leak is right; under the crash, which leads, the plan recovers with 0.2.
  const shadow = { ...report, plans: report.plans.map((plan) => ({ ...plan, aimedRecovery: 0.9 })) };
  const { expectedRecovery, rivalRecovery, verdict } = tested({ diagnosis: diagnosis([crash, leak]), shadow });
  assert.deepEqual([expectedRecovery, rivalRecovery], [0.9, 0.2]);
  assert.ok(verdict.kind === "refuted" && Math.abs(verdict.nats - Math.log(0.1 / 0.8)) < 1e-9);
});

Deno.test("refute() refutes the set a plan was aimed at, not its members", () => {
  const pair = { ...raise, aimedAt: [leak.id, crash.id] };
  const { ledger } = tested({ chosen: pair, shadow: shadowed({ P0: 0.1, P1: 0.9 }) });
  assert.deepEqual(ledger.forbidden.map(({ set }) => set), [`${crash.id} + ${leak.id}`]);
});

Deno.test("refute() learns nothing where nothing was tested", () => {
  const refused = { kind: "refused", action: done.action, tick: 102, reason: "no such workload" } as const;
  const cases: readonly (readonly [Partial<RefutationInput>, RegExp])[] = [
    [{ chosen: null }, /no plan/],
    [{ chosen: nothing, outcomes: [] }, /aimed at no fault/],
    [{ outcomes: [refused] }, /no such workload/],
    [{ outcomes: [] }, /before the last step/],
    [{ verification: { kind: "not-yet", tick: 140, goodTicks: 6, neededTicks: 12 } }, /6 of 12 ticks/],
  ];
  for (const [change, reason] of cases) {
    const { verdict, ledger, posterior } = tested(change);
    assert.ok(verdict.kind === "untested");
    assert.match(verdict.reason, reason);
    assert.deepEqual([ledger.shifts, ledger.forbidden, posterior], [[], [], null]);
  }
  // A refused plan is not worth repeating all the same.
  assert.deepEqual(tested({ outcomes: [refused] }).ledger.failures.map(({ planHash }) => planHash), ["raise"]);
});

Deno.test("refute() is literal or silent when the policy says so", () => {
  const literal = tested({}, { rejection: "literal" });
  assert.ok(literal.verdict.kind === "refuted" && literal.verdict.ban.by === "literal");
  assert.match(literal.verdict.ban.ends, /end of the incident/);
  const off = tested({ shadow: shadowed({ P0: 0.1, P1: 0.9 }) }, { rejection: "off" });
  assert.equal(off.verdict.kind, "untested");
  assert.deepEqual(off.ledger, emptyLedger);
});

Deno.test("refute() never raises the odds of a set whose plan failed, nor lowers those of one that recovered", () => {
  const recovery = fc.double({ min: 0.1, max: 0.9, noNaN: true });
  fc.assert(fc.property(recovery, recovery, (a, b) => {
    // A plan that is expected to do at least as well as nothing.
    const shadow = shadowed({ P0: Math.min(a, b), P1: Math.max(a, b) });
    const nats = (verification: Verification) => tested({ shadow, verification }).ledger.shifts[0].nats;
    assert.ok(nats(failed) <= 1e-12 && nats(recovered) >= -1e-12);
  }));
});
