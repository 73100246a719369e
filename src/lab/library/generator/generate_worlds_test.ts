import assert from "node:assert/strict";
import fc from "fast-check";

import { readScenarioText } from "../../read_scenario.ts";
import { shippedRecipes } from "../shipped_recipes.ts";
import { staticRefusals } from "../static_refusals.ts";
import { generateWorlds } from "./generate_worlds.ts";
import { parseRecipe, type Recipe } from "./recipe.ts";

const folder = "scenarios/full";
const recipes = Object.values(shippedRecipes).map((path) => parseRecipe(Deno.readTextFileSync(path), path));
const [usual] = recipes;

function drawn(recipe: Recipe, seed: number, count: number, taken: ReadonlySet<string> = new Set()) {
  const worlds = generateWorlds({ recipe, seed, folder, taken });
  return Array.from({ length: count }, () => worlds.next().value);
}

Deno.test("generateWorlds() writes files that load, pass the static checks and say what their chaos does", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(...recipes), (seed, recipe) => {
      for (const file of drawn(recipe, seed, 3)) {
        const { truth, chaos, split } = readScenarioText(file.text, file.path);
        assert.deepEqual(staticRefusals(file), []);
        assert.equal(split, recipe.split);
        assert.equal(
          chaos.length,
          { "no-fault": 0, single: 1, double: 2, triple: 3, correlated: 1, metastable: 0 }[truth.pattern],
        );
        assert.equal(truth.faults.length, truth.pattern === "correlated" ? 2 : chaos.length);
      }
    }),
    { numRuns: 6, seed: 1 },
  );
});

Deno.test("generateWorlds() gives the same bytes for the same seed, others for another, and the first ones of more", () => {
  const texts = (seed: number, count: number) => drawn(usual, seed, count).map(({ text }) => text);
  const six = texts(5, 6);
  assert.deepEqual(texts(5, 6), six);
  assert.deepEqual(texts(5, 3), six.slice(0, 3));
  assert.ok(texts(6, 3).every((text) => !six.includes(text)));
});

Deno.test("generateWorlds() gives no name twice, and none that is taken", () => {
  const first = drawn(usual, 5, 5).map(({ scenario }) => scenario.name);
  const others = drawn(usual, 5, 5, new Set(first)).map(({ scenario }) => scenario.name);
  assert.equal(new Set([...first, ...others]).size, 10);
});

Deno.test("generateWorlds() plays every kind of chaos that a recipe may name, on every shipped topology", () => {
  const lines = {
    node_drain: "",
    node_failure: "",
    cpu_hog: "cpu: [500, 1500]",
    memory_hog: "memory: [500, 3000]",
    disk_fill: "fillPerMinute: [5000, 9000]",
    oom_storm: "leakPerMinute: [20, 40]",
    probe_failure: "probeLatency: [2000, 5000]",
    bad_rollout: "errorRatio: [0.2, 0.5]",
    config_error: "crashAfter: [5, 20]",
    image_pull_failure: "",
    scale_to_zero: "",
    burst_traffic: "factor: [2, 3], ramp: [0, 30]",
    network_delay: "delay: [200, 900]",
    network_loss: "lossRatio: [0.1, 0.5]",
    network_partition: "",
    dns_failure: "failureRatio: [0.1, 0.5]",
    retry_storm: "attempts: [3, 5]",
    credential_error: "rejectedRatio: [0.2, 0.6]",
  };
  const topologies = [
    ...new Map(recipes.flatMap((recipe) => recipe.topologies).map((each) => [each.name, each])).values(),
  ];
  assert.equal(topologies.length, [...Deno.readDirSync("scenarios/topologies")].length);
  for (const [kind, ranges] of Object.entries(lines)) {
    const text =
      `split: test\nminutes: [8, 8]\nonsetMinutes: [2, 3]\nlastingMinutes: [3, 4]\ntelemetryLossRatio: [0.1, 0.1]\n` +
      `topologies: ${JSON.stringify(topologies)}\npatterns: { single: 1 }\nchaos:\n  - { kind: ${kind}${
        ranges && ", "
      }${ranges} }\n`;
    const [file] = drawn(parseRecipe(text, "recipe.yaml"), 1, 1);
    assert.equal(file.scenario.chaos[0].kind, kind);
  }
});

Deno.test("parseRecipe() names every mistake with its place", () => {
  const text = Deno.readTextFileSync(shippedRecipes.usual)
    .replace("split: dev", "split: training")
    .replace("kind: node_drain", "kind: node_drian")
    .replace("minutes: [20, 25]", "minutes: [25, 20]");
  assert.throws(() => parseRecipe(text, "recipe.yaml"), (error: Error) => {
    assert.match(error.message, /recipe\.yaml:5:8: split is "training"; expected one of dev, val, test/);
    assert.match(error.message, /recipe\.yaml:6:10: minutes is .*expected the smaller number first/);
    assert.match(error.message, /recipe\.yaml:\d+:13: kind is "node_drian"; expected one of node_drain, /);
    return true;
  });
});

Deno.test("generateWorlds() says why a recipe yields no world", () => {
  const text = Deno.readTextFileSync(shippedRecipes.usual).replace("split: dev", "split: test")
    .replace(/patterns: .*/, "patterns: { single: 1 }");
  assert.throws(
    () => drawn(parseRecipe(text, "recipe.yaml"), 1, 1),
    /^RangeError: Cannot draw a world .*nothing in it is held out/,
  );
});
