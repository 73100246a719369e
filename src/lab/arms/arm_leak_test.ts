/** The wall between a world and its operators, for every arm but the oracles, which are not let in here at all. */

import assert from "node:assert/strict";
import { inMemoryStore } from "../../memory/in_memory_store.ts";
import type { Environment } from "../../operations/environment.ts";
import { defaultPolicy, type Policy } from "../../reasoning/policy.ts";
import type { Scenario } from "../../simulator/scenario/scenario.ts";
import type { World } from "../../simulator/world.ts";
import { arms } from "../arms.ts";
import { awaitAlert, openWorld, smokeScenario } from "../testing_decision.ts";
import { otherFutures, overwriteHidden } from "../testing_other_worlds.ts";
import type { Arm, ArmContext, Operator } from "./arm.ts";
import { startOperator } from "./start_arm.ts";

/** Little is rehearsed, so that all arms can be asked; what they are shown is the same. */
const brief: Policy = { ...defaultPolicy, replicates: 2, horizonTicks: 12, maxAttempts: 1 };

/** An arm with its operator: the compiler lets no oracle through. */
const operators = Object.values<Arm>(arms).flatMap(({ name, responder }): { name: string; operator: Operator }[] =>
  responder.kind === "nobody" || responder.kind === "oracle" ? [] : [{ name, operator: responder }]
);

function context(note: (text: string) => void): ArmContext {
  return {
    seed: 1,
    memory: inMemoryStore({ namespace: "testing" }),
    policy: brief,
    emit: (stage) => note(JSON.stringify(stage)),
  };
}

/**
 * All that an arm says and asks for at the first alert. The world stands still and refuses everything, so that nothing
 * but the state at the alert can show.
 */
async function decided(operator: Operator, scenario: Scenario, tamper: (world: World) => void): Promise<string> {
  const { world, environment } = openWorld(scenario, { seed: 1, mismatch: 0.1 });
  const alert = awaitAlert(environment, scenario);
  tamper(world);
  const said: string[] = [];
  let waited = 0;
  const standing: Environment = {
    ...environment,
    advance(ticks) {
      waited += ticks;
      return ticks;
    },
    act(action) {
      said.push(JSON.stringify(action));
      return { kind: "refused", action, tick: alert.tick + waited, reason: "the world stands still" };
    },
  };
  const handled = await startOperator(operator, context((text) => said.push(text)))(standing, alert);
  return [...said, JSON.stringify(handled)].join("\n");
}

const cases: readonly Scenario[] = [smokeScenario("cobalt-ferry"), smokeScenario("elm-crossing")];

for (const { name, operator } of operators) {
  Deno.test(`startOperator() of ${name} is the same bytes whatever hidden columns hold at the alert`, async () => {
    for (const scenario of cases) {
      const untouched = await decided(operator, scenario, () => {});
      assert.ok(untouched.includes(`"kind":"`), "it asks for something");
      for (const [how, overwrite] of Object.entries(overwriteHidden)) {
        const tampered = await decided(operator, scenario, ({ cluster }) => overwrite(cluster));
        assert.ok(tampered === untouched, `${scenario.name}: hidden columns ${how} change what ${name} does`);
      }
    }
  });

  Deno.test(`startOperator() of ${name} is the same bytes whatever chaos is to come, and whatever the scenario is called`, async () => {
    for (const scenario of cases) {
      const planned = await decided(operator, scenario, () => {});
      const { environment } = openWorld(scenario, { seed: 1, mismatch: 0.1 });
      const atSeconds = awaitAlert(environment, scenario).tick * scenario.cluster.tickSeconds;
      for (const [future, chaos] of Object.entries(otherFutures(scenario, atSeconds))) {
        const swapped = await decided(operator, { ...scenario, chaos }, () => {});
        assert.ok(swapped === planned, `${scenario.name}: future "${future}" shows in what ${name} does`);
      }
      const renamed: Scenario = {
        ...scenario,
        name: "quartz-lagoon",
        title: "Something else",
        topology: "nowhere",
        split: "test",
        truth: { pattern: "single", difficulty: "hard", faults: [{ mechanism: "crash", entity: "service/frontend" }] },
      };
      assert.ok(await decided(operator, renamed, () => {}) === planned, `${scenario.name}: its name shows`);
    }
  });
}

Deno.test("startOperator() takes no oracle: the exact world is nowhere among its parameters", () => {
  const { responder } = arms["oracle-catalogue"];
  // @ts-expect-error an oracle is no operator
  assert.throws(() => startOperator(responder, context(() => {})), /Cannot start operator/);
});

Deno.test("src/lab/arms/: only the file that starts arms imports more than what an operator has and knows", async () => {
  const folder = new URL("./", import.meta.url);
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => !name.endsWith("_test.ts"));
  assert.ok(files.includes("runbook.ts") && files.includes("sentinel_design.ts"));
  const known = /^(\.\/[^/]+|\.\.\/\.\.\/(graphs|memory|operations|reasoning)\/.+|\.\.\/\.\.\/random)\.ts$/;
  for (const file of files) {
    const text = await Deno.readTextFile(new URL(file, folder));
    const others = [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, from]) => from)
      .filter((from) => !known.test(from));
    const oracles = ["../oracle/exact_world.ts", "../oracle/look_ahead.ts", "../oracle/oracle_script.ts"];
    assert.deepEqual(others, file === "start_arm.ts" ? oracles : [], file);
  }
});
