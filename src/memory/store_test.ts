import assert from "node:assert/strict";
import { type Beliefs, emptyBeliefs } from "./beliefs.ts";
import { openEpisodic } from "./episodic.ts";
import { exampleRun } from "./example_run.ts";
import { exampleIncident, exampleSignature } from "./example_incident.ts";
import { inMemoryStore } from "./in_memory_store.ts";
import { recordVerifiedDiagnosis } from "./learn.ts";
import type { Memory } from "./memory.ts";
import { emptySnapshot, parseSnapshot } from "./snapshot.ts";
import { openMemory } from "./store.ts";

interface Implementation {
  readonly name: string;
  readonly open: (
    folder: string,
    options: { readonly namespace: string; readonly readOnly?: boolean },
  ) => Promise<Memory>;
  /** Leaves in the folder what a later `open` continues from. */
  readonly save: (memory: Memory, folder: string) => Promise<void>;
}

const implementations: readonly Implementation[] = [
  { name: "openMemory()", open: openMemory, save: () => Promise.resolve() },
  {
    name: "inMemoryStore()",
    open: async (folder, options) => {
      const files = [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`);
      const texts = await Promise.all(files.map((file) => Deno.readTextFile(file)));
      return inMemoryStore({
        ...options,
        snapshot: texts.map((text) => parseSnapshot(text, folder))[0] ?? emptySnapshot,
      });
    },
    save: async (memory, folder) => Deno.writeTextFile(`${folder}/snapshot.json`, await memory.exportJson()),
  },
];

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const learned: Beliefs = recordVerifiedDiagnosis(emptyBeliefs, { mechanism: "crash", previous: null });
const dev = { namespace: "dev" };

for (const { name, open, save } of implementations) {
  Deno.test(`${name} a second incident recalls the first, with its facts`, async () => {
    await inFolder(async (folder) => {
      const first = exampleIncident({});
      {
        await using memory = await open(folder, dev);
        assert.deepEqual(await memory.recall(first.signature, 5), []);
        await memory.record({ rows: { incidents: [first] }, beliefs: learned });
        await save(memory, folder);
      }
      await using memory = await open(folder, dev);
      const alike = exampleSignature({ 0: 0.6, 8: 0.9 });
      const [recalled, ...others] = await memory.recall(alike, 5);
      assert.equal(recalled?.id, "run-a/i1");
      assert.deepEqual(recalled?.incident, first);
      // (0.5·0.6 + 1·0.9)/√(1.25·1.17) = 1.2/1.20934
      assert.ok(Math.abs((recalled?.similarity ?? 0) - 1.2 / Math.sqrt(1.25 * 1.17)) < 1e-12);
      assert.deepEqual(others, []);
      assert.deepEqual(memory.beliefs, learned);
    });
  });

  Deno.test(`${name} record() again replaces: an incident by its id, a run as a whole`, async () => {
    await inFolder(async (folder) => {
      await using memory = await open(folder, dev);
      const incidents = ["i1", "i2", "i3"].map((incidentId) => exampleIncident({ incidentId }));
      await memory.record({ rows: { incidents }, beliefs: learned });
      const once = await memory.hash();
      await memory.record({ rows: { incidents: incidents.slice(1) }, beliefs: learned });
      assert.equal(await memory.hash(), once);
      await memory.record({ rows: { runs: [exampleRun({})], incidents: incidents.slice(2) }, beliefs: learned });
      const left = await memory.recall(exampleSignature({ 0: 1 }), 9);
      assert.deepEqual(left.map(({ id }) => id), ["run-a/i3"]);
    });
  });

  Deno.test(`${name} recall() gives k by similarity, then id`, async () => {
    await inFolder(async (folder) => {
      await using memory = await open(folder, dev);
      const incidents = ["c", "a", "b"].map((incidentId) => exampleIncident({ incidentId }));
      const best = exampleIncident({ incidentId: "z", signature: exampleSignature({ 8: 1 }) });
      await memory.record({ rows: { incidents: [...incidents, best] }, beliefs: emptyBeliefs });
      const found = await memory.recall(exampleSignature({ 8: 1 }), 3);
      assert.deepEqual(found.map(({ id }) => id), ["run-a/z", "run-a/a", "run-a/b"]);
      await assert.rejects(memory.recall(exampleSignature({}), 0), /k must be/);
      await assert.rejects(memory.recall([1], 1), /the query: it has 1 features/);
    });
  });

  Deno.test(`${name} read-only: recalls, refuses to record, and its hash stays`, async () => {
    await inFolder(async (folder) => {
      let before = "";
      {
        await using memory = await open(folder, dev);
        await memory.record({ rows: { incidents: [exampleIncident({})] }, beliefs: learned });
        before = await memory.hash();
        await save(memory, folder);
      }
      {
        await using memory = await open(folder, { ...dev, readOnly: true });
        assert.equal((await memory.recall(exampleSignature({ 0: 1 }), 1)).length, 1);
        await assert.rejects(
          memory.record({ rows: {}, beliefs: emptyBeliefs }),
          /memory "dev": it was opened read-only/,
        );
        assert.equal(await memory.hash(), before);
      }
      await using memory = await open(folder, dev);
      assert.equal(await memory.hash(), before);
    });
  });

  Deno.test(`${name} record() refuses another namespace and a bad signature, and keeps nothing`, async () => {
    await inFolder(async (folder) => {
      await using memory = await open(folder, dev);
      const before = await memory.hash();
      const foreign = exampleIncident({ namespace: "test" });
      await assert.rejects(memory.record({ rows: { incidents: [foreign] }, beliefs: learned }), /of namespace "test"/);
      const short = exampleIncident({ signature: [1] });
      await assert.rejects(memory.record({ rows: { incidents: [short] }, beliefs: learned }), /has 1 features/);
      const twice = [exampleIncident({}), exampleIncident({})];
      await assert.rejects(memory.record({ rows: { incidents: twice }, beliefs: learned }), /"run-a\/i1" occurs twice/);
      assert.equal(await memory.hash(), before);
    });
  });
}

Deno.test("exportJson() is equal text for both implementations and starts a cell", async () => {
  await inFolder(async (folder) => {
    await using kept = await openMemory(folder, dev);
    const held = inMemoryStore(dev);
    const incidents = ["i2", "i1"].map((incidentId) => exampleIncident({ incidentId }));
    await kept.record({ rows: { incidents }, beliefs: learned });
    await held.record({ rows: { incidents: [...incidents].reverse() }, beliefs: learned });
    assert.equal(await kept.exportJson(), await held.exportJson());
    const snapshot = parseSnapshot(await kept.exportJson(), "a test");
    const cell = inMemoryStore({ namespace: "test", readOnly: true, snapshot });
    assert.equal(await cell.hash(), await kept.hash());
  });
});

Deno.test("openMemory() keeps namespaces apart and refuses names that leave the folder", async () => {
  await inFolder(async (folder) => {
    await using one = await openMemory(folder, dev);
    await using other = await openMemory(folder, { namespace: "val" });
    await one.record({ rows: { incidents: [exampleIncident({})] }, beliefs: learned });
    assert.deepEqual(await other.recall(exampleSignature({ 0: 1 }), 1), []);
    assert.deepEqual(other.beliefs, emptyBeliefs);
    await assert.rejects(openMemory(folder, { namespace: "../dev" }), /Cannot open memory "\.\.\/dev"/);
    await assert.rejects(openMemory(folder, { namespace: "none", readOnly: true }), /does not exist/);
  });
});

Deno.test("openMemory() heals what a kill between the writes left behind", async () => {
  await inFolder(async (folder) => {
    const signature = exampleSignature({ 4: 1 });
    let wanted = "";
    {
      await using memory = await openMemory(folder, dev);
      await memory.record({ rows: { incidents: [exampleIncident({})] }, beliefs: learned });
      wanted = await Deno.readTextFile(`${folder}/dev/beliefs.json`);
    }
    {
      // The rows were committed, the vectors and beliefs.json were not.
      await using episodic = await openEpisodic(`${folder}/dev/episodic.duckdb`);
      await episodic.append({
        incidents: [exampleIncident({ signature }), exampleIncident({ incidentId: "i2", signature })],
      });
      await Deno.writeTextFile(`${folder}/dev/beliefs.json`, "{");
    }
    await assert.rejects(
      openMemory(folder, { ...dev, readOnly: true }),
      /its vectors are behind its rows; open it once/,
    );
    await using memory = await openMemory(folder, dev);
    const found = await memory.recall(signature, 5);
    assert.deepEqual(found.map(({ id, similarity }) => [id, similarity]), [["run-a/i1", 1], ["run-a/i2", 1]]);
    assert.equal(await Deno.readTextFile(`${folder}/dev/beliefs.json`), wanted);
  });
});
