/** The wall between a world and its operator: what an operator cannot see must not move a byte of what is decided. */

import assert from "node:assert/strict";
import { inMemoryStore } from "../memory/in_memory_store.ts";
import { estimate } from "../operations/estimates.ts";
import { mechanisms } from "../operations/hypotheses.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { fork, hash } from "../simulator/cluster.ts";
import { type Columns, tables, type Visibility } from "../simulator/columns.ts";
import type { ChaosEvent } from "../simulator/chaos/chaos_event.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { createWorld, stepWorld } from "../simulator/world.ts";
import { arms } from "./arms.ts";
import { playRecorded } from "./play_recorded.ts";
import {
  awaitAlert,
  type Decision,
  type DecisionOptions,
  firstDecision,
  openWorld,
  shipped,
  smokeScenario,
  smokeScenarios,
} from "./testing_decision.ts";
import { otherFutures, overwriteHidden, renameEntities } from "./testing_other_worlds.ts";

const bytes = (decision: Decision) => JSON.stringify(decision);

/** The smoke scenarios, and of the full ones one of another application with autoscalers, one under its own policies. */
const scenarios: readonly Scenario[] = [
  ...smokeScenarios,
  shipped("full", "juniper-row"),
  shipped("full", "ivory-court"),
];

async function decided(scenario: Scenario, options: DecisionOptions = {}): Promise<string> {
  return bytes(await firstDecision(scenario, options));
}

// Hidden-shuffle

for (const scenario of scenarios) {
  Deno.test(`firstDecision() is the same bytes whatever hidden columns hold at the alert: ${scenario.name}`, async () => {
    const untouched = await decided(scenario);
    for (const [name, overwrite] of Object.entries(overwriteHidden)) {
      const tampered = await decided(scenario, { tamper: ({ cluster }) => overwrite(cluster) });
      assert.ok(tampered === untouched, `${scenario.name}: hidden columns ${name} change the decision`);
    }
  });
}

Deno.test("estimate() leaves no byte of a hidden column behind, and is taken before anything happens", () => {
  for (const scenario of smokeScenarios) {
    const world = createWorld(scenario, 1);
    const estimates = estimate(world.cluster, 1, 0.1);
    for (let tick = 0; tick < 90; tick++) stepWorld(world);
    const believed = fork(world.cluster);
    estimates.writeInto(believed);
    for (const overwrite of Object.values(overwriteHidden)) {
      const tampered = fork(world.cluster);
      overwrite(tampered);
      estimates.writeInto(tampered);
      assert.equal(hash(tampered), hash(believed), scenario.name);
    }
  }
});

// Future-swap

for (const scenario of scenarios) {
  Deno.test(`firstDecision() is the same bytes whatever chaos comes after it: ${scenario.name}`, async () => {
    const planned = await firstDecision(scenario);
    const atSeconds = planned.alert.tick * scenario.cluster.tickSeconds;
    for (const [name, chaos] of Object.entries(otherFutures(scenario, atSeconds))) {
      assert.ok(await decided({ ...scenario, chaos }) === bytes(planned), `${scenario.name}: future "${name}" shows`);
    }
  });
}

async function stagesOf(scenario: Scenario): Promise<readonly { readonly tick: number; readonly text: string }[]> {
  const stages: { readonly tick: number; readonly text: string }[] = [];
  await playRecorded(scenario, {
    suite: "leak",
    position: 0,
    mismatch: 0.1,
    arm: arms.sentinel,
    seed: 1,
    memory: inMemoryStore({ namespace: "testing", readOnly: true }),
    policy: defaultPolicy,
    onEvent(event) {
      const tick = event.kind === "alert" ? event.alert.tick : event.stage.tick;
      stages.push({ tick, text: JSON.stringify(event) });
    },
  });
  return stages;
}

Deno.test("playRecorded() decides the same up to a later tick, whatever chaos comes after it", async () => {
  const scenario = smokeScenario("cobalt-ferry");
  const planned = await stagesOf(scenario);
  const until = planned.at(-1)?.tick ?? 0;
  const atSeconds = until * scenario.cluster.tickSeconds;
  assert.ok(planned.length > 14, "the scenario has more than one decision");
  for (const chaos of Object.values(otherFutures(scenario, atSeconds))) {
    const swapped = await stagesOf({ ...scenario, chaos });
    assert.deepEqual(swapped.slice(0, planned.length), planned);
  }
});

// Rename

Deno.test("firstDecision() does not depend on what only the evaluator is told", async () => {
  for (const scenario of smokeScenarios) {
    const renamed: Scenario = {
      ...scenario,
      name: "quartz-lagoon",
      title: "Something else",
      topology: "nowhere",
      split: "test",
      truth: { pattern: "single", difficulty: "hard", faults: [{ mechanism: "crash", entity: "service/frontend" }] },
      notModelled: [],
    };
    assert.ok(await decided(renamed) === await decided(scenario), scenario.name);
  }
});

Deno.test("firstDecision() does not depend on how chaos events are ordered or cut", async () => {
  const at = (name: string) => smokeScenario(name).chaos.map((event) => ({ ...event, atSeconds: 300 }));
  const amber = smokeScenario("amber-harbour");
  const birch = smokeScenario("birch-lane");
  const together = [at("birch-lane"), at("dune-market"), at("elm-crossing"), at("cobalt-ferry")].flat();
  const leak = { kind: "oom_storm", atSeconds: 300, durationSeconds: 600, workload: "cartservice" } as const;
  const slow = { kind: "probe_failure", atSeconds: 300, durationSeconds: 600, workload: "adservice" } as const;
  const burst = {
    kind: "burst_traffic",
    atSeconds: 300,
    durationSeconds: 600,
    service: "frontend",
    rampSeconds: 0,
  } as const;
  const drain = { kind: "node_drain", atSeconds: 300 } as const;
  const pairs: readonly (readonly [Scenario, readonly ChaosEvent[], readonly ChaosEvent[]])[] = [
    [birch, together, together.toReversed()],
    [birch, [{ ...leak, leakMiBPerMinute: 30 }], [
      { ...leak, leakMiBPerMinute: 10 },
      { ...leak, leakMiBPerMinute: 20 },
    ]],
    [birch, [{ ...slow, probeLatencyMs: 4000 }], [
      { ...slow, probeLatencyMs: 1500 },
      { ...slow, probeLatencyMs: 2500 },
    ]],
    [birch, [{ ...burst, factor: 4 }], [{ ...burst, factor: 2 }, { ...burst, factor: 2 }]],
    [amber, [{ ...drain, nodes: ["n1", "n2"] }], [{ ...drain, nodes: ["n1"] }, { ...drain, nodes: ["n2"] }]],
  ];
  for (const [scenario, one, other] of pairs) {
    const decisions = await Promise.all([one, other].map((chaos) => firstDecision({ ...scenario, chaos })));
    assert.ok(decisions[0].alert.breaches.length > 0, "the cause shows");
    assert.ok(bytes(decisions[0]) === bytes(decisions[1]), JSON.stringify(other));
  }
});

Deno.test("firstDecision() diagnoses entities under other names as the same", async () => {
  for (const scenario of smokeScenarios.filter(({ truth }) => truth.faults.length > 0)) {
    const { renamed, backTo } = renameEntities(scenario);
    const leading = async (played: Scenario) => {
      const { stages } = await firstDecision(played);
      return stages.flatMap((event) => event.stage === "diagnose" ? event.record.ranked[0].faults : []);
    };
    const known = await leading(scenario);
    const aliased = (await leading(renamed)).map(({ id }) =>
      id.replace(/(?<=\/).*$/, (alias) => backTo.get(alias) ?? alias)
    );
    assert.deepEqual(aliased, known.map(({ id }) => id), scenario.name);
  }
});

// What an operator is given

const chaosKinds: Readonly<Record<ChaosEvent["kind"], true>> = {
  node_drain: true,
  netpol_lockout: true,
  pod_kill: true,
  container_kill: true,
  bad_rollout: true,
  image_pull_failure: true,
  config_error: true,
  scale_to_zero: true,
  node_failure: true,
  zone_loss: true,
  cpu_hog: true,
  memory_hog: true,
  disk_fill: true,
  oom_storm: true,
  probe_failure: true,
  burst_traffic: true,
  network_delay: true,
  network_loss: true,
  network_partition: true,
  dns_failure: true,
  retry_storm: true,
  credential_error: true,
};

/** Names that a hidden column shares with a signal or an objective: an operator sees noisy samples, or the objective. */
const sharedNames: ReadonlySet<string> = new Set(["errorRatio", "p95Ms", "latencyMs", "attempts"]);

const namesOf = (visibility: Visibility) =>
  Object.values<Columns>(tables).flatMap((columns) =>
    Object.keys(columns).filter((name) => columns[name].visibility === visibility)
  );
const plainNames = new Set(namesOf("visible"));
const hiddenNames = namesOf("hidden").filter((name) => !plainNames.has(name) && !sharedNames.has(name));

Deno.test("tables: the numbers that are seen as they are say what was asked for, not what happens", () => {
  const seen = Object.entries<Columns>(tables).flatMap(([table, columns]) =>
    Object.entries(columns)
      .filter(([, { type, visibility }]) => visibility === "visible" && type.startsWith("f"))
      .map(([name]) => `${table}.${name}`)
  );
  assert.deepEqual(seen, [
    "nodes.priceMilli",
    "nodes.cpuMillis",
    "nodes.memoryMiB",
    "nodes.cpuRequested",
    "nodes.memoryRequested",
    "nodes.cpuScored",
    "nodes.memoryScored",
    "nodes.diskMiB",
    // The one measurement: the kernel's own accounting.
    "pods.memoryMiB",
    "workloads.maxSurge",
    "workloads.maxUnavailable",
    "revisions.memoryRequest",
    "revisions.memoryLimit",
    "revisions.memoryUnrequested",
    "services.shedRatio",
    "calls.callsPerRequest",
    "calls.timeoutMs",
  ]);
});

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) { for (const each of value) yield* textsIn(each); }
  else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      yield key;
      yield* textsIn(each);
    }
  }
}

Deno.test("observe() gives no hidden column, no chaos event and no truth", () => {
  for (const scenario of smokeScenarios) {
    const { environment } = openWorld(scenario, { seed: 1, mismatch: 0.1 });
    const alert = awaitAlert(environment, scenario);
    environment.advance(30);
    const seen = [alert, environment.observe(), environment.verify(0)];
    const forbidden = new Set([
      ...hiddenNames,
      ...Object.keys(chaosKinds),
      ...mechanisms,
      scenario.name,
      scenario.title,
      ...scenario.truth.faults.map(({ mechanism, entity }) => `${mechanism}@${entity}`),
    ]);
    for (const text of textsIn(seen)) {
      assert.ok(!forbidden.has(text), `${scenario.name}: an operator reads "${text}"`);
      assert.ok(
        ![...Object.keys(chaosKinds), ...mechanisms].some((word) => word.includes("-") && text.includes(word)),
        `${scenario.name}: an operator reads "${text}"`,
      );
    }
  }
});

Deno.test("createEnvironment() and believe() hand over functions and declared figures, no cluster", () => {
  const { environment } = openWorld(smokeScenario("birch-lane"), { seed: 1, mismatch: 0.1 });
  environment.advance(3);
  assert.deepEqual(shapeOf(environment), {
    observe: "function",
    believe: "function",
    act: "function",
    advance: "function",
    verify: "function",
    now: "function",
    ticksLeft: "function",
  });
  assert.deepEqual(shapeOf(environment.believe()), { fidelity: "string", mismatch: "number", rehearse: "function" });
  const outcome = environment.believe().rehearse({
    present: [],
    upcoming: null,
    actions: [],
    horizonTicks: 3,
    replicate: 0,
    future: "main",
  });
  assert.deepEqual(Object.keys(outcome), ["violationShare", "recoveredAfterTicks", "utility"]);
});

function shapeOf(given: object): Readonly<Record<string, string>> {
  const names = Object.getOwnPropertyNames(given);
  assert.equal(Object.getOwnPropertySymbols(given).length, 0);
  return Object.fromEntries(names.map((name) => [name, typeof Reflect.get(given, name)]));
}

// Memory wall

Deno.test("playRecorded() leaves a memory that may only be read as it was, to the byte", async () => {
  const learned = inMemoryStore({ namespace: "dev" });
  const play = {
    suite: "leak",
    position: 0,
    mismatch: 0.1,
    arm: arms.sentinel,
    seed: 1,
    policy: defaultPolicy,
    onEvent: () => {},
  };
  await playRecorded(smokeScenario("elm-crossing"), { ...play, memory: learned });
  const snapshot = JSON.parse(await learned.exportJson());
  const readOnly = inMemoryStore({ namespace: "test", readOnly: true, snapshot });
  const before = await readOnly.hash();
  for (const scenario of smokeScenarios) {
    const { episode } = await playRecorded({ ...scenario, split: "test" }, { ...play, memory: readOnly });
    assert.equal(episode.incidents.length > 0, scenario.truth.faults.length > 0);
    assert.equal(await readOnly.hash(), before, scenario.name);
  }
});
