/** Results that are played again: equal, or named by what is not. */

import assert from "node:assert/strict";
import { experimentProvenance } from "../lab/experiment/experiment_provenance.ts";
import { inFolder, play, smallDesign, smallWorlds } from "../lab/experiment/testing_experiment.ts";
import { openEpisodic } from "../memory/episodic.ts";
import { experimentMade } from "../report/experiment_made.ts";
import { textHash } from "../report/manifest.ts";
import { writeResults } from "../report/write_results.ts";
import { reproduce, type ReproduceOptions } from "./reproduce.ts";

interface Said {
  readonly code: number;
  readonly text: string;
}

async function said(folder: string, options: Partial<ReproduceOptions> = {}): Promise<Said> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    const code = await reproduce(folder, { workers: 1, ...options }, new AbortController().signal);
    return { code, text: lines.join("\n") };
  } finally {
    console.log = log;
  }
}

/** Plays and writes the small experiment. */
async function smallResults(folder: string): Promise<string> {
  const out = `${folder}/small`;
  const design = smallDesign(await smallWorlds(folder), { seeds: { first: 1, count: 1 }, training: null });
  const provenance = experimentProvenance(design, "deno task experiment small");
  const { store } = await play(design, out);
  const memory = await Deno.readTextFile(`${out}/memory.json`);
  await using opened = await openEpisodic(store, { readOnly: true });
  await writeResults(out, {
    provenance,
    ...await experimentMade({ experiment: design.experiment, store: opened, memory }),
  });
  // In a clone there is no store.
  await Deno.remove(`${out}/store`, { recursive: true });
  return out;
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const text = await Deno.readTextFile(path);
  const changed = change(text);
  assert.notEqual(changed, text, path);
  await Deno.writeTextFile(path, changed);
}

Deno.test("reproduce() finds all equal, whole and in part, and names every table, figure and cell that is not", () =>
  inFolder(async (folder) => {
    const results = await smallResults(folder);
    const whole = await said(results);
    assert.deepEqual([whole.code, /DIFFERENT/.test(whole.text)], [0, false], whole.text);
    assert.match(whole.text, /results: equal .*\n.*Reproduced: every hash/s);
    const sample = await said(results, { sample: 0.1 });
    assert.equal(sample.code, 0, sample.text);
    assert.match(
      sample.text,
      /cells: equal \([234] of 4 played again from memory\.json; training and hashes of whole tables need all of them\)/,
    );

    const figure = [...Deno.readDirSync(`${results}/figures`)].map(({ name }) =>
      name
    ).filter((name) => name.endsWith(".svg")).sort()[0];
    await edit(`${results}/figures/${figure}`, (text) => text.replace("<svg", "<Svg"));
    await edit(`${results}/tables/runs.csv`, (text) => text.replace(/(?<=,dev,.*)true/, "tRue"));
    const altered = await said(results, { sample: 0.01 });
    assert.equal(altered.code, 1);
    assert.match(
      altered.text,
      new RegExp(`files: DIFFERENT .*\n  figures/${figure} was altered: .*\n  tables/runs.csv was altered`),
    );

    assert.match(altered.text, /no report can be drawn from the tables: Cannot read runs\.csv, line \d+/);

    // Whoever forges the manifest, too, still has to draw the figures and play the cells.
    const { files } = JSON.parse(await Deno.readTextFile(`${results}/manifest.json`));
    await edit(`${results}/tables/runs.csv`, (text) => text.replace("tRue", "false"));
    for (const path of [`figures/${figure}`, "tables/runs.csv"]) {
      const hash = textHash(await Deno.readTextFile(`${results}/${path}`));
      await edit(`${results}/manifest.json`, (text) => text.replace(files[path], hash));
    }
    const forged = await said(results, { sample: 1 });
    assert.equal(forged.code, 1);
    assert.match(forged.text, /files: equal/);
    assert.match(forged.text, new RegExp(`figures/${figure} does not come out of the tables again`));
    assert.match(forged.text, /cell \d+ \(.*, seed \d\) gives another run than tables\/runs\.csv has/);
  }));

Deno.test("reproduce() of a sample finds tables that were forged with their hashes, and a manifest against itself", () =>
  inFolder(async (folder) => {
    const results = await smallResults(folder);
    const manifest = `${results}/manifest.json`;
    const forge = async (name: string, change: (text: string) => string) => {
      const path = `${results}/tables/${name}.csv`;
      const before = textHash(await Deno.readTextFile(path));
      await edit(path, change);
      const after = textHash(await Deno.readTextFile(path));
      await edit(manifest, (text) => text.replaceAll(before, after));
    };
    await forge("attempts", (text) => `${text}${text.split("\n")[1].replace(/,1,/, ",9,")}\n`);
    await forge("cells", (text) => text.replace(/none(?=.*\n$)/, "greedy").replace(/sentinel(?=.*\n$)/, "greedy"));
    await edit(manifest, (text) => text.replace(/(?<="config": \{\s*"hash": ")[0-9a-f]{8}/, "00000000"));
    await edit(manifest, (text) => text.replace("keyed by the cell's seed", "keyed by the clock"));
    await edit(manifest, (text) => text.replace(/(?<="ticks": \{\s*"rows": )\d+/, "1"));
    const forged = await said(results, { sample: 1 });
    assert.equal(forged.code, 1);
    assert.match(
      forged.text,
      /manifest: DIFFERENT .*\n {2}manifest\.json states otherwise than its design: seeds\.rule: /,
    );
    assert.match(
      (await said(results)).text,
      /results: DIFFERENT .*\n(?: {2}.*\n)* {2}table ticks came out otherwise\n/,
    );
    assert.match(forged.text, /manifest\.json contradicts itself: config\.hash/);
    assert.match(forged.text, /tables\/attempts\.csv has other rows of \S+ than playing it again gives/);
    assert.match(forged.text, /tables\/cells\.csv tells cell 3 otherwise than the design/);
  }));

Deno.test("reproduce() compares nothing that was made by other code: it names it and offers the commit", () =>
  inFolder(async (folder) => {
    const results = await smallResults(folder);
    const { source, code: { cells: { files } } } = JSON.parse(await Deno.readTextFile(`${results}/manifest.json`));
    const hash = files["src/operations/twin.ts"];
    await edit(`${results}/manifest.json`, (text) => text.replaceAll(hash, "0".repeat(64)));
    const stale = await said(results, { sample: 0.05 });
    assert.equal(stale.code, 1);
    assert.match(stale.text, /cells' code: DIFFERENT .*\n {2}src\/operations\/twin\.ts changed\n/);
    assert.doesNotMatch(stale.text, /played again/);
    if (source.kind === "git") {
      assert.match(
        stale.text,
        new RegExp(`git worktree add \\S+\\s+${source.commit}.*reproduce\\s+\\S+small\\s+--sample\\s+5%`, "s"),
      );
    }
    await Deno.remove(`${results}/manifest.json`);
    await assert.rejects(said(results), /Cannot reproduce .*small: it has no manifest\.json/);
  }));
