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
    await Deno.mkdir(`${folder}/smoke`);
    const shipped = await Deno.readTextFile("scenarios/smoke/birch-lane.yaml");
    const broken = shipped.replace("mechanism: memory-growth", "mechanism: memory-grow")
      .replace("split: dev", "split: training");
    await Deno.writeTextFile(`${folder}/smoke/birch-lane.yaml`, broken);
    await Deno.symlink(await Deno.realPath("scenarios/topologies"), `${folder}/topologies`);
    const path = `${folder}/smoke/birch-lane.yaml`;
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
