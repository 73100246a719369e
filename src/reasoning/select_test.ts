import assert from "node:assert/strict";
import fc from "fast-check";
import { doNothingId } from "./plan.ts";
import { defaultPolicy, type Policy } from "./policy.ts";
import { type Selection, selectPlan } from "./select.ts";
import { diagnosis } from "./testing_scene.ts";

/** What the selection reads of a plan. */
interface Figures {
  readonly id: string;
  readonly stability: number;
  readonly resilience: number;
  readonly risk: number;
  readonly cost: number;
  readonly advantageBound: number;
  readonly reversibleShare: number;
  readonly steps: number;
}

const sureDiagnosis = diagnosis([]);

const standing: Figures = {
  id: doNothingId,
  stability: 0.2,
  resilience: 0.3,
  risk: 0,
  cost: 0,
  advantageBound: 0,
  reversibleShare: 1,
  steps: 0,
};
const good: Figures = {
  id: "P1",
  stability: 0.9,
  resilience: 0.8,
  risk: 0.1,
  cost: 0.3,
  advantageBound: 0.4,
  reversibleShare: 1,
  steps: 1,
};

/** Gates and weights that the expected texts are computed from, whatever the defaults become. */
const policy: Policy = {
  ...defaultPolicy,
  sloFloor: 0.3,
  costBudget: 5,
  riskCeiling: 0.6,
  cautiousRiskCeiling: 0.3,
  regressionDelta: 0.02,
  epsilonStability: 0.02,
  lambdaCost: 0.3,
  lambdaResilience: 0.8,
  lambdaRisk: 0.4,
};

function select(figures: readonly Figures[], given = sureDiagnosis): Selection {
  return selectPlan({
    plans: figures.map((f) => ({
      id: f.id,
      hash: `hash of ${f.id}`,
      title: `plan ${f.id}`,
      rationale: "",
      steps: Array.from({ length: f.steps }, () => ({ afterTicks: 0, action: { kind: "wait" } as const })),
      aimedAt: [],
      moves: [],
      reversibleShare: f.reversibleShare,
      cost: f.cost,
    })),
    risks: figures.map((f) => ({ planId: f.id, risk: f.risk, energy: 0, contributions: [] })),
    shadow: {
      horizonTicks: 120,
      replicates: 8,
      fidelity: "believed",
      futures: [],
      plans: figures.map((f) => ({
        planId: f.id,
        resilience: f.resilience,
        regret: 0,
        stability: f.stability,
        utility: f.stability,
        advantageBound: f.advantageBound,
        aimedRecovery: 0.5,
        outcomes: [],
      })),
    },
    diagnosis: given,
    policy,
  });
}

function verdictOf(selection: Selection, id: string) {
  const judged = selection.judged.find(({ planId }) => planId === id);
  assert.ok(judged !== undefined, `${id} was not judged`);
  return judged.verdict;
}

/** Tenths beside arbitrary values, so that ties and equal boxes are drawn. */
const share = fc.oneof(fc.constantFrom(0.1, 0.5, 0.9), fc.double({ min: 0, max: 1, noNaN: true }));
const figuresArbitrary: fc.Arbitrary<Omit<Figures, "id">> = fc.record({
  stability: share,
  resilience: share,
  risk: share,
  cost: fc.oneof(fc.constantFrom(0.3, 1), fc.double({ min: 0, max: 7, noNaN: true })),
  advantageBound: fc.double({ min: -0.2, max: 1, noNaN: true }),
  reversibleShare: share,
  steps: fc.nat(4),
});
const sets = fc.array(figuresArbitrary, { maxLength: 9 }).chain((plans) =>
  // Some twins: equal in all but hash.
  fc.subarray(plans).map((twins) => [
    standing,
    ...[...plans, ...twins].map((figures, i) => ({ ...figures, id: `P${i + 1}` })),
  ])
);

Deno.test("selectPlan() has a front that is never empty, and its choice on it", () => {
  fc.assert(fc.property(sets, (plans) => {
    const { judged } = select(plans);
    assert.equal(judged.length, plans.length);
    assert.equal(judged[0].verdict.kind, "chosen");
    assert.equal(judged[0].onFront, true);
    assert.equal(judged.filter(({ verdict }) => verdict.kind === "chosen").length, 1);
  }));
});

Deno.test("selectPlan() does not depend on the order of the plans", () => {
  const shuffled = sets.chain((plans) =>
    fc.tuple(fc.constant(plans), fc.shuffledSubarray(plans, { minLength: plans.length, maxLength: plans.length }))
  );
  fc.assert(fc.property(shuffled, ([plans, permuted]) => {
    assert.deepEqual(select(permuted), select(plans));
  }));
});

Deno.test("selectPlan() keeps its choice when a dominated plan is added", () => {
  const drop = fc.record({ of: fc.nat(8), stability: share, resilience: share, risk: share, cost: share });
  fc.assert(
    fc.property(sets, drop, (plans, by) => {
      const before = select(plans);
      const victor = plans[by.of % plans.length];
      // One whole box worse in stability at least, no better anywhere: dominated by a plan that may itself be gated.
      const added: Figures = {
        ...victor,
        id: "P99",
        stability: victor.stability - policy.epsilonStability * (1 + by.stability),
        resilience: victor.resilience * by.resilience,
        risk: victor.risk + (1 - victor.risk) * by.risk,
        cost: victor.cost + by.cost,
      };
      fc.pre(verdictOf(before, victor.id).kind !== "gated");
      const after = select([...plans, added]);
      assert.equal(after.judged[0].planId, before.judged[0].planId);
      assert.ok(["dominated", "gated"].includes(verdictOf(after, "P99").kind));
    }),
    { numRuns: 500 },
  );
});

Deno.test("selectPlan() never applies a plan that fails a gate, and names the gate with its numbers", () => {
  const cases: readonly (readonly [Partial<Figures>, string])[] = [
    [{ risk: 0.71 }, "gate risk: 0.71 > 0.60"],
    [{ cost: 5.5 }, "gate budget: 5.50 > 5.00"],
    [{ stability: 0.2 }, "gate slo-floor: mean stability 0.20 < 0.30"],
    [{ advantageBound: -0.05 }, "gate no-regression: -0.050 < -0.020 against doing nothing"],
  ];
  for (const [change, reason] of cases) {
    const selection = select([standing, good, { ...good, ...change, id: "P2" }]);
    assert.deepEqual(selection.decision, { kind: "apply", planId: "P1" });
    assert.equal(verdictOf(selection, "P2").kind, "gated");
    assert.equal(verdictOf(selection, "P2").reason, reason);
  }
});

Deno.test("selectPlan() lets only reversible low-risk plans pass while the diagnosis is cautious", () => {
  const cautious = diagnosis([], { cautious: true });
  const selection = select(
    [standing, { ...good, reversibleShare: 0.5 }, { ...good, id: "P2", risk: 0.4 }, {
      ...good,
      id: "P3",
      stability: 0.8,
    }],
    cautious,
  );
  assert.deepEqual(selection.decision, { kind: "apply", planId: "P3" });
  assert.match(verdictOf(selection, "P1").reason, /50 % of the steps cannot be undone exactly/);
  assert.match(verdictOf(selection, "P2").reason, /risk 0.40 > 0.30/);
});

Deno.test("selectPlan() escalates with every reason when doing nothing stands alone", () => {
  const { decision } = select([standing, { ...good, risk: 0.9 }, { ...good, id: "P2", cost: 6 }]);
  assert.deepEqual(decision, {
    kind: "escalate",
    reasons: ["P1 plan P1: gate risk: 0.90 > 0.60", "P2 plan P2: gate budget: 6.00 > 5.00"],
  });
  assert.deepEqual(select([standing]).decision, {
    kind: "escalate",
    reasons: ["no plan besides doing nothing could be made"],
  });
});

Deno.test("selectPlan() applies doing nothing when it wins against plans that passed", () => {
  const { decision } = select([{ ...standing, stability: 0.95, resilience: 0.9 }, good]);
  assert.deepEqual(decision, { kind: "apply", planId: doNothingId });
});

Deno.test("selectPlan() tells every loser why it lost", () => {
  const dominated = { ...good, id: "P2", stability: 0.8, resilience: 0.7 };
  const outscored = { ...good, id: "P3", stability: 0.95, cost: 3 };
  const tied = { ...good, id: "P4", steps: 2 };
  const sameBox = { ...dominated, id: "P5", cost: 0.26, risk: 0.08 };
  const selection = select([standing, good, dominated, outscored, tied, sameBox]);
  assert.deepEqual(selection.decision, { kind: "apply", planId: "P1" });
  assert.equal(verdictOf(selection, "P2").reason, "ε-dominated by P1: worse in stability, resilience");
  assert.equal(
    verdictOf(selection, "P5").reason,
    "ε-dominated by P1: worse in stability, resilience; better in cost by 0.04 and risk by 0.02, which counts as equal",
  );
  // λ_cost·(3/5) = 0.18 and a thousandth of the sum 0.05 + 0.18 + 0.16 + 0.04; P1: λ_resilience·0.2 = 0.16 and 0.001·0.318
  assert.equal(verdictOf(selection, "P3").reason, "farther from the ideal: 0.180 against 0.160, mostly by cost");
  assert.equal(verdictOf(selection, "P4").reason, "tie at 0.160: fewer steps decides for P1");
});

Deno.test("selectPlan() refuses plans without doing nothing, risk or rehearsal", () => {
  assert.throws(() => select([good]), /P0 \(do nothing\) is not among 1 plans/);
});
