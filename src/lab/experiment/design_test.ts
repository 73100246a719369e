import assert from "node:assert/strict";
import { designOf } from "./design.ts";
import type { Experiment } from "./experiment.ts";
import { ExperimentError } from "./experiment_error.ts";
import { inFolder, smallDesign, smallExperiment, smallWorlds } from "./testing_experiment.ts";
import { variedExperiment } from "./varied_experiment.ts";

const refusal = (pattern: RegExp) => (error: unknown) =>
  error instanceof ExperimentError && pattern.test(error.message);

Deno.test("designOf() numbers cells by arm, then scenario, then seed; streams by arm, then seed", () =>
  inFolder(async (folder) => {
    const worlds = await smallWorlds(folder);
    const { tasks, trainedOn } = smallDesign(worlds);
    assert.deepEqual(tasks.map(({ index, arm, scenarios, seed }) => `${index} ${arm} ${scenarios} ${seed}`), [
      "0 none amber-harbour-dev 1",
      "1 none amber-harbour-dev 2",
      "2 none fern-gallery-dev 1",
      "3 none fern-gallery-dev 2",
      "4 sentinel amber-harbour-dev 1",
      "5 sentinel amber-harbour-dev 2",
      "6 sentinel fern-gallery-dev 1",
      "7 sentinel fern-gallery-dev 2",
    ]);
    assert.deepEqual(trainedOn, ["amber-harbour-dev", "fern-gallery-dev"]);
    const streams = smallDesign(worlds, { learning: "stream" }).tasks;
    assert.deepEqual(streams.map(({ index, arm, seed }) => `${index} ${arm} ${seed}`), [
      "0 none 1",
      "1 none 2",
      "2 sentinel 1",
      "3 sentinel 2",
    ]);
    for (const { scenarios } of streams) assert.deepEqual(scenarios.toSorted(), trainedOn);
  }));

Deno.test("designOf() takes what fits split, patterns and difficulties and is not excluded", () =>
  inFolder(async (folder) => {
    const worlds = await smallWorlds(folder);
    const played = (changes: Partial<Experiment>) => smallDesign(worlds, changes).scenarios;
    const scenarios = { folder: worlds, split: "dev" } as const;
    assert.deepEqual(played({ scenarios: { ...scenarios, patterns: ["no-fault"] } }), ["fern-gallery-dev"]);
    assert.deepEqual(played({ scenarios: { ...scenarios, patterns: ["single"] } }), ["amber-harbour-dev"]);
    assert.deepEqual(played({ exclusions: { "amber-harbour-dev": "too easy" } }), ["fern-gallery-dev"]);
  }));

const refusals: readonly (readonly [string, (worlds: string) => Partial<Experiment>, RegExp])[] = [
  ["the test split", (folder) => ({ scenarios: { folder, split: "test" } }), /^Cannot play the test split in "small"/],
  [
    "a split without scenarios",
    (folder) => ({ scenarios: { folder, split: "val" } }),
    /^Cannot play "small": no scenario of .* has split val .* There are 2 of dev, 0 of val and 0 of test$/,
  ],
  [
    "a folder that is not there",
    (folder) => ({ scenarios: { folder: `${folder}/none`, split: "dev" } }),
    /^Cannot read scenarios of ".*\/none": there is no such folder$/,
  ],
  [
    "what was trained on",
    () => ({ training: { arm: "sentinel", seeds: [2, 3] } }),
    /^Cannot play "small": seeds 2 are trained on and played, /,
  ],
  [
    "an exclusion of nothing",
    () => ({ exclusions: { "amber-harbor-dev": "a slip" } }),
    /^Cannot exclude: scenario "amber-harbor-dev" is not known; known: .* did you mean "amber-harbour-dev"\?/,
  ],
];

for (const [title, changes, message] of refusals) {
  Deno.test(`designOf() refuses ${title}`, () =>
    inFolder(async (folder) => {
      const worlds = await smallWorlds(folder);
      assert.throws(() => smallDesign(worlds, changes(worlds)), refusal(message));
    }));
}

Deno.test("designOf() lets a sealed experiment play the test split, trained on dev", () =>
  inFolder(async (folder) => {
    const dev = await smallWorlds(folder);
    const worlds = await smallWorlds(folder, "test");
    for (const { name } of Deno.readDirSync(dev)) Deno.copyFileSync(`${dev}/${name}`, `${worlds}/${name}`);
    const sealed: Experiment = { ...smallExperiment, scenarios: { folder: worlds, split: "test" }, sealed: true };
    const { scenarios, trainedOn } = designOf(sealed);
    assert.deepEqual(scenarios, ["amber-harbour-test", "fern-gallery-test"]);
    assert.deepEqual(trainedOn, ["amber-harbour-dev", "fern-gallery-dev"]);
    const { scenarios: { split }, sealed: stillSealed } = variedExperiment(sealed, { smoke: true });
    assert.deepEqual([split, stillSealed], ["val", false], "a rehearsal sees no test world");
  }));

Deno.test("variedExperiment() changes what it is told to, and nothing else", () =>
  inFolder(async (folder) => {
    const worlds = await smallWorlds(folder);
    const stated: Experiment = {
      ...smallExperiment,
      scenarios: { folder: worlds, split: "dev" },
      exclusions: { "fern-gallery-dev": "why not" },
      training: { arm: "sentinel", seeds: [7, 8] },
    };
    assert.deepEqual(variedExperiment(stated, { smoke: false }), stated);
    assert.deepEqual(variedExperiment(stated, { smoke: false, seeds: 5 }), {
      ...stated,
      seeds: { first: 1, count: 5 },
    });
    assert.deepEqual(variedExperiment(stated, { smoke: false, scenarios: "other/" }), {
      ...stated,
      scenarios: { folder: "other", split: "dev" },
      exclusions: {},
    });
    assert.deepEqual(variedExperiment({ ...stated, exclusions: {} }, { smoke: true }), {
      ...stated,
      exclusions: { "fern-gallery-dev": "left out of a smoke run" },
      seeds: { first: 1, count: 1 },
      training: { arm: "sentinel", seeds: [7] },
    });
  }));

Deno.test("variedExperiment() refuses a rehearsal in a folder that is not there", () => {
  const message = /^Cannot read scenarios of "nowhere": there is no such folder$/;
  assert.throws(() => variedExperiment(smallExperiment, { smoke: true, scenarios: "nowhere" }), { message });
});
