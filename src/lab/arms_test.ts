/** Sentinel on whole incidents: what it does when, when it tries again, what it takes back, and how it gives up. */

import assert from "node:assert/strict";
import type { IncidentHandling } from "../graphs/attempt.ts";
import type { StageEvent } from "../graphs/stage_event.ts";
import { inMemoryStore } from "../memory/in_memory_store.ts";
import { specificationOf } from "../operations/testing_specification.ts";
import { defaultPolicy, type Policy } from "../reasoning/policy.ts";
import { hash } from "../simulator/cluster.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { arms } from "./arms.ts";
import { startOperator } from "./arms/start_arm.ts";
import { awaitAlert, openWorld, smokeScenario } from "./testing_decision.ts";

type Specification = ReturnType<typeof specificationOf>;

interface Played {
  readonly handling: IncidentHandling;
  readonly stages: readonly StageEvent[];
  /** When the alert fired, and after every stage. */
  readonly atAlert: Specification;
  readonly after: readonly Specification[];
  readonly stateHash: string;
}

/** The first incident of a scenario, handled to its end. */
async function handle(scenario: Scenario, policy: Policy = defaultPolicy): Promise<Played> {
  const { world: { cluster }, environment } = openWorld(scenario, { seed: 1, mismatch: 0.1 });
  const alert = awaitAlert(environment, scenario);
  const atAlert = specificationOf(cluster);
  const stages: StageEvent[] = [];
  const after: Specification[] = [];
  const handle = startOperator(arms.sentinel.responder, {
    seed: 1,
    memory: inMemoryStore({ namespace: "testing" }),
    policy,
    emit(event) {
      stages.push(event);
      after.push(specificationOf(cluster));
    },
  });
  const handled = await handle(environment, alert);
  assert.ok(handled.kind === "reasoned");
  return { handling: handled.handling, stages, atAlert, after, stateHash: hash(cluster) };
}

/** One line a stage: attempt, tick, name and what matters of it. */
function traceOf(stages: readonly StageEvent[]): readonly string[] {
  return stages.map((event) => `${event.attempt} ${event.tick} ${event.stage}${detailOf(event)}`);
}

function detailOf(event: StageEvent): string {
  switch (event.stage) {
    case "diagnose":
      return ` ${event.record.ranked[0].faults.map(({ id }) => id).join(" + ")}`;
    case "plan":
    case "risk":
      return ` ${event.record.length}`;
    case "select":
      return ` ${event.record.decision.kind}`;
    case "apply":
    case "undo":
      return event.record.map(({ action, kind }) => ` ${action.kind} ${kind}`).join();
    case "verify":
    case "resolve":
      return ` ${event.record.kind}`;
    case "refute":
      return ` ${event.record.verdict.kind}`;
    default:
      return "";
  }
}

/** Two faults at once, each of which alone brings the shop down: the first plan must fail. */
const masked: Scenario = {
  ...smokeScenario("elm-crossing"),
  chaos: [...smokeScenario("elm-crossing").chaos, ...smokeScenario("dune-market").chaos],
};

Deno.test("arms.sentinel handles a drained node in one attempt, stage by stage", async () => {
  const { stages, handling } = await handle(smokeScenario("amber-harbour"));
  assert.deepEqual(traceOf(stages), [
    "1 66 observe",
    "1 66 recall",
    "1 66 diagnose node-loss@node/n2",
    "1 66 plan 4",
    "1 66 risk 4",
    "1 66 shadow",
    "1 66 select apply",
    "1 68 apply uncordon done",
    "1 89 verify recovered",
    "1 89 refute confirmed",
    "1 89 resolve recovered",
    "1 89 reflect",
    "1 89 preempt",
  ]);
  assert.deepEqual(handling.reflection.verified.map(({ id }) => id), ["node-loss@node/n2"]);
});

Deno.test("arms.sentinel plays the same incident to the same bytes", async () => {
  const [one, other] = [await handle(masked), await handle(masked)];
  assert.equal(JSON.stringify(one), JSON.stringify(other));
});

Deno.test("arms.sentinel tries again after a refuted diagnosis, with what it has learned", async () => {
  const { handling, stages } = await handle(masked);
  const [first, second] = handling.attempts;
  assert.deepEqual(handling.attempts.map(({ number }) => number), [1, 2]);
  assert.equal(first.refutation.verdict.kind, "refuted");
  const refuted = first.diagnosis.ranked[0].faults.map(({ id }) => id);
  assert.deepEqual(refuted, ["policy-block@service/cartservice"]);
  assert.deepEqual(second.diagnosis.ranked[0].faults.map(({ id }) => id).toSorted(), [
    "policy-block@service/cartservice",
    "probe-misconfigured@service/currencyservice",
  ]);
  assert.ok(second.diagnosis.banned.every(({ id }) => refuted.includes(id)));
  assert.equal(second.refutation.verdict.kind, "confirmed");
  assert.equal(handling.resolution.kind, "recovered");
  assert.deepEqual(traceOf(stages).map((line) => line.split(" ")[2]), [
    ...["observe", "recall", "diagnose", "plan", "risk", "shadow", "select", "apply", "verify", "refute", "undo"],
    ...["observe", "recall", "diagnose", "plan", "risk", "shadow", "select", "apply", "verify", "refute", "resolve"],
    ...["reflect", "preempt"],
  ]);
});

Deno.test("arms.sentinel takes back what made nothing better, and looks again when that shows", async () => {
  const { stages, after, atAlert } = await handle(masked);
  const applied = stages.findIndex(({ stage }) => stage === "apply");
  const undone = stages.findIndex(({ stage }) => stage === "undo");
  assert.notDeepEqual(after[applied], atAlert);
  assert.deepEqual(after[undone], atAlert);
  assert.equal(stages[undone + 1].stage, "observe");
  assert.equal(stages[undone + 1].tick, stages[undone].tick + defaultPolicy.recentTicks);
});

Deno.test("arms.sentinel keeps what recovered the service", async () => {
  for (const name of ["birch-lane", "dune-market", "elm-crossing"]) {
    const { handling, stages, after, atAlert } = await handle(smokeScenario(name));
    assert.equal(handling.resolution.kind, "recovered", name);
    assert.ok(stages.every(({ stage }) => stage !== "undo"), name);
    assert.notDeepEqual(after.at(-1), atAlert, name);
  }
});

Deno.test("arms.sentinel calls a person when no plan passes the gates, and touches nothing", async () => {
  const { handling, after, atAlert } = await handle(smokeScenario("elm-crossing"), { ...defaultPolicy, sloFloor: 1.1 });
  const { resolution, attempts } = handling;
  if (resolution.kind !== "escalated") assert.fail(`resolved as ${resolution.kind}`);
  assert.equal(attempts.length, 1);
  assert.ok(resolution.reasons.length > 0);
  assert.match(resolution.handover, /^Escalated: P1 .*slo-floor/);
  assert.match(resolution.handover, /Believed last: policy-block@service\/cartservice \(\d+ %\)/);
  for (const each of after) assert.deepEqual(each, atAlert);
});

Deno.test("arms.sentinel calls a person after its last attempt, and says what was tried and ruled out", async () => {
  const { handling, after, atAlert } = await handle(masked, { ...defaultPolicy, maxAttempts: 1 });
  const { resolution } = handling;
  if (resolution.kind !== "escalated") assert.fail(`resolved as ${resolution.kind}`);
  assert.deepEqual(resolution.reasons, ["1 attempt did not recover the service"]);
  assert.match(resolution.handover, /Attempt 1: Disable the network policy before cartservice – violated\./);
  assert.match(resolution.handover, /Ruled out: policy-block@service\/cartservice/);
  assert.deepEqual(after.at(-1), atAlert, "what failed is taken back first");
});

/** The scenario cut short after this tick. */
function until(scenario: Scenario, tick: number): Scenario {
  return { ...scenario, durationSeconds: tick * scenario.cluster.tickSeconds };
}

Deno.test("arms.sentinel runs out of time before its plan, in the middle of it, and while it waits", async () => {
  const scenario = smokeScenario("amber-harbour");
  for (const [end, actions] of [[67, 0], [68, 0], [69, 1], [80, 1]] as const) {
    const { handling, stages } = await handle(until(scenario, end));
    assert.deepEqual(handling.resolution, { kind: "out-of-time", tick: end });
    const [attempt] = handling.attempts;
    assert.deepEqual(attempt.outcomes.map(({ kind }) => kind), new Array(actions).fill("done"), `ends at ${end}`);
    assert.deepEqual(attempt.undone, []);
    assert.equal(attempt.refutation.verdict.kind === "confirmed", false);
    assert.equal(stages.at(-1)?.stage, "preempt");
  }
});
