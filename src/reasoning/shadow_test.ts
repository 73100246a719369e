import assert from "node:assert/strict";
import { emptyBeliefs } from "../memory/beliefs.ts";
import type { Rehearsal, RehearsalOutcome, Twin } from "../operations/twin.ts";
import { doNothingId, type Plan } from "./plan.ts";
import { defaultPolicy } from "./policy.ts";
import { shadowPlans, type ShadowReport } from "./shadow.ts";
import { diagnosis, hypothesis, observation } from "./testing_scene.ts";

const policy = {
  ...defaultPolicy,
  replicates: 4,
  cvarShare: 0.25,
  softMinTau: 0.1,
  horizonTicks: 60,
  decisionTicks: 2,
  weightMain: 0.6,
  weightLikely: 0.25,
  weightWorst: 0.15,
};

function plan(id: string, afterTicks: readonly number[]): Plan {
  return {
    id,
    hash: id,
    title: id,
    rationale: "",
    steps: afterTicks.map((ticks) => ({ afterTicks: ticks, action: { kind: "restartRollout", workload: "cart" } })),
    aimedAt: [],
    moves: [],
    reversibleShare: 1,
    cost: 0,
  };
}

const plans = [plan(doNothingId, []), plan("P1", [3])];

/** A model in three lines: the weather costs 0.1 per replicate number, a fault 0.5, a restart takes half of it away. */
function scripted(seen: Rehearsal[]): Twin {
  return {
    fidelity: "believed",
    mismatch: 0,
    rehearse(rehearsal: Rehearsal): RehearsalOutcome {
      seen.push(rehearsal);
      const faults = rehearsal.present.length + (rehearsal.upcoming === null ? 0 : 0.2);
      const violationShare = 0.1 * rehearsal.replicate + 0.5 * faults * (rehearsal.actions.length > 0 ? 0.5 : 1);
      return {
        violationShare,
        recoveredAfterTicks: violationShare < 0.6 ? 10 : null,
        utility: 1 - violationShare,
      };
    },
  };
}

function shadow(given: readonly Plan[], seen: Rehearsal[] = []): ShadowReport {
  return shadowPlans({
    twin: scripted(seen),
    diagnosis: diagnosis([hypothesis("crash", "service/cart")]),
    plans: given,
    beliefs: emptyBeliefs,
    observation: observation(),
    policy,
  });
}

const near = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) < 1e-9, `${value} ≠ ${expected}`);

Deno.test("shadowPlans() rehearses every plan in the same futures and replicates", () => {
  const seen: Rehearsal[] = [];
  shadow(plans, seen);
  assert.equal(seen.length, 2 * 3 * 4);
  const worlds = (ofPlan: readonly Rehearsal[]) => ofPlan.map(({ actions: _, ...world }) => world);
  assert.deepEqual(worlds(seen.slice(0, 12)), worlds(seen.slice(12)));
  assert.deepEqual(seen.slice(0, 5).map(({ future, replicate }) => `${future} ${replicate}`), [
    "main 0",
    "main 1",
    "main 2",
    "main 3",
    "likely-next 0",
  ]);
  // The plan's step at 3 comes after the 2 ticks that the decision takes.
  assert.deepEqual(seen[12].actions.map(({ afterTicks }) => afterTicks), [5]);
});

Deno.test("shadowPlans() sums up replicates and futures by the arithmetic of definitions §4", () => {
  const [nothing, restarted] = shadow(plans).plans;
  // Do nothing in main: violations 0.5, 0.6, 0.7, 0.8; one of four recovers, and the worst quarter is the last
  near(nothing.stability, 0.35);
  near(nothing.outcomes[0].stability, 0.2);
  near(nothing.outcomes[0].recovery, (1 + 1) / (4 + 2));
  // Restart in main: 0.25 … 0.55, all recover; others: 0.3 … 0.6
  near(restarted.stability, 0.6);
  near(restarted.outcomes[0].recovery, (4 + 1) / (4 + 2));
  near(
    restarted.resilience,
    -0.1 * Math.log(0.6 * Math.exp(-0.45 / 0.1) + 0.25 * Math.exp(-0.4 / 0.1) + 0.15 * Math.exp(-0.4 / 0.1)),
  );
  assert.ok(restarted.resilience > 0.4 && restarted.resilience < 0.45);
  near(restarted.regret, 0);
  // Regrets of doing nothing: 0.25 in main, 0.3 in the others
  near(nothing.regret, -0.1 * Math.log(0.6 * Math.exp(2.5) + 0.4 * Math.exp(3)));
});

Deno.test("shadowPlans() pairs advantages over replicates, so weather that all plans share does not blur them", () => {
  const [nothing, restarted] = shadow(plans).plans;
  near(nothing.advantageBound, 0);
  near(restarted.advantageBound, 0.25);
});

Deno.test("shadowPlans() gives a plan the same figures whatever is rehearsed beside it", () => {
  const among = shadow([...plans, plan("P2", [0, 9])]).plans;
  assert.deepEqual(among.slice(0, 2), shadow(plans).plans);
});

Deno.test("shadowPlans() tells a plan's recovery under the set it is aimed at, not under the leading one", () => {
  const [leads, rival] = [hypothesis("crash", "service/cart"), hypothesis("packet-loss", "service/redis")];
  const seen: Rehearsal[] = [];
  // Against packet loss the plan does nothing for a crash, which leads.
  const twin: Twin = {
    ...scripted(seen),
    rehearse(rehearsal) {
      seen.push(rehearsal);
      const cured = rehearsal.present.every(({ id }) => id === rival.id) && rehearsal.actions.length > 0;
      return { violationShare: 0.5, recoveredAfterTicks: cured ? 10 : null, utility: 0.5 };
    },
  };
  const given = [plan(doNothingId, []), { ...plan("P1", [0]), aimedAt: [leads.id] }, {
    ...plan("P2", [0]),
    aimedAt: [rival.id],
  }];
  const input = {
    twin,
    diagnosis: diagnosis([leads, rival]),
    beliefs: emptyBeliefs,
    observation: observation(),
    policy,
  };
  const [nothing, against, beside] = shadowPlans({ ...input, plans: given }).plans;
  for (const { outcomes, aimedRecovery } of [nothing, against]) near(aimedRecovery, outcomes[0].recovery);
  near(beside.outcomes[0].recovery, (0 + 1) / (4 + 2));
  near(beside.aimedRecovery, (4 + 1) / (4 + 2));
  // Only the plan that is aimed elsewhere is rehearsed once more, in the weather of the main future.
  assert.equal(seen.length, (3 * 3 + 1) * 4);
  assert.deepEqual(seen.slice(-4).map(({ future, present }) => [future, present]), Array(4).fill(["main", [rival]]));
});

Deno.test("shadowPlans() counts a recovery only while verification would see it", () => {
  const seenAt = (recoveredAfterTicks: number) => {
    const twin: Twin = {
      ...scripted([]),
      rehearse: () => ({ violationShare: 0.5, recoveredAfterTicks, utility: 0.5 }),
    };
    const given = { diagnosis: diagnosis([]), beliefs: emptyBeliefs, observation: observation() };
    return shadowPlans({ twin, plans, ...given, policy: { ...policy, verifyTicks: 36 } }).plans
      .map(({ outcomes }) => outcomes[0].recovery);
  };
  const [none, all] = [1 / 6, 5 / 6];
  // Decided after 2 ticks: doing nothing is watched until 38, P1, whose last step comes 3 later, until 41.
  assert.deepEqual(seenAt(38), [all, all]);
  assert.deepEqual(seenAt(39), [none, all]);
  assert.deepEqual(seenAt(41), [none, all]);
  assert.deepEqual(seenAt(42), [none, none]);
});

Deno.test("shadowPlans() refuses plans without doing nothing", () => {
  assert.throws(() => shadow([plan("P1", [0])]), /P0 \(do nothing\) is not among 1 plans/);
});
