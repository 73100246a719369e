import assert from "node:assert/strict";
import { readScenario, scenarioPaths } from "../lab/read_scenario.ts";
import { shippedFolders } from "./find_scenario.ts";
import { scenarioTable } from "./scenario_table.ts";

const shipped = shippedFolders.flatMap(scenarioPaths).map(readScenario);

Deno.test("scenarioTable() keeps the whole library within 80 columns, each scenario once", () => {
  const lines = scenarioTable(shipped).split("\n");
  assert.deepEqual(lines.filter((line) => line.length > 80), []);
  for (const { name } of shipped) assert.equal(lines.filter((line) => line.startsWith(`${name} `)).length, 1, name);
});

Deno.test("scenarioTable() counts", () => {
  const smoke = scenarioPaths("scenarios/smoke").map(readScenario);
  const [total, ...counts] = scenarioTable(smoke).trimEnd().split("\n").slice(-5);
  assert.equal(total, "6 scenarios, 120 simulated minutes; 1 without a fault (17 %)");
  assert.deepEqual(counts, [
    "by split: dev 6",
    "by pattern: no-fault 1, single 5",
    "by difficulty: easy 6",
    "by topology: online-boutique 6",
  ]);
});
