import assert from "node:assert/strict";
import type { Action } from "../../operations/actions.ts";
import { type Hypothesis, mechanisms } from "../../operations/hypotheses.ts";
import type { Observation, PolicyView } from "../../operations/observation.ts";
import { moveSite } from "./move.ts";
import { moves } from "./moves.ts";
import { defaultPolicy } from "../policy.ts";
import { hypothesis, nodeView, observation, podView, serviceView, step, workloadView } from "../testing_scene.ts";
import { reversibility } from "../../operations/reversibility.ts";

const policy = { ...defaultPolicy, targetUtilisation: 0.6, saturatedUtilisation: 0.75, limitGrowth: 2, shedShare: 0.3 };

/** The actions of a move, null when it does not apply. */
function build(name: string, fault: Hypothesis, seen: Observation): readonly Action[] | null {
  const move = moves.find((candidate) => candidate.name === name);
  assert.ok(move !== undefined, `no move ${name}`);
  return move.build(moveSite(fault, seen, policy))?.map(({ action }) => action) ?? null;
}

const saturated = observation({
  services: [
    serviceView("frontend", { cpuUtilisation: step(0.3, 0.9) }),
    serviceView("cart", { cpuUtilisation: step(0.3, 0.8) }),
    serviceView("catalogue"),
    serviceView("redis"),
  ],
});
const load = hypothesis("cpu-saturation", "service/frontend", 1);

Deno.test("moves has an answer to every mechanism, and only safe reversible ones to an unknown fault", () => {
  for (const mechanism of mechanisms) {
    assert.ok(moves.some((move) => move.fits[mechanism] !== undefined), `nothing against ${mechanism}`);
  }
  const seen = observation({
    nodes: [nodeView("n1"), nodeView("n2", { schedulable: false })],
    pods: [podView("cart", null, { phase: "Pending", ready: false, reason: "Unschedulable" })],
  });
  for (const move of moves.filter(({ fits }) => fits.unknown !== undefined)) {
    assert.equal(move.lowRisk, true, move.name);
    for (const action of build(move.name, hypothesis("unknown", "cluster"), seen) ?? []) {
      assert.equal(reversibility[action.kind], "exact", move.name);
    }
  }
});

Deno.test("scale-out asks for replicas · utilisation / target, as far as the nodes have room", () => {
  // ceil(2 · 0.9 / 0.6) = 3
  assert.deepEqual(build("scale-out", load, saturated), [{ kind: "scale", workload: "frontend", replicas: 3 }]);
  // A threefold load on 0.3 before it: ceil(2 · 0.9 / 0.6) = 3 again; a sixfold one: ceil(2 · 1.8 / 0.6) = 6
  assert.deepEqual(build("scale-out", { ...load, magnitude: 6 }, saturated), [
    { kind: "scale", workload: "frontend", replicas: 6 },
  ]);
  const crowded = { ...saturated, nodes: [nodeView("n1", { cpuRequestedMillis: 1950 })] };
  assert.equal(build("scale-out", load, crowded), null);
  assert.deepEqual(build("scale-out-on-added-node", load, crowded), [
    { kind: "addNode", like: "n1", name: "added-1" },
    { kind: "scale", workload: "frontend", replicas: 3 },
  ]);
  assert.equal(build("scale-out-on-added-node", load, saturated), null);
});

Deno.test("scale-out raises an autoscaler's floor instead of what it would overrule", () => {
  const hpas = [{ workload: "frontend", minReplicas: 1, maxReplicas: 2, metrics: [], conditions: [] }];
  assert.deepEqual(build("scale-out", load, { ...saturated, hpas }), [
    { kind: "patchHpa", workload: "frontend", minReplicas: 3, maxReplicas: 3 },
  ]);
  assert.deepEqual(build("raise-hpa-max", load, { ...saturated, hpas }), [
    { kind: "patchHpa", workload: "frontend", minReplicas: 1, maxReplicas: 4 },
  ]);
});

Deno.test("scale-out-chain scales what is saturated downstream and leaves the rest", () => {
  assert.deepEqual(build("scale-out-chain", load, saturated), [
    { kind: "scale", workload: "frontend", replicas: 3 },
    { kind: "scale", workload: "cart", replicas: 3 },
  ]);
});

Deno.test("raise-memory doubles the limit, and the request only where it fits", () => {
  const leak = hypothesis("memory-growth", "service/cart", 20);
  const kept = { kind: "setResources", workload: "cart", cpuRequestMillis: 100, cpuLimitMillis: 200 };
  assert.deepEqual(build("raise-memory", leak, observation()), [
    { ...kept, memoryRequestMiB: 128, memoryLimitMiB: 256 },
  ]);
  const full = observation({ nodes: [nodeView("n1", { memoryRequestedMiB: 3950 })] });
  assert.deepEqual(build("raise-memory", leak, full), [{ ...kept, memoryRequestMiB: 64, memoryLimitMiB: 256 }]);
  const unlimited = observation({ workloads: [workloadView("cart", { memoryLimitMiB: null })] });
  assert.equal(build("raise-memory", leak, unlimited), null);
});

Deno.test("roll-back needs a revision to go back to", () => {
  const regression = hypothesis("config-regression", "service/cart");
  assert.equal(build("roll-back", regression, observation()), null);
  const rolled = observation({ workloads: [workloadView("cart", { revision: 2, canRollBack: true })] });
  assert.deepEqual(build("roll-back", regression, rolled), [{ kind: "rollbackRollout", workload: "cart" }]);
});

Deno.test("relax-probe waits longer than a probe is believed to take", () => {
  const patch = { kind: "patchProbe", workload: "cart", failureThreshold: 6 };
  assert.deepEqual(build("relax-probe", hypothesis("probe-misconfigured", "service/cart", 2500), observation()), [
    { ...patch, timeoutSeconds: 5 },
  ]);
  assert.deepEqual(build("relax-probe", hypothesis("probe-misconfigured", "service/cart", 8000), observation()), [
    { ...patch, timeoutSeconds: 12 },
  ]);
});

Deno.test("remove-policy disables the youngest policy that keeps a traced caller out", () => {
  const view = (name: string, change: Partial<PolicyView>): PolicyView => ({
    name,
    namespace: "default",
    enabled: true,
    selects: ["cart"],
    admits: ["frontend"],
    blocksUsersOf: [],
    blocksCallsTo: [],
    createdTick: 0,
    ...change,
  });
  const block = hypothesis("policy-block", "service/cart");
  const policies = [
    view("deny-all", { selects: ["cart", "redis"], admits: [] }),
    view("cart", {}),
    view("lockout", { admits: ["shop"], createdTick: 90 }),
    view("redis", { selects: ["redis"], admits: [], createdTick: 95 }),
    view("gone", { admits: [], createdTick: 96, enabled: false }),
  ];
  const off = { kind: "patchNetworkPolicy", policy: "lockout", enabled: false };
  assert.deepEqual(build("remove-policy", block, observation({ policies })), [off]);
  // What the youngest one replaced comes back, or a deny-all would still shut callers out.
  const replaced = [view("cart before", { enabled: false }), ...policies.filter(({ name }) => name !== "cart")];
  assert.deepEqual(build("remove-policy", block, observation({ policies: replaced })), [
    { kind: "patchNetworkPolicy", policy: "cart before", enabled: true },
    off,
  ]);
  assert.equal(build("remove-policy", block, observation({ policies: [view("cart", {})] })), null);
});

Deno.test("remove-policy disables what holds a caller back, and what keeps users from an entry", () => {
  const view = (name: string, change: Partial<PolicyView>): PolicyView => ({
    name,
    namespace: "default",
    enabled: true,
    selects: [],
    admits: [],
    blocksUsersOf: [],
    blocksCallsTo: [],
    createdTick: 0,
    ...change,
  });
  const policies = [
    view("egress", { selects: ["frontend"], blocksCallsTo: ["cart"], createdTick: 5 }),
    view("other callers", { selects: ["shop"], blocksCallsTo: ["cart"], createdTick: 9 }),
    view("door", { selects: ["frontend"], blocksUsersOf: ["frontend"], createdTick: 7 }),
  ];
  const disabled = (service: string) =>
    build("remove-policy", hypothesis("policy-block", `service/${service}`), observation({ policies }));
  assert.deepEqual(disabled("cart"), [{ kind: "patchNetworkPolicy", policy: "egress", enabled: false }]);
  assert.deepEqual(disabled("frontend"), [{ kind: "patchNetworkPolicy", policy: "door", enabled: false }]);
});

Deno.test("uncordon gives back every healthy cordoned node and no lost one", () => {
  const nodes = [
    nodeView("n1"),
    nodeView("n2", { schedulable: false }),
    nodeView("n3", { ready: false, schedulable: false }),
  ];
  const loss = hypothesis("node-loss", "node/n2");
  assert.deepEqual(build("uncordon", loss, observation({ nodes })), [{ kind: "uncordon", node: "n2" }]);
  assert.equal(build("uncordon", loss, observation()), null);
});

Deno.test("add-node replaces each lost node under a name that is free", () => {
  const nodes = [nodeView("n1"), nodeView("n2", { ready: false }), nodeView("added-1", { ready: false })];
  assert.deepEqual(build("add-node", hypothesis("node-loss", "node/n2"), observation({ nodes })), [
    { kind: "addNode", like: "n1", name: "added-2" },
    { kind: "addNode", like: "n1", name: "added-3" },
  ]);
});

Deno.test("drain-node wants room on the others; without it a node is added first", () => {
  const pressed = hypothesis("node-pressure", "node/n1", 0.5);
  assert.deepEqual(build("drain-node", pressed, observation()), [{ kind: "drain", node: "n1" }]);
  const full = observation({ nodes: [nodeView("n1"), nodeView("n2", { cpuRequestedMillis: 1900 })] });
  assert.equal(build("drain-node", pressed, full), null);
  assert.deepEqual(build("drain-onto-added-node", pressed, full)?.map(({ kind }) => kind), [
    "addNode",
    "cordon",
    "drain",
  ]);
});

Deno.test("evict-stuck takes pods that should long be ready, or sit on a lost node", () => {
  const lost = observation({
    nodes: [nodeView("n1", { ready: false }), nodeView("n2")],
    pods: [
      podView("cart", "n1", { ready: false }),
      podView("cart", "n2", { ready: false }),
      podView("redis", "n1", { ready: false, reason: "Terminating" }),
    ],
  });
  assert.deepEqual(build("evict-stuck", hypothesis("node-loss", "node/n1"), lost), [{
    kind: "evict",
    pod: "cart-on-n1",
  }]);
  const starting = observation({ pods: [podView("cart", "n1", { ready: false, ageSeconds: 20 })] });
  assert.equal(build("evict-stuck", hypothesis("crash", "service/cart"), starting), null);
});

Deno.test("shed-load sheds the surplus at the entry that leads to the fault", () => {
  // A load of 2.5 times normal: 1 − 1/2.5 = 0.6
  assert.deepEqual(build("shed-load", hypothesis("dependency-overload", "service/redis", 2.5), observation()), [
    { kind: "shedTraffic", service: "frontend", ratio: 0.6 },
  ]);
  assert.deepEqual(build("shed-and-restore", hypothesis("unknown", "cluster"), observation()), [
    { kind: "shedTraffic", service: "frontend", ratio: 0.3 },
    { kind: "shedTraffic", service: "frontend", ratio: 0 },
  ]);
});
