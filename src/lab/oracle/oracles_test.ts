/** Oracles as experiments use them: what they foretell comes true, and each is at least as good as the one before. */

import assert from "node:assert/strict";
import { emptySnapshot } from "../../memory/snapshot.ts";
import { inMemoryStore } from "../../memory/in_memory_store.ts";
import { alertOf } from "../../operations/alerts.ts";
import { costOf, utility } from "../../operations/utility.ts";
import { defaultPolicy } from "../../reasoning/policy.ts";
import { hash } from "../../simulator/cluster.ts";
import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { arms } from "../arms.ts";
import type { Arm } from "../arms/arm.ts";
import { type OpenEpisode, openEpisode } from "../open_episode.ts";
import { playEpisode } from "../play_episode.ts";
import { shipped, smokeScenario, smokeScenarios } from "../testing_decision.ts";
import { catalogueOptions } from "../arms/catalogue_options.ts";
import { exactRolls } from "./exact_rolls.ts";

function play(scenario: Scenario, arm: Arm, seed = 1) {
  return playEpisode(scenario, {
    arm,
    seed,
    memory: inMemoryStore({ namespace: "testing", readOnly: true, snapshot: emptySnapshot }),
    policy: defaultPolicy,
    mismatch: 0.1,
    onEvent: () => {},
    onIncident: () => Promise.resolve(),
  });
}

/** At its first alert. */
function alerted(scenario: Scenario): OpenEpisode {
  const episode = openEpisode(scenario, { seed: 1, mismatch: 0.1 });
  do episode.environment.advance(3); while (alertOf(episode.environment.observe()) === null);
  return episode;
}

Deno.test("exactRolls() foretells to the last digit what an episode comes to, whatever is done", () => {
  const scenario = smokeScenario("cobalt-ferry");
  const options = catalogueOptions(alerted(scenario).environment.observe(), defaultPolicy);
  assert.ok(options.length > 50, `${options.length} ways to act`);
  for (const steps of [[], ...options.filter((_, i) => i % 9 === 0)]) {
    const episode = alerted(scenario);
    const { environment, violations, actions, endTick } = episode;
    const rolls = exactRolls(episode, 2);
    const foretold = rolls.outcomeOf(steps, () => true);
    rolls.release();
    environment.advance(2);
    const decided = environment.now();
    for (const { afterTicks, action } of steps) {
      environment.advance(decided + afterTicks - environment.now());
      environment.act(action);
    }
    environment.advance(endTick);
    const share = violations.reduce((sum, violation) => sum + violation, 0) / endTick;
    assert.equal(foretold?.utility, utility(share, costOf(actions)), JSON.stringify(steps));
    assert.ok((foretold?.promise ?? 0) >= (foretold?.utility ?? 1));
  }
});

Deno.test("exactRolls() leaves the episode as it was to the byte, whatever is rolled in it", () => {
  for (const name of ["dune-market", "elm-crossing"]) {
    const [rolled, untouched] = [alerted(smokeScenario(name)), alerted(smokeScenario(name))];
    const options = catalogueOptions(rolled.environment.observe(), defaultPolicy);
    const kinds = new Set(options.flat().map(({ action }) => action.kind));
    assert.ok(kinds.has("addNode") && kinds.has("setResources") && kinds.size > 8, [...kinds].join());
    const seen = () => JSON.stringify(rolled.environment.observe());
    const before = [hash(rolled.world.cluster), seen(), rolled.violations.length, rolled.actions.length];
    const rolls = exactRolls(rolled, 2);
    for (const kind of kinds) {
      const steps = options.find((each) => each.some(({ action }) => action.kind === kind)) ?? [];
      assert.ok(rolls.outcomeOf(steps, () => true) !== null);
      rolls.undoOf(steps);
    }
    rolls.release();
    assert.deepEqual([hash(rolled.world.cluster), seen(), rolled.violations.length, rolled.actions.length], before);
    for (const { environment } of [rolled, untouched]) environment.advance(1000);
    assert.deepEqual(rolled.violations, untouched.violations);
    assert.equal(hash(rolled.world.cluster), hash(untouched.world.cluster), name);
  }
});

Deno.test("exactRolls() gives up on what is not worth rolling on for", () => {
  const rolls = exactRolls(alerted(smokeScenario("dune-market")), 2);
  let asked = 0;
  const outcome = rolls.outcomeOf([], ({ utility }) => {
    asked++;
    return utility > 0.6;
  });
  assert.equal(outcome, null);
  assert.ok(asked > 10, "each further violation lowers the most that it can come to");
  rolls.release();
});

Deno.test("exactRolls() takes a plan back step by step, the last first", () => {
  const rolls = exactRolls(alerted(smokeScenario("cobalt-ferry")), 2);
  const scale = (workload: string, replicas: number) =>
    ({ afterTicks: 0, action: { kind: "scale", workload, replicas } }) as const;
  assert.deepEqual(rolls.undoOf([scale("frontend", 3), scale("frontend", 3), scale("adservice", 2)]), [
    { kind: "scale", workload: "adservice", replicas: 1 },
    { kind: "scale", workload: "frontend", replicas: 1 },
  ]);
  rolls.release();
});

/** Loads that come and go, a leak, nothing at all, and one after the other three faults in another application. */
const ladders: readonly Scenario[] = [
  smokeScenario("cobalt-ferry"),
  smokeScenario("birch-lane"),
  smokeScenario("fern-gallery"),
  shipped("full", "fern-hollow"),
];

for (const scenario of ladders) {
  Deno.test(`arms.oracle-*: each is at least as good as the one that it contains, and as doing nothing: ${scenario.name}`, async () => {
    const nothing = await play(scenario, arms.none);
    const ladder = [
      await play(scenario, arms["oracle-diagnosis"]),
      await play(scenario, arms["oracle-plans"]),
      await play(scenario, arms["oracle-catalogue"]),
    ].map(({ metrics }) => metrics.utility);
    assert.deepEqual(ladder.toSorted((a, b) => a - b), ladder);
    assert.ok(ladder[1] >= nothing.metrics.utility);
  });
}

Deno.test("arms.oracle-diagnosis names the true faults, every time", async () => {
  for (const scenario of smokeScenarios.filter(({ truth }) => truth.faults.length > 0)) {
    const { metrics } = await play(scenario, arms["oracle-diagnosis"]);
    assert.deepEqual([metrics.diagnosis, metrics.topRight, metrics.confidence], ["right", true, 1], scenario.name);
  }
});

Deno.test("arms.oracle-catalogue decides no sooner than an agent, and knows what an agent cannot", async () => {
  const scenario = smokeScenario("cobalt-ferry");
  const [{ actions }, sentinel] = [
    await play(scenario, arms["oracle-catalogue"]),
    await play(scenario, arms.sentinel),
  ];
  assert.ok(actions[0].tick >= sentinel.actions[0].tick);
  // The wall of leak tests must not hold for it: chaos that is still to come moves what it does.
  const shorter = scenario.chaos.map((event) => ({ ...event, durationSeconds: 70 }));
  const other = await play({ ...scenario, chaos: shorter }, arms["oracle-catalogue"]);
  assert.notDeepEqual(other.actions, actions);
});

Deno.test("arms.oracle-catalogue does the same again, and learns nothing meanwhile", async () => {
  const scenario = smokeScenario("birch-lane");
  const [one, other] = [
    await play(scenario, arms["oracle-catalogue"], 3),
    await play(scenario, arms["oracle-catalogue"], 3),
  ];
  assert.equal(JSON.stringify(one), JSON.stringify(other));
});
