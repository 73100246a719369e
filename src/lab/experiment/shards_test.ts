/** Shards of several folders put together, and questions asked while an experiment writes. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { openEpisodic } from "../../memory/episodic.ts";
import { openQuery } from "../query/open_query.ts";
import { ExperimentError } from "./experiment_error.ts";
import { inFolder, play, smallDesign, smallWorlds, tablesIn } from "./testing_experiment.ts";

const refusal = (pattern: RegExp) => (error: unknown) =>
  error instanceof ExperimentError && pattern.test(error.message);

async function gathered(out: string, shards: readonly string[]): Promise<string> {
  await Deno.mkdir(`${out}/store`, { recursive: true });
  for (const path of shards) await Deno.copyFile(path, `${out}/store/${path.slice(path.lastIndexOf("/") + 1)}`);
  return out;
}

Deno.test("runExperiment() takes shards of other folders, overlapping ones too, and refuses what is of another design or was altered", () =>
  inFolder(async (folder) => {
    const worlds = await smallWorlds(folder);
    const alone = { seeds: { first: 1, count: 1 }, training: null };
    const design = smallDesign(worlds, alone);
    const shard = async (name: string, index: number, count: number) =>
      (await play(design, `${folder}/${name}`, { shard: { index, count } })).store;
    const [odd, even, third] = [await shard("a", 1, 2), await shard("b", 2, 2), await shard("c", 1, 3)];

    const played: string[] = [];
    const together = await gathered(`${folder}/together`, [odd, even, third]);
    const outcome = await play(design, together, {
      resume: true,
      onEvent: (event) => event.kind === "started" && played.push(event.task.arm),
    });
    assert.deepEqual([outcome.done, outcome.total, played], [4, 4, []]);
    const { cells } = z.object({ cells: z.object({ rows: z.int() }) }).parse(await tablesIn(together));
    assert.equal(cells.rows, 4, "a cell that two shards have is there once");

    const other = smallDesign(worlds, { ...alone, seeds: { first: 2, count: 1 } });
    const mixed = await gathered(`${folder}/mixed`, [odd]);
    await assert.rejects(
      play(other, mixed, { resume: true }),
      refusal(
        /Cannot go on with .*\/mixed\/store\/shard-1-of-2\.duckdb: it was made otherwise\.\nexperiment\.seeds\.first: 1 there, 2 here\n/,
      ),
    );

    const forged = await gathered(`${folder}/forged`, [odd, third]);
    {
      await using store = await openEpisodic(`${forged}/store/shard-1-of-3.duckdb`);
      await store.query(`UPDATE cells SET "rowsHash" = repeat('0', 64) WHERE cell = 0`, z.unknown());
    }
    await assert.rejects(
      play(design, forged, { resume: true }),
      refusal(/^Cannot absorb a shard: its rows of cell 0 have hash 000000000000, those of the results [0-9a-f]{12}\./),
    );
  }));

Deno.test("openQuery() asks while an experiment runs, which goes on undisturbed, and has every row afterwards", () =>
  inFolder(async (folder) => {
    const out = `${folder}/live`;
    const script = fileURLToPath(new URL("./run_experiment_child.ts", import.meta.url));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", script, await smallWorlds(folder), out],
      stdout: "piped",
    }).spawn();
    const asked: string[] = [];
    const ask = async () => {
      await using query = await openQuery([out]);
      const { batches } = await query.ask("SELECT count(*) FROM cells");
      const [[[count]]] = await Array.fromAsync(batches);
      asked.push(query.sources[0].kind);
      return count;
    };
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      if (text.includes("started") && asked.length < 3) assert.equal(await ask(), 0, "no snapshot is due so early");
    }
    assert.equal((await child.status).code, 0);
    assert.equal(asked[0], "busy");
    assert.equal(await ask(), 8);
    assert.equal(asked.at(-1), "store");
  }));
