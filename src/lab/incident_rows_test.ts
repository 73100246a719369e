import assert from "node:assert/strict";
import { z } from "zod";
import { canonicalJson } from "../memory/canonical_json.ts";
import { openEpisodic } from "../memory/episodic.ts";
import { inMemoryStore } from "../memory/in_memory_store.ts";
import { incidentSchema, type RowBatch, tables } from "../memory/rows.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { arms } from "./arms.ts";
import type { Episode } from "./episode.ts";
import { incidentRows } from "./incident_rows.ts";
import { type FinishedIncident, playEpisode } from "./play_episode.ts";
import { readScenario } from "./read_scenario.ts";
import { runRows } from "./run_rows.ts";

const drained = readScenario("scenarios/smoke/amber-harbour.yaml");

async function play(scenario: Scenario) {
  const finished: FinishedIncident[] = [];
  const episode = await playEpisode(scenario, {
    arm: arms.sentinel,
    seed: 1,
    memory: inMemoryStore({ namespace: "dev" }),
    policy: defaultPolicy,
    mismatch: 0.1,
    onEvent() {},
    onIncident: (incident) => Promise.resolve(void finished.push(incident)),
  });
  return { episode, finished };
}

function rowsOf(finished: readonly FinishedIncident[]): RowBatch {
  const [incident] = finished;
  const { name, topology } = drained;
  return incidentRows(incident, {
    runId: "r",
    namespace: "dev",
    scenario: name,
    topology,
    tier: "sentinel",
    seed: 1,
    rules: [],
  });
}

function runOf(episode: Episode): RowBatch {
  return runRows(episode, { runId: "r", suite: "test", position: 0, policyHash: "p", memoryHash: "m" });
}

Deno.test("incidentRows() and runRows() come back from a database as they went in, and as equal CSV", async () => {
  const { episode, finished } = await play(drained);
  const rows = { ...rowsOf(finished), ...runOf(episode) };
  const folder = await Deno.makeTempDir();
  try {
    await using store = await openEpisodic(`${folder}/rows.duckdb`);
    await store.append(rows);
    assert.deepEqual(await store.incidents(), rows.incidents);
    for (const name of ["runs", "plans", "futures", "hypotheses", "selections", "reflections"] as const) {
      const stored = await store.query(`SELECT * FROM "${name}"`, z.record(z.string(), z.unknown()));
      assert.ok(stored.length > 0, name);
      assert.deepEqual(new Set(stored.map(canonicalJson)), new Set(rows[name]?.map(canonicalJson)), name);
    }
    await store.exportCsv(`${folder}/one`);
    await store.append(rows);
    await store.exportCsv(`${folder}/two`);
    for (const name of Object.keys(tables)) {
      assert.equal(
        await Deno.readTextFile(`${folder}/two/${name}.csv`),
        await Deno.readTextFile(`${folder}/one/${name}.csv`),
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("incidentRows() tells how the incident went, in the agent's own terms", async () => {
  const { finished } = await play(drained);
  const [row] = rowsOf(finished).incidents ?? [];
  assert.doesNotThrow(() => incidentSchema.parse(row));
  assert.equal(row.outcome, "recovered");
  assert.equal(row.recovered, true);
  assert.deepEqual([row.diagnosedMechanism, row.diagnosedEntity, row.entityRole], ["node-loss", "node/n2", "node"]);
  assert.ok(row.alertTick > 60 && row.endTick > row.alertTick);
  assert.ok(row.timeToRecoverSeconds !== null && row.timeToRecoverSeconds <= (row.endTick - row.alertTick) * 5);
  // Violated ticks over all ticks of the incident, as minutes of 12 ticks.
  assert.equal(row.violationMinutes, row.violationShare * (row.endTick - row.alertTick) / 12);
});

Deno.test("incidentRows() knows nothing of the truth: another truth gives equal rows", async () => {
  const { finished } = await play(drained);
  const misled = await play({
    ...drained,
    truth: { ...drained.truth, faults: [{ mechanism: "crash", entity: "service/frontend" }] },
  });
  assert.deepEqual(rowsOf(misled.finished), rowsOf(finished));
});
