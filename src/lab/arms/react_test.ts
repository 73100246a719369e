/** Arms that only react: what they answer, how often, and that chance is keyed. */

import assert from "node:assert/strict";
import { inMemoryStore } from "../../memory/in_memory_store.ts";
import type { Action } from "../../operations/actions.ts";
import { specificationOf } from "../../operations/testing_specification.ts";
import { defaultPolicy, type Policy } from "../../reasoning/policy.ts";
import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { arms } from "../arms.ts";
import { awaitAlert, openWorld, smokeScenario } from "../testing_decision.ts";
import { catalogueOptions } from "./catalogue_options.ts";
import type { Operator } from "./arm.ts";
import { randomPlan } from "./random_plan.ts";
import { react, stepsText } from "./react.ts";
import { startOperator } from "./start_arm.ts";

interface Played {
  readonly asked: readonly string[];
  readonly resolution: string;
  readonly undone: boolean;
}

async function handle(operator: Operator, scenario: Scenario, policy: Policy = defaultPolicy): Promise<Played> {
  const { world, environment } = openWorld(scenario, { seed: 1, mismatch: 0.1 });
  const alert = awaitAlert(environment, scenario);
  const before = JSON.stringify(specificationOf(world.cluster));
  const asked: string[] = [];
  const handled = await startOperator(operator, {
    seed: 1,
    memory: inMemoryStore({ namespace: "testing", readOnly: true }),
    policy,
    emit: () => assert.fail("nothing is reasoned about"),
  })({
    ...environment,
    act(action) {
      asked.push(action.kind);
      return environment.act(action);
    },
  }, alert);
  assert.ok(handled.kind === "reacted");
  const undone = JSON.stringify(specificationOf(world.cluster)) === before;
  return { asked, resolution: handled.resolution.kind, undone };
}

Deno.test("arms.constant restarts what stands behind the alert, once, and calls a person", async () => {
  const { asked, resolution } = await handle(arms.constant.responder, smokeScenario("elm-crossing"));
  assert.deepEqual([asked, resolution], [["restartRollout"], "escalated"]);
});

Deno.test("arms.random tries as often as an agent may, and takes back what did not help", async () => {
  const scenario = smokeScenario("elm-crossing");
  const { resolution, asked } = await handle(arms.random.responder, scenario);
  assert.equal(resolution, "escalated");
  assert.ok(asked.length >= defaultPolicy.maxAttempts, asked.join());
  const once = await handle(arms.random.responder, scenario, { ...defaultPolicy, maxAttempts: 1 });
  assert.ok(once.asked.length < asked.length);
  assert.ok(once.undone, once.asked.join());
});

Deno.test("randomPlan() draws evenly from the catalogue, the same again with the same key", () => {
  const scenario = smokeScenario("dune-market");
  const { environment } = openWorld(scenario, { seed: 1, mismatch: 0.1 });
  const alert = awaitAlert(environment, scenario);
  const observation = environment.observe();
  const options = catalogueOptions(observation, defaultPolicy).map(stepsText);
  const draw = (seed: number, attempt = 0) =>
    stepsText(randomPlan(alert, { seed, policy: defaultPolicy })(observation, { attempt, tried: new Set() }) ?? []);
  const drawn = Array.from({ length: 200 }, (_, seed) => options.indexOf(draw(seed)));
  assert.ok(drawn.every((at) => at >= 0), "nothing else is drawn");
  // 50 in each quarter on average, with a standard deviation of 6: four of them to either side.
  for (const quarter of [0, 1, 2, 3]) {
    const count = drawn.filter((at) => Math.floor((4 * at) / options.length) === quarter).length;
    assert.ok(count > 26 && count < 74, `${count} in quarter ${quarter}`);
  }
  assert.equal(draw(7), draw(7));
  assert.notDeepEqual([0, 1, 2].map((attempt) => draw(7, attempt)), [0, 0, 0].map((attempt) => draw(7, attempt)));
});

Deno.test("react() looks again as soon as an agent does: it waits only where something was taken back, and not to give up", () => {
  const { verifyTicks, decisionTicks, recentTicks } = defaultPolicy;
  const scenario = smokeScenario("elm-crossing");
  const cases: readonly (readonly [Action, number])[] = [
    // A restart leaves nothing to take back.
    [{ kind: "restartRollout", workload: "adservice" }, 0],
    [{ kind: "scale", workload: "adservice", replicas: 2 }, recentTicks],
  ];
  for (const [action, waited] of cases) {
    const { environment } = openWorld(scenario, { seed: 1, mismatch: 0.1 });
    const { tick } = awaitAlert(environment, scenario);
    const looks: number[] = [];
    const resolution = react(environment, () => {
      looks.push(environment.now() - tick);
      return [{ afterTicks: 0, action }];
    }, { ...defaultPolicy, maxAttempts: 2 });
    const attempt = decisionTicks + verifyTicks;
    assert.deepEqual(looks, [0, attempt + waited], action.kind);
    assert.deepEqual([resolution.kind, resolution.tick - tick], ["escalated", 2 * attempt + waited], action.kind);
  }
});
