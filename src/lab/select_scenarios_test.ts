import assert from "node:assert/strict";
import { readScenario, scenarioPaths } from "./read_scenario.ts";
import { type ScenarioFilter, selectScenarios } from "./select_scenarios.ts";

const scenarios = scenarioPaths("scenarios/smoke").map(readScenario);
const [first] = scenarios;

/** Every scenario of the folder that is like the first in one respect. */
const cases: readonly (readonly [string, ScenarioFilter, (scenario: typeof first) => boolean])[] = [
  ["nothing wanted: all", {}, () => true],
  ["empty list: all", { patterns: [] }, () => true],
  ["pattern", { patterns: ["no-fault"] }, ({ truth }) => truth.faults.length === 0],
  ["two patterns", { patterns: ["no-fault", "single"] }, ({ truth }) => truth.faults.length < 2],
  ["topology", { topologies: [first.topology] }, ({ topology }) => topology === first.topology],
  ["split", { splits: ["test"] }, ({ split }) => split === "test"],
  ["difficulty", { difficulties: ["hard"] }, ({ truth }) => truth.difficulty === "hard"],
  ["mechanism", { faults: ["memory-growth"] }, ({ name }) => name === "birch-lane"],
  ["kind of chaos event", { faults: ["oom_storm", "probe_failure"] }, ({ name }) => /birch|dune/.test(name)],
  [
    "all at once",
    { faults: ["memory-growth", "node-loss"], splits: ["dev"], patterns: ["single"] },
    ({ name }) => /birch-lane|amber-harbour/.test(name),
  ],
];

for (const [title, filter, wanted] of cases) {
  Deno.test(`selectScenarios() keeps what fits, in order: ${title}`, () => {
    assert.deepEqual(selectScenarios(scenarios, filter), scenarios.filter(wanted));
  });
}
