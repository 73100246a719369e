import assert from "node:assert/strict";
import { emptyBeliefs, parseBeliefs } from "./beliefs.ts";
import { openEpisodic } from "./episodic.ts";
import { exampleIncident } from "./example_incident.ts";
import { exampleRun } from "./example_run.ts";
import { readKept, rewriteKept, type Rewriting } from "./kept_memory.ts";
import { recordVerifiedDiagnosis } from "./learn.ts";
import { openMemory } from "./store.ts";

const learned = recordVerifiedDiagnosis({ ...emptyBeliefs, incidents: 2 }, { mechanism: "crash", previous: "crash" });
const incidents = [exampleIncident({}), exampleIncident({ incidentId: "i2" })];

/** A memory of a run with two incidents. */
async function withMemory(test: (place: { folder: string; namespace: string }) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const place = { folder, namespace: "dev" };
  try {
    {
      await using memory = await openMemory(folder, place);
      await memory.record({ rows: { runs: [exampleRun({})], incidents }, beliefs: learned });
    }
    await test(place);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("rewriteKept() removes an incident's rows and vector, and leaves its run", async () => {
  await withMemory(async (place) => {
    const remove = { incidents: [incidents[0]], rules: [] };
    await rewriteKept(place, ({ beliefs }) => ({ beliefs: { ...beliefs, incidents: 1 }, remove, incidents: [] }));
    const { beliefs } = await readKept(place);
    assert.equal(beliefs.incidents, 1);
    const path = `${place.folder}/dev/beliefs.json`;
    assert.deepEqual(parseBeliefs(await Deno.readTextFile(path), path), beliefs);
    {
      await using memory = await openMemory(place.folder, { ...place, readOnly: true });
      const found = await memory.recall(incidents[0].signature, 5);
      assert.deepEqual(found.map(({ id }) => id), ["run-a/i2"]);
    }
    await using episodic = await openEpisodic(`${place.folder}/dev/episodic.duckdb`, { readOnly: true });
    const { runs, incidents: rows } = await episodic.tableHashes();
    assert.deepEqual([runs.rows, rows.rows], [1, 1]);
  });
});

Deno.test("rewriteKept() replaces everything, and makes the same memory elsewhere", async () => {
  await withMemory(async (place) => {
    const kept = await readKept(place);
    const other = { ...place, namespace: "other" };
    for (const target of [place, other]) {
      await rewriteKept(target, () => ({ ...kept, remove: "everything" }));
      assert.deepEqual(await readKept(target), kept);
    }
    await using episodic = await openEpisodic(`${place.folder}/dev/episodic.duckdb`, { readOnly: true });
    assert.equal((await episodic.tableHashes()).runs.rows, 0);
  });
});

Deno.test("rewriteKept() that fails half-way leaves every row as it was", async () => {
  await withMemory(async (place) => {
    const before = await readKept(place);
    const twice: Rewriting = { beliefs: emptyBeliefs, remove: "everything", incidents: [incidents[0], incidents[0]] };
    await assert.rejects(rewriteKept(place, () => twice), /two rows/);
    await assert.rejects(
      rewriteKept(place, () => {
        throw new Error("changed my mind");
      }),
      /changed my mind/,
    );
    assert.deepEqual(await readKept(place), before);
  });
});
