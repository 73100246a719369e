import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Columns, rowSchema, type Table } from "../../memory/columns.ts";
import { openEpisodic } from "../../memory/episodic.ts";
import { tables } from "../../memory/rows.ts";
import { parseSnapshot } from "../../memory/snapshot.ts";
import { ExperimentError } from "./experiment_error.ts";
import { taskPlayer } from "./play_task.ts";
import { afterCells, inFolder, play, smallDesign, smallWorlds, tablesIn } from "./testing_experiment.ts";

const refusal = (pattern: RegExp) => (error: unknown) =>
  error instanceof ExperimentError && pattern.test(error.message);

Deno.test("runExperiment() gives the same tables whatever the threads, shards, stops and kill -9 on the way", () =>
  inFolder(async (folder) => {
    const worlds = await smallWorlds(folder);
    const design = smallDesign(worlds);
    const outcome = await play(design, `${folder}/one`);
    assert.deepEqual([outcome.kind, outcome.done, outcome.total], ["complete", 8, 8]);
    const wanted = await tablesIn(`${folder}/one`);

    // Half of it in a shard, of the other half what was finished before it was stopped, the rest by three threads.
    const mixed = `${folder}/mixed`;
    const shard = await play(design, mixed, { shard: { index: 2, count: 2 } });
    assert.deepEqual([shard.kind, shard.done, shard.total], ["complete", 4, 4]);
    const stop = new AbortController();
    const stopped = await play(design, mixed, {
      shard: { index: 1, count: 2 },
      signal: stop.signal,
      onEvent: afterCells(1, () => stop.abort()),
    });
    assert.equal(stopped.kind, "interrupted");
    assert.ok(stopped.done >= 1 && stopped.done < 4, `${stopped.done} cells`);
    const early = await play(design, mixed, { resume: true, signal: stop.signal });
    assert.deepEqual([early.kind, early.done, early.total], ["interrupted", 0, 8], "while it learned");
    await play(design, mixed, { resume: true, workers: 3 });
    assert.deepEqual(await tablesIn(mixed), wanted, "shards, stopped, and gone on with");

    const killed = `${folder}/killed`;
    // While it learns, at the first commit, and in the middle of what is left.
    for (const moment of ["training", "committed", "committed committed"]) {
      await killAt(moment.split(" "), [worlds, killed]);
    }
    await play(design, killed, { resume: true, workers: 2 });
    assert.deepEqual(await tablesIn(killed), wanted, "killed three times");
    const memory = await Deno.readTextFile(`${folder}/one/memory.json`);
    for (const out of [mixed, killed]) assert.equal(await Deno.readTextFile(`${out}/memory.json`), memory);

    // In this thread, from the memory that was written: every row is the same.
    const snapshot = parseSnapshot(memory, "memory.json");
    assert.ok(snapshot.incidents.length > 0);
    const { experiment: { name, mismatch }, scenarioPaths, tasks } = design;
    const player = taskPlayer({ suite: name, scenarioPaths, snapshot, mismatch });
    const cells = await rowsIn(`${folder}/one`, "SELECT * FROM cells ORDER BY cell", tables.cells);
    assert.deepEqual(cells.map(({ cell, arm, scenarios, seed }) => ({ index: cell, arm, seed, scenarios })), tasks);
    for (const task of tasks) assert.equal((await player(task)).rowsHash, cells[task.index].rowsHash);
    // What readers are given while an experiment runs is whole at its end.
    const parquet = [...Deno.readDirSync(`${folder}/one/store/parquet`)].map((entry) => entry.name).sort();
    assert.deepEqual(parquet, Object.keys(tables).map((table) => `${table}.parquet`).sort());

    await assert.rejects(
      play(design, `${folder}/one`),
      refusal(
        /^Cannot start in .*\/one: there are results already .* --resume, or .* --out, or remove .*\/one\/store$/,
      ),
    );
    await assert.rejects(
      play(smallDesign(worlds, { seeds: { first: 1, count: 3 } }), `${folder}/one`, { resume: true }),
      refusal(/made otherwise\.\nexperiment\.seeds\.count: 2 there, 3 here\nGo back/),
    );
    const world = `${worlds}/fern-gallery-dev.yaml`;
    await Deno.writeTextFile(world, (await Deno.readTextFile(world)).replace("swing: 0.25", "swing: 0.2"));
    await assert.rejects(
      play(smallDesign(worlds), `${folder}/one`, { resume: true }),
      refusal(/made otherwise\.\nscenarios\..*fern-gallery-dev\.yaml: [0-9a-f]{12} there, [0-9a-f]{12} here\nGo back/),
    );
  }));

/** Kills a child as soon as it has told these events. */
async function killAt(events: readonly string[], args: readonly string[]): Promise<void> {
  const script = fileURLToPath(new URL("./run_experiment_child.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, ...args],
    stdout: "piped",
  })
    .spawn();
  const awaited = [...events];
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    for (const line of text.split("\n")) {
      if (line === awaited[0]) awaited.shift();
    }
    if (awaited.length === 0) break;
  }
  assert.deepEqual(awaited, [], "the child told what was awaited");
  child.kill("SIGKILL");
  await child.status;
}

Deno.test("runExperiment() names the cell that failed, and keeps what was finished", () =>
  inFolder(async (folder) => {
    const design = smallDesign(await smallWorlds(folder), { training: null });
    const [first] = design.tasks;
    const broken = { index: 1, arm: "nobody", seed: 2, scenarios: ["fern-gallery-dev"] };
    await assert.rejects(
      play({ ...design, tasks: [first, broken] }, folder),
      /^Error: Cannot play cell 1 \(nobody on fern-gallery-dev with seed 2\): .*arm "nobody" is not known/,
    );
    const cells = await rowsIn(folder, "SELECT * FROM cells", tables.cells);
    assert.deepEqual(cells.map(({ cell }) => cell), [0]);
  }));

async function rowsIn<Declared extends Columns>(out: string, sql: string, declared: Table<Declared>) {
  await using store = await openEpisodic(`${out}/store/results.duckdb`, { readOnly: true });
  return await store.query(sql, rowSchema(declared));
}
