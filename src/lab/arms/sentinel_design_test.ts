/** Variants of Sentinel: each differs from it, first in the stage that it is about, and in nothing where nothing is said. */

import assert from "node:assert/strict";
import { runSentinel, sentinelStages } from "../../graphs/sentinel.ts";
import type { StageEvent } from "../../graphs/stage_event.ts";
import { type Beliefs, emptyBeliefs } from "../../memory/beliefs.ts";
import { exampleIncident } from "../../memory/example_incident.ts";
import { inMemoryStore } from "../../memory/in_memory_store.ts";
import { noEvidence } from "../../memory/rules.ts";
import { type Signature, signatureFeatures } from "../../memory/signature.ts";
import type { MemorySnapshot } from "../../memory/snapshot.ts";
import { defaultPolicy, type Policy } from "../../reasoning/policy.ts";
import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { arms } from "../arms.ts";
import { awaitAlert, firstDecision, openWorld, smokeScenario } from "../testing_decision.ts";
import type { SentinelDesign } from "./sentinel_design.ts";
import { startOperator } from "./start_arm.ts";

/** Little is rehearsed: what a variant changes shows in that, too. */
const brief: Policy = { ...defaultPolicy, replicates: 2, horizonTicks: 24, hindsightReplicates: 2 };

/** Two faults at once, each of which alone brings the shop down: the first plan must fail. */
const masked: Scenario = {
  ...smokeScenario("elm-crossing"),
  chaos: [...smokeScenario("elm-crossing").chaos, ...smokeScenario("dune-market").chaos],
};

/** A memory in which everything that can be left out or permuted is there, about an alert with this signature. */
function experienced(signature: Signature): MemorySnapshot {
  const like = (incidentId: string, fields: Parameters<typeof exampleIncident>[0]) =>
    exampleIncident({ incidentId, signature, ...fields });
  const beliefs: Beliefs = {
    ...emptyBeliefs,
    ledger: [{
      kind: "refutation",
      incidentId: "run-a/i1",
      signature,
      mechanism: "policy-block",
      entity: "service/cartservice",
      entityRole: "inner",
      planId: "P1",
      strength: 1,
      age: 0,
      evidence: "P1 failed",
    }],
    rules: [{
      id: "R-1",
      predicate: [{ feature: signatureFeatures[0], op: ">=", value: -1 }],
      bias: { "remove-policy": 0.2, "restart": -0.2 },
      provenance: {
        incidentId: "run-a/i1",
        chosenPlanId: "P1",
        preferredPlanId: "P2",
        advantageBound: 0.1,
        merged: [],
      },
      state: "active",
      evidence: noEvidence,
    }],
  };
  return {
    beliefs,
    incidents: [
      like("i1", { diagnosedMechanism: "policy-block", planMoves: ["remove-policy"] }),
      like("i2", { diagnosedMechanism: "crash", planMoves: ["restart"] }),
    ],
  };
}

const { stages } = await firstDecision(masked, { policy: brief });
const recalled = stages.find((event) => event.stage === "recall");
assert.ok(recalled?.stage === "recall");
const snapshot = experienced(recalled.record.signature);

/** Every stage of the first incident. */
async function played(design: SentinelDesign, scenario = masked): Promise<readonly StageEvent[]> {
  const { environment } = openWorld(scenario, { seed: 1, mismatch: 0.1 });
  const said: StageEvent[] = [];
  const handle = startOperator({ kind: "sentinel", design }, {
    seed: 1,
    memory: inMemoryStore({ namespace: "testing", readOnly: true, snapshot }),
    policy: brief,
    emit: (event) => said.push(event),
  });
  await handle(environment, awaitAlert(environment, scenario));
  return said;
}

const usual = await played({});

/** Where a variant first differs: attempt and stage. */
function departure(said: readonly StageEvent[]): string {
  const at = usual.findIndex((event, i) => JSON.stringify(event) !== JSON.stringify(said[i]));
  return at < 0 ? "nowhere" : `${usual[at].attempt} ${usual[at].stage}`;
}

const departures: Readonly<Record<string, string>> = {
  greedy: "1 risk",
  sentinel: "nowhere",
  "sentinel-aa": "1 recall",
  "without-shadowing": "1 shadow",
  "without-worst-future": "1 shadow",
  "without-risk": "1 risk",
  "without-echo-within": "2 diagnose",
  "without-echo-across": "1 diagnose",
  "without-preemption": "1 plan",
  "without-recall": "1 recall",
  "permuted-memory": "1 recall",
  "permuted-rules": "1 plan",
  "sentinel-nine": "1 plan",
};

for (const { name, responder } of Object.values(arms)) {
  if (responder.kind !== "sentinel") continue;
  Deno.test(`arms.${name} first differs from Sentinel at: ${departures[name]}`, async () => {
    assert.equal(departure(await played(responder.design)), departures[name]);
  });
}

Deno.test("runSentinel() with its own stages said out loud is the same to the byte", async () => {
  const { environment } = openWorld(masked, { seed: 1, mismatch: 0.1 });
  const said: StageEvent[] = [];
  await runSentinel(environment, awaitAlert(environment, masked), {
    memory: inMemoryStore({ namespace: "testing", readOnly: true, snapshot }),
    policy: brief,
    emit: (event) => said.push(event),
    stages: sentinelStages,
  });
  assert.equal(JSON.stringify(said), JSON.stringify(usual));
});

Deno.test("arms.sentinel-aa believes and plans as Sentinel, and foretells by other draws", async () => {
  // Here chance tells whether requests wait.
  const scenario = smokeScenario("cobalt-ferry");
  const designs: readonly SentinelDesign[] = [{}, arms["sentinel-aa"].responder.design];
  const [own, other] = (await Promise.all(designs.map((design) => played(design, scenario)))).map((events) => ({
    planned: events.flatMap((event) => event.stage === "plan" && event.attempt === 1 ? [event.record] : []),
    believed: events.flatMap((event) => event.stage === "diagnose" && event.attempt === 1 ? [event.record] : []),
    foretold: events.flatMap((event) => event.stage === "shadow" && event.attempt === 1 ? [event.record.plans] : []),
  }));
  assert.deepEqual(other.planned, own.planned);
  assert.deepEqual(other.believed, own.believed);
  assert.notDeepEqual(other.foretold, own.foretold);
});

Deno.test("arms.without-shadowing takes the first plan that no gate stops, greedy the best of one future", async () => {
  const [blunt, greedy] = [
    await played(arms["without-shadowing"].responder.design),
    await played(arms.greedy.responder.design),
  ];
  const decisionOf = (events: readonly StageEvent[]) =>
    events.flatMap((event) => event.stage === "select" ? [event.record.decision] : [])[0];
  assert.deepEqual(decisionOf(blunt), { kind: "apply", planId: "P1" });
  const [shadow] = greedy.flatMap((event) => event.stage === "shadow" ? [event.record] : []);
  const best = shadow.plans.toSorted((a, b) => b.outcomes[0].utilities[0] - a.outcomes[0].utilities[0])[0];
  assert.deepEqual(decisionOf(greedy), { kind: "apply", planId: best.planId });
});
