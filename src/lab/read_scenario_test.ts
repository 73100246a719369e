import assert from "node:assert/strict";
import { ScenarioError } from "../simulator/scenario/scenario_error.ts";
import { readScenario, scenarioName, scenarioPaths } from "./read_scenario.ts";

Deno.test("scenarioPaths() and readScenario() read the smoke suite in order of name", () => {
  const paths = scenarioPaths("scenarios/smoke");
  assert.deepEqual(paths.map(scenarioName), [...paths.map(scenarioName)].sort());
  assert.deepEqual(paths.map((path) => readScenario(path).name), paths.map(scenarioName));
});

Deno.test("readScenario() reports a mechanism that nobody may name, beside all other problems", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const shipped = await Deno.readTextFile("scenarios/smoke/birch-lane.yaml");
    const broken = shipped.replace("mechanism: memory-growth", "mechanism: memory-grow")
      .replace("split: dev", "split: training");
    await Deno.writeTextFile(`${folder}/birch-lane.yaml`, broken);
    const path = `${folder}/birch-lane.yaml`;
    assert.throws(() => readScenario(path), (error) => {
      assert.ok(error instanceof ScenarioError);
      const lines = broken.split("\n");
      const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
      assert.deepEqual(error.problems.map(({ line }) => line), [lineOf("split: training"), lineOf("memory-grow")]);
      assert.match(
        error.message,
        /:\d+:\d+: mechanism "memory-grow" is not known; known: .*did you mean "memory-growth"\?/,
      );
      return true;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readScenario() takes a topology beside the scenario's folder before a shipped one of the same name", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/mine/amber-harbour.yaml`;
    await Deno.mkdir(`${folder}/mine`);
    await Deno.copyFile("scenarios/smoke/amber-harbour.yaml", path);
    const { notModelled: _, ...copied } = readScenario(path);
    const { notModelled: __, ...shipped } = readScenario("scenarios/smoke/amber-harbour.yaml");
    assert.deepEqual(copied, shipped);

    const topology = `${folder}/topologies/online-boutique`;
    await Deno.mkdir(topology, { recursive: true });
    for (const { name } of Deno.readDirSync("scenarios/topologies/online-boutique")) {
      await Deno.copyFile(`scenarios/topologies/online-boutique/${name}`, `${topology}/${name}`);
    }
    const text = await Deno.readTextFile(`${topology}/topology.yaml`);
    await Deno.writeTextFile(
      `${topology}/topology.yaml`,
      text.replace("requestsPerSecond: 20,", "requestsPerSecond: 7,"),
    );
    assert.equal(readScenario(path).load[0].requestsPerSecond, 7);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
