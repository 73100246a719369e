/** The runbook on shipped incidents and on small scenes: which line applies, and what a person does when it does not help. */

import assert from "node:assert/strict";
import type { Action } from "../../operations/actions.ts";
import { defaultPolicy } from "../../reasoning/policy.ts";
import type { ChaosEvent } from "../../simulator/chaos/chaos_event.ts";
import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { arms } from "../arms.ts";
import { openEpisode } from "../open_episode.ts";
import { playEpisode } from "../play_episode.ts";
import { inMemoryStore } from "../../memory/in_memory_store.ts";
import { awaitAlert, smokeScenario } from "../testing_decision.ts";
import { runbook } from "./runbook.ts";
import { stepsText } from "./react.ts";

const shop = smokeScenario("birch-lane");

/** The shop, and one thing that happens to it at 300 s. */
function shopWith(event: ChaosEvent): Scenario {
  return { ...shop, chaos: [event] };
}

/** What the runbook would do one after the other if nothing helped, from one look at the alert. */
function wouldDo(scenario: Scenario, attempts: number): readonly (readonly Action[])[] {
  const { environment } = openEpisode(scenario, { seed: 1, mismatch: 0.1 });
  const next = runbook(awaitAlert(environment, scenario), { policy: defaultPolicy });
  const observation = environment.observe();
  const tried = new Set<string>();
  const done: (readonly Action[])[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const steps = next(observation, { attempt, tried });
    if (steps === null) break;
    tried.add(stepsText(steps));
    done.push(steps.map(({ action }) => action));
  }
  return done;
}

const lasting = { atSeconds: 300, durationSeconds: 900 } as const;

const signs: readonly (readonly [string, Scenario, Action])[] = [
  ["a node was drained", smokeScenario("amber-harbour"), { kind: "uncordon", node: "n2" }],
  ["a policy was replaced", smokeScenario("elm-crossing"), {
    kind: "patchNetworkPolicy",
    policy: "default/cartservice#3",
    enabled: false,
  }],
  ["memory grows to the limit", shop, {
    kind: "setResources",
    workload: "productcatalogservice",
    cpuRequestMillis: 100,
    cpuLimitMillis: 200,
    memoryRequestMiB: 128,
    memoryLimitMiB: 256,
  }],
  ["health is slow to answer", smokeScenario("dune-market"), {
    kind: "patchProbe",
    workload: "currencyservice",
    timeoutSeconds: 8,
    failureThreshold: 6,
  }],
  [
    "a new version fails",
    shopWith({ kind: "bad_rollout", atSeconds: 300, workload: "currencyservice", errorRatio: 0.5, costFactor: 1 }),
    { kind: "rollbackRollout", workload: "currencyservice" },
  ],
  [
    "a workload is gone",
    shopWith({ kind: "scale_to_zero", atSeconds: 300, workload: "cartservice" }),
    { kind: "scale", workload: "cartservice", replicas: 2 },
  ],
  [
    "calls get lost and nothing else shows",
    shopWith({
      kind: "network_loss",
      ...lasting,
      service: "cartservice",
      direction: "to",
      peers: null,
      lossRatio: 0.5,
    }),
    { kind: "scale", workload: "frontend", replicas: 2 },
  ],
];

for (const [sign, scenario, action] of signs) {
  Deno.test(`runbook() first does what the sign says: ${sign}`, () => {
    assert.deepEqual(wouldDo(scenario, 1)[0].slice(0, 1), [action]);
  });
}

Deno.test("runbook() never does the same twice in an incident, and calls a person when it is through", () => {
  for (const scenario of [shop, smokeScenario("cobalt-ferry"), smokeScenario("amber-harbour")]) {
    const done = wouldDo(scenario, 100).map((actions) => JSON.stringify(actions));
    assert.equal(new Set(done).size, done.length);
    assert.ok(done.length > 0 && done.length < 30, `${scenario.name}: ${done.length}`);
  }
});

async function played(scenario: Scenario) {
  return await playEpisode(scenario, {
    arm: arms.runbook,
    seed: 1,
    memory: inMemoryStore({ namespace: "testing", readOnly: true }),
    policy: defaultPolicy,
    mismatch: 0.1,
    onEvent: () => {},
    onIncident: () => Promise.reject(new Error("a runbook reasons about no incident")),
  });
}

Deno.test("arms.runbook waits as long as an agent decides, verifies, and takes back what did not help", async () => {
  const recovered = await played(smokeScenario("amber-harbour"));
  const [alert] = recovered.marks.filter(({ kind }) => kind === "alert");
  assert.deepEqual(recovered.actions.map(({ tick, kind }) => [tick - alert.tick, kind]), [[2, "done"]]);
  assert.deepEqual(recovered.marks.at(-1)?.kind, "recovered");

  const lost = shopWith({
    kind: "network_loss",
    ...lasting,
    service: "cartservice",
    direction: "to",
    peers: null,
    lossRatio: 0.5,
  });
  const { actions, marks } = await played(lost);
  const replicas = actions.flatMap(({ action }) => action.kind === "scale" ? [action.replicas] : []);
  assert.deepEqual(replicas, [2, 1], "there and back");
  assert.ok(marks.some(({ kind }) => kind === "escalated"));
});
