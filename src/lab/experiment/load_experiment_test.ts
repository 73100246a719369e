import assert from "node:assert/strict";
import { canonicalJson } from "../../memory/canonical_json.ts";
import { ExperimentError } from "./experiment_error.ts";
import { loadExperiment } from "./load_experiment.ts";
import { inFolder, smallExperiment } from "./testing_experiment.ts";

Deno.test("loadExperiment() finds an experiment by its name, and by the path of its file", () =>
  inFolder(async (folder) => {
    assert.equal((await loadExperiment("baselines")).name, "baselines");
    await Deno.writeTextFile(`${folder}/small.ts`, `export const experiment = ${canonicalJson(smallExperiment)};`);
    assert.deepEqual(await loadExperiment(`${folder}/small.ts`), smallExperiment);
  }));

const json = (changes: Readonly<Record<string, unknown>>) =>
  `export const experiment = ${canonicalJson({ ...smallExperiment, ...changes })};`;

const refusals: readonly (readonly [title: string, text: string | null, message: RegExp])[] = [
  ["a file that is not there", null, /^Cannot load experiment ".*small\.ts": there is no such file$/],
  ["a file that is no TypeScript", "export const experiment = {;", /^Cannot load .*small\.ts: /],
  ["a file without an experiment", "export const other = 1;", /small\.ts: it exports no "experiment"$/],
  ["another name than the file's", json({ name: "big" }), /small\.ts: its name is "big", and an experiment is called/],
  ["an unknown arm", json({ arms: ["none", "sentinel", "oracel"] }), /small\.ts:\n.*"sentinel-aa".*\n.*arms\[2\]/],
  ["an arm twice", json({ arms: ["none", "sentinel", "none"] }), /each arm may stand there once\n.*arms/],
  [
    "a reference that is not played",
    json({ reference: "runbook" }),
    /not among this experiment's arms: runbook\n.*reference/,
  ],
  [
    "a twin that is not played",
    json({ aa: { arm: "none", twin: "greedy" } }),
    /arms: greedy; every experiment plays one/,
  ],
  ["what is not a field", json({ seed: 1 }), /Unrecognized key: "seed"/],
  [
    "a metric the wrong way round",
    json({ primary: { column: "utility", better: "less" } }),
    /more utility is better\n.*better/,
  ],
  ["seeds beyond the last", json({ seeds: { first: 4294967295, count: 2 } }), /the last seed is above 4294967295/],
];

for (const [title, text, message] of refusals) {
  Deno.test(`loadExperiment() refuses ${title}`, () =>
    inFolder(async (folder) => {
      if (text !== null) await Deno.writeTextFile(`${folder}/small.ts`, text);
      await assert.rejects(
        loadExperiment(`${folder}/small.ts`),
        (error) => error instanceof ExperimentError && message.test(error.message) || assert.fail(String(error)),
      );
    }));
}

Deno.test("loadExperiment() lists the names there are", async () => {
  await assert.rejects(
    loadExperiment("baseline"),
    /^ExperimentError: Cannot load: experiment "baseline" is not known; known: .*baselines.*; did you mean "baselines"\?$/,
  );
});
