/** The evaluator's map from what is dealt to what a diagnosis may say, held against every shipped scenario's truth. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { act } from "../../operations/act.ts";
import type { TruthSpec } from "../../simulator/scenario/scenario.ts";
import { createWorld, stepWorld, type World } from "../../simulator/world.ts";
import { readScenario, scenarioPaths } from "../read_scenario.ts";
import { shipped, smokeScenario } from "../testing_decision.ts";
import { trueFaults } from "./true_faults.ts";

const shippedScenarios = ["smoke", "full"].flatMap((folder) =>
  scenarioPaths(fileURLToPath(new URL(`../../../scenarios/${folder}`, import.meta.url))).map(readScenario)
);

function step(world: World, ticks: number): World {
  for (let tick = 0; tick < ticks; tick++) stepWorld(world);
  return world;
}

Deno.test("trueFaults() finds each fault that a shipped scenario's truth names at work at some time, and no other", () => {
  for (const scenario of shippedScenarios) {
    const { truth, cluster, durationSeconds } = scenario;
    const world = createWorld(scenario, 1);
    const found = new Set<string>();
    for (let tick = 0; tick < durationSeconds / cluster.tickSeconds; tick++) {
      stepWorld(world);
      for (const { id } of trueFaults(world, truth)) found.add(id);
    }
    const named = truth.faults.map(({ mechanism, entity }) => `${mechanism}@${entity}`);
    assert.deepEqual([...found].toSorted(), [...new Set(named)].toSorted(), scenario.name);
  }
});

Deno.test("trueFaults() knows magnitude and onset to the letter, and nothing before the fault begins or after its end", () => {
  const scenario = smokeScenario("cobalt-ferry");
  // × 3 from 300 s to 900 s, in ticks of 5 s; a tick that has not been played is not known.
  const cases = [[60, []], [61, [3]], [179, [3]], [180, []]] as const;
  for (const [tick, magnitudes] of cases) {
    const faults = trueFaults(step(createWorld(scenario, 1), tick), scenario.truth);
    assert.deepEqual(faults.map(({ magnitude }) => magnitude), magnitudes, `tick ${tick}`);
    for (const { spread, onsetTick } of faults) assert.deepEqual([spread, onsetTick], [0, 60]);
  }
});

Deno.test("trueFaults() of a drained node are gone once it is given back", () => {
  const scenario = smokeScenario("amber-harbour");
  const world = step(createWorld(scenario, 1), 62);
  assert.deepEqual(trueFaults(world, scenario.truth).map(({ id }) => id), ["node-loss@node/n2"]);
  act(world.cluster, { kind: "uncordon", node: "n2" });
  assert.deepEqual(trueFaults(world, scenario.truth), []);
});

Deno.test("trueFaults() of a bad version are gone once it is rolled back", () => {
  const scenario = shipped("full", "quarry-lane");
  const world = step(createWorld(scenario, 1), 100);
  assert.deepEqual(trueFaults(world, scenario.truth).map(({ id, magnitude }) => [id, magnitude]), [
    ["config-regression@service/currencyservice", 0.3],
  ]);
  act(world.cluster, { kind: "rollbackRollout", workload: "currencyservice" });
  assert.deepEqual(trueFaults(world, scenario.truth), []);
});

Deno.test("trueFaults() takes of a fault's names the one that the truth says, and none that it does not say", () => {
  const { truth, ...scenario } = smokeScenario("birch-lane");
  const world = step(createWorld(scenario, 1), 80);
  const ids = (faults: TruthSpec["faults"]) => trueFaults(world, { ...truth, faults }).map(({ id }) => id);
  assert.deepEqual(ids([]), []);
  for (const mechanism of ["memory-growth", "crash"]) {
    assert.deepEqual(ids([{ mechanism, entity: "service/productcatalogservice" }]), [
      `${mechanism}@service/productcatalogservice`,
    ]);
  }
});

Deno.test("trueFaults() of a metastable world go on after what began them", () => {
  const { truth, ...scenario } = smokeScenario("cobalt-ferry");
  const world = step(createWorld(scenario, 1), 200);
  assert.equal(trueFaults(world, { ...truth, pattern: "metastable" }).length, 1);
});
