import assert from "node:assert/strict";
import type { Action } from "../operations/actions.ts";
import type { Observation } from "../operations/observation.ts";
import type { Plan } from "./plan.ts";
import { defaultPolicy } from "./policy.ts";
import { type PlanRisk, propagationRisk } from "./propagation_risk.ts";
import { diagnosis, hypothesis, observation, serviceView, step } from "./testing_scene.ts";

const fault = hypothesis("crash", "service/redis");
const policy = { ...defaultPolicy, riskBeta: 0.5, hazardRestartRollout: 0.1, hazardDrain: 0.25 };

function riskOf(
  actions: readonly (readonly [number, Action])[],
  seen: Observation = observation(),
  aimed = true,
): PlanRisk {
  const plan: Plan = {
    id: "P1",
    hash: "",
    title: "",
    rationale: "",
    steps: actions.map(([afterTicks, action]) => ({ afterTicks, action })),
    aimedAt: aimed ? [fault.id] : ["crash@service/elsewhere"],
    moves: [],
    reversibleShare: 1,
    cost: 0,
  };
  return propagationRisk({ observation: seen, diagnosis: diagnosis([fault]), plans: [plan], policy })[0];
}

const restart = (workload: string): Action => ({ kind: "restartRollout", workload });

Deno.test("propagationRisk() is 0 for doing nothing and for what touches nothing that runs", () => {
  assert.equal(riskOf([]).risk, 0);
  assert.equal(riskOf([[0, { kind: "addNode", like: "n1", name: "added-1" }]]).risk, 0);
});

Deno.test("propagationRisk() carries harm from callee to caller by calls per request", () => {
  // Confidence 0.6, utilisation 0.3: h = 0.1 · (0.5 + 0.15) · 1.4 = 0.091 at redis
  const { contributions } = riskOf([[0, restart("redis")]]);
  const reached = new Map(contributions.map(({ entity, dose }) => [entity, 1 - Math.exp(-dose)]));
  const close = (entity: "service/redis" | "service/cart" | "service/frontend", expected: number) =>
    assert.ok(Math.abs((reached.get(entity) ?? 0) - expected) < 1e-9, `${entity} ${reached.get(entity)}`);
  close("service/redis", 0.091);
  close("service/cart", 0.091 * 0.5);
  // frontend calls cart in every second request: β · 0.5 of cart's
  close("service/frontend", 0.091 * 0.5 * 0.25);
  assert.equal(reached.has("service/catalogue"), false);
});

Deno.test("propagationRisk() carries harm from a node to the services of its pods", () => {
  const { contributions } = riskOf([[0, { kind: "drain", node: "n1" }]]);
  assert.deepEqual(
    contributions.map(({ entity }) => entity).toSorted(),
    ["node/n1", "service/cart", "service/catalogue", "service/frontend", "service/redis"],
  );
  assert.equal(contributions.find(({ entity }) => entity === "node/n1")?.share, 0);
  assert.ok(Math.abs(contributions.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
});

Deno.test("propagationRisk() is higher for busy, unheard and doubtful targets, and for steps that come together", () => {
  const calm = riskOf([[0, restart("redis")]]).risk;
  const withCpu = (now: number | null) =>
    observation({
      services: observation().services.map((s) =>
        s.name === "redis" ? serviceView("redis", { cpuUtilisation: step(now, now) }) : s
      ),
    });
  assert.ok(riskOf([[0, restart("redis")]], withCpu(0.9)).risk > calm);
  assert.ok(riskOf([[0, restart("redis")]], withCpu(null)).risk > riskOf([[0, restart("redis")]], withCpu(0.9)).risk);
  assert.ok(riskOf([[0, restart("redis")]], observation(), false).risk > calm);
  assert.ok(
    riskOf([[0, restart("redis")], [0, restart("cart")]]).risk >
      riskOf([[0, restart("redis")], [48, restart("cart")]]).risk,
  );
});
