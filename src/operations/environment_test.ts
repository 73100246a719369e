/** The closure that an agent gets over a world: time, deeds and what is told of them. */

import assert from "node:assert/strict";
import { hash } from "../simulator/cluster.ts";
import { usualTelemetry } from "../simulator/scenario/scenario.ts";
import { testingLoad } from "../simulator/testing_cluster.ts";
import { createWorld } from "../simulator/world.ts";
import { createEnvironment, type Environment } from "./environment.ts";
import { testingObjective } from "./testing_observation.ts";
import { smallShop } from "./testing_specification.ts";

function open(endTick = 60): { readonly environment: Environment; readonly hashNow: () => string; ticks: number } {
  const world = createWorld({ cluster: smallShop, load: [testingLoad("web", 10)], chaos: [] }, 1);
  const opened = { environment: environmentOf(), hashNow: () => hash(world.cluster), ticks: 0 };
  return opened;

  function environmentOf(): Environment {
    return createEnvironment(world, {
      objectives: [testingObjective],
      missing: usualTelemetry,
      seed: 1,
      endTick,
      mismatch: 0.1,
      onTick: () => opened.ticks++,
    }).environment;
  }
}

Deno.test("createEnvironment() lets time pass to the end and no further", () => {
  const opened = open(10);
  const { environment } = opened;
  assert.equal(environment.advance(4), 4);
  assert.deepEqual([environment.now(), environment.ticksLeft(), opened.ticks], [4, 6, 4]);
  assert.equal(environment.advance(0), 0);
  assert.equal(environment.advance(9), 6);
  assert.equal(environment.advance(1), 0);
  assert.deepEqual([environment.now(), environment.ticksLeft(), opened.ticks], [10, 0, 10]);
});

Deno.test("createEnvironment() does nothing after the end", () => {
  const { environment, hashNow } = open(10);
  environment.advance(10);
  const before = hashNow();
  const outcome = environment.act({ kind: "cordon", node: "n1" });
  assert.equal(outcome.kind === "refused" && outcome.reason, "the episode ended at tick 10");
  assert.equal(hashNow(), before);
});

Deno.test("createEnvironment() tells what became of an action, what it cost, and who did it", () => {
  const { environment } = open();
  environment.advance(5);
  assert.deepEqual(environment.act({ kind: "cordon", node: "n1" }), {
    kind: "done",
    action: { kind: "cordon", node: "n1" },
    tick: 5,
    undo: [{ kind: "uncordon", node: "n1" }],
    cost: 0.1,
  });
  assert.deepEqual(environment.act({ kind: "cordon", node: "n1" }), {
    kind: "refused",
    action: { kind: "cordon", node: "n1" },
    tick: 5,
    reason: "node n1 is cordoned already",
  });
  environment.advance(5);
  assert.deepEqual(environment.observe().changes, [
    { tick: 5, object: "node/n1", change: "cordoned", by: "operator" },
  ]);
});

Deno.test("createEnvironment() samples while time passes, and verifies what it sampled", () => {
  const { environment } = open();
  environment.advance(18);
  const { sampleTicks, entryServices, tickSeconds } = environment.observe();
  assert.deepEqual([sampleTicks, entryServices, tickSeconds], [[3, 6, 9, 12, 15, 18], ["web"], 5]);
  assert.equal(environment.verify(0).kind, "recovered");
  assert.equal(environment.verify(9).kind, "not-yet");
});

Deno.test("createEnvironment() is looked at, believed and verified without leaving a trace", () => {
  const { environment, hashNow } = open();
  const other = open();
  environment.advance(12);
  other.environment.advance(12);
  environment.observe();
  environment.verify(0);
  environment.believe().rehearse({
    present: [],
    upcoming: null,
    actions: [{ afterTicks: 0, action: { kind: "drain", node: "n1" } }],
    horizonTicks: 20,
    replicate: 0,
    future: "main",
  });
  assert.equal(hashNow(), other.hashNow());
  environment.advance(20);
  other.environment.advance(20);
  assert.equal(hashNow(), other.hashNow());
});

Deno.test("createEnvironment() gives observations that later time does not change", () => {
  const { environment } = open();
  environment.advance(12);
  const early = environment.observe();
  const text = JSON.stringify(early);
  environment.act({ kind: "drain", node: "n1" });
  environment.advance(20);
  assert.equal(JSON.stringify(early), text);
});
