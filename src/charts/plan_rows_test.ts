/** What the charts of plans and beliefs read from attempts. */

import assert from "node:assert/strict";
import { beliefRows } from "./belief_changes.ts";
import { judgedPlans } from "./judged_plans.ts";
import { frontPoints } from "./pareto_front.ts";
import { shadowRows } from "./shadow_grid.ts";
import { testedSet } from "./tested_set.ts";
import { testingIncident } from "./testing_incident.ts";

const [first, second] = testingIncident().attempts;

Deno.test("judgedPlans() puts do nothing first and P2 before P10, whoever won", () => {
  const last = { ...first.selection.judged[0], planId: "P10" };
  const attempt = {
    ...first,
    plans: [...first.plans, { ...first.plans[1], id: "P10" }],
    risks: [...first.risks, { ...first.risks[1], planId: "P10" }],
    selection: { ...first.selection, judged: [last, ...first.selection.judged] },
  };
  assert.deepEqual(judgedPlans(attempt).map(({ planId }) => planId), ["P0", "P1", "P2", "P3", "P10"]);
});

Deno.test("judgedPlans() refuses a verdict about a plan that is not there", () => {
  assert.throws(
    () => judgedPlans({ ...first, plans: first.plans.slice(0, 2) }),
    /"P2" was judged but is not among the plans/,
  );
});

Deno.test("shadowRows() has a cell for each plan in each future and over all of them", () => {
  const rows = shadowRows(first);
  assert.deepEqual(rows.futures.map(({ future }) => future), [
    "main",
    "likely-next",
    "worst-historical",
    "all futures",
  ]);
  assert.equal(rows.cells.length, 4 * 4);
  assert.deepEqual(rows.cells.filter(({ chosen }) => chosen).map(({ planId }) => planId), ["P1", "P1", "P1", "P1"]);
  assert.deepEqual(
    rows.cells.find(({ planId, future }) => planId === "P1" && future === "all futures")?.stability,
    0.71,
  );
});

Deno.test("frontPoints() carries cost and risk as they are, not as objectives", () => {
  const [, chosen] = frontPoints(first);
  assert.deepEqual([chosen.planId, chosen.cost, chosen.risk, chosen.standing], ["P1", 0.3, 0.08, "chosen"]);
});

Deno.test("beliefRows() tells what was refuted, what is banned afterwards, and what was confirmed", () => {
  const rows = beliefRows([first, second]);
  const of = (id: string) =>
    rows.filter((row) => row.hypothesis === id).map(({ before, set, state }) => [before, set?.after ?? null, state]);
  assert.deepEqual(of("cpu-saturation@service/cartservice"), [[0.52, 0.01, "refuted"], [null, null, "banned"]]);
  assert.deepEqual(of("memory-growth@service/cartservice"), [[0.31, null, "believed"], [0.81, 0.97, "confirmed"]]);
});

Deno.test("testedSet() has the set's own probability before and after, and takes weak support for no more than that", () => {
  const { verdict } = second.refutation;
  assert.ok(verdict.kind === "confirmed");
  const confirmed = testedSet(second);
  assert.equal(confirmed?.outcome, "confirmed");
  assert.deepEqual([confirmed.before, confirmed.after], [second.diagnosis.ranked[0].probability, 0.97]);
  const weak = { ...second, refutation: { ...second.refutation, verdict: { ...verdict, nats: 0.9 } } };
  assert.equal(testedSet(weak)?.outcome, "supported");
});

Deno.test("testedSet() is null when nothing was tested", () => {
  const refutation = { ...second.refutation, verdict: { kind: "untested", reason: "no plan" } as const };
  assert.equal(testedSet({ ...second, refutation }), null);
});
