import assert from "node:assert/strict";
import { canonicalJson } from "../memory/canonical_json.ts";
import { inFolder, smallExperiment, smallWorlds } from "../lab/experiment/testing_experiment.ts";

function command(...args: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli.ts", "experiment", ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  });
}

Deno.test("experiment() ends at Ctrl-C with what was played, and says how to go on", () =>
  inFolder(async (folder) => {
    const worlds = await smallWorlds(folder);
    const stated = { ...smallExperiment, scenarios: { folder: worlds, split: "dev" }, seeds: { first: 8, count: 20 } };
    const path = `${folder}/small.ts`;
    await Deno.writeTextFile(path, `export const experiment = ${canonicalJson(stated)};`);
    const out = `${folder}/out`;
    const child = command(path, "--out", out, "--workers", "2").spawn();
    let told = "";
    let interrupted = false;
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      told += text;
      if (interrupted || !told.includes("Playing 80 cells.")) continue;
      interrupted = true;
      child.kill("SIGINT");
    }
    assert.equal((await child.status).code, 130);
    const advice = told.replaceAll("\n", " ");
    assert.match(advice, /Interrupted\. \d+ of 80 cells are kept in .*\/out\/store\/results\.duckdb\./);
    assert.match(advice, /Go on with: deno task experiment .*small\.ts --out .*\/out --resume/);

    const again = await command(path, "--out", out).output();
    assert.equal(again.code, 1);
    assert.match(new TextDecoder().decode(again.stderr), /^Cannot start in .*: there are results already/);
  }));
