/** Placebo memories: everything is there as before, and nothing is where it belongs. */

import assert from "node:assert/strict";
import { emptyBeliefs } from "../../memory/beliefs.ts";
import { exampleIncident, exampleSignature } from "../../memory/example_incident.ts";
import { inMemoryStore } from "../../memory/in_memory_store.ts";
import { noEvidence, type Rule } from "../../memory/rules.ts";
import { signatureFeatures } from "../../memory/signature.ts";
import { moves } from "../../reasoning/planning/moves.ts";
import { permutedIncidents, permutedRules, renamedIncidents } from "./other_memory.ts";

const mechanisms = ["crash", "memory-growth", "policy-block", "node-loss", "packet-loss"] as const;

/** Five incidents, each less like the query than the one before. */
const incidents = mechanisms.map((diagnosedMechanism, i) =>
  exampleIncident({
    incidentId: `i${i}`,
    diagnosedMechanism,
    utility: i / 10,
    signature: exampleSignature({ 0: 1, 1: i / 4 }),
  })
);

const rule: Rule = {
  id: "R-1",
  predicate: [{ feature: signatureFeatures[0], op: ">=", value: 0 }],
  bias: { restart: 0.5, "roll-back": -0.5 },
  provenance: { incidentId: "run-a/i0", chosenPlanId: "P1", preferredPlanId: "P2", advantageBound: 0.1, merged: [] },
  state: "active",
  evidence: noEvidence,
};

const memory = inMemoryStore({
  namespace: "dev",
  snapshot: { incidents, beliefs: { ...emptyBeliefs, rules: [rule] } },
});
const query = exampleSignature({ 0: 1 });

Deno.test("permutedIncidents() recalls the same incidents for the same reasons, each telling what another one was", async () => {
  const [own, other] = [await memory.recall(query, 5), await permutedIncidents(memory, 1).recall(query, 5)];
  const likeness = ({ id, similarity, incident: { signature } }: typeof own[number]) => ({ id, similarity, signature });
  assert.deepEqual(other.map(likeness), own.map(likeness));
  const told = other.map(({ incident }) => incident.diagnosedMechanism);
  assert.deepEqual(told.toSorted(), mechanisms.toSorted());
  own.forEach(({ incident }, i) => assert.notEqual(told[i], incident.diagnosedMechanism));
  // Diagnosis and outcome stay together: both are the other incident's.
  for (const { incident } of other) {
    assert.equal(incident.utility, mechanisms.findIndex((mechanism) => mechanism === incident.diagnosedMechanism) / 10);
  }
});

Deno.test("permutedIncidents() tells the same however many are asked for, and something else with another seed", async () => {
  const tell = async (seed: number, k: number) =>
    (await permutedIncidents(memory, seed).recall(query, k)).map(({ incident }) => incident.incidentId);
  assert.deepEqual(await tell(1, 2), (await tell(1, 5)).slice(0, 2));
  const tellings = await Promise.all([1, 2, 3, 4].map((seed) => tell(seed, 5)));
  assert.ok(new Set(tellings.map((told) => told.join())).size > 1);
});

Deno.test("permutedRules() keeps when rules match and how strongly, and moves their preference to other moves", () => {
  const [permuted] = permutedRules(memory, 1).beliefs.rules;
  assert.deepEqual({ ...permuted, bias: rule.bias }, rule);
  const names = Object.keys(permuted.bias);
  assert.deepEqual(Object.values(permuted.bias).toSorted(), [-0.5, 0.5]);
  assert.ok(names.every((name) => moves.some((move) => move.name === name)), names.join());
  assert.ok(permuted.bias.restart !== 0.5 && permuted.bias["roll-back"] !== -0.5);
});

Deno.test("renamedIncidents() tells the same, ordered by likeness, under other names", async () => {
  const [own, other] = [await memory.recall(query, 3), await renamedIncidents(memory, 1).recall(query, 3)];
  assert.deepEqual(other.map(({ incident }) => incident), own.map(({ incident }) => incident));
  assert.ok(other.every(({ id }, i) => id !== own[i].id));
  const alike = inMemoryStore({
    namespace: "dev",
    snapshot: {
      beliefs: emptyBeliefs,
      incidents: incidents.map((incident) => ({ ...incident, signature: query })),
    },
  });
  const orders = await Promise.all(
    [1, 2, 3].map(async (seed) =>
      (await renamedIncidents(alike, seed).recall(query, 5)).map(({ incident }) => incident.incidentId).join()
    ),
  );
  assert.ok(new Set(orders).size > 1, "among equals the order is another");
});

Deno.test("permutedIncidents() and the others recall and believe what the memory behind them has learned meanwhile", async () => {
  const learning = inMemoryStore({ namespace: "dev" });
  const others = [permutedIncidents, permutedRules, renamedIncidents].map((other) => other(learning, 1));
  await learning.record({ rows: { incidents: [incidents[0]] }, beliefs: { ...emptyBeliefs, rules: [rule] } });
  for (const other of others) {
    assert.equal((await other.recall(query, 5)).length, 1);
    assert.equal(other.beliefs.rules.length, 1);
  }
});
