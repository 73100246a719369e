/** The wall between a world and its operator, once for every kind of event that a world can have. */

import assert from "node:assert/strict";
import type { Environment } from "../operations/environment.ts";
import { type Hypothesis, hypothesisId, mechanisms } from "../operations/hypotheses.ts";
import { tickChaos } from "../simulator/chaos/tick_chaos.ts";
import { fork, hash } from "../simulator/cluster.ts";
import { viewOf } from "../simulator/layout.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { createWorld, type World } from "../simulator/world.ts";
import { openWorld, smokeScenario } from "./testing_decision.ts";
import { everythingFrom, overwriteHidden } from "./testing_other_worlds.ts";

const calm = smokeScenario("fern-gallery");

/** A quiet shop, its nodes in two zones. */
const town: Scenario = {
  ...calm,
  cluster: {
    ...calm.cluster,
    nodes: calm.cluster.nodes.map((node, n) => ({
      ...node,
      labels: { ...node.labels, "topology.kubernetes.io/zone": `zone-${n % 2}` },
    })),
  },
};

/** When the one event of a world happens, and how long it is watched afterwards: conditions, evictions, back-offs show. */
const eventSeconds = 300;
const watchedTicks = 24;

/** What an operator reads, and what is rehearsed of some beliefs that are right of some world. */
function seenAndRehearsed(environment: Environment): string {
  const { entryServices, nodes } = environment.observe();
  const [service, node] = [`service/${entryServices[0]}`, `node/${nodes[0].name}`] as const;
  const beliefs = mechanisms.map((mechanism): Hypothesis => {
    const entity = mechanism.startsWith("node-") ? node : service;
    return { id: hypothesisId(mechanism, entity), mechanism, entity, magnitude: 0.9, spread: 0.1, onsetTick: 60 };
  });
  const twin = environment.believe();
  const outcomes = beliefs.map((belief) =>
    twin.rehearse({
      present: [belief],
      upcoming: { afterTicks: 10, fault: { ...belief, magnitude: 2 } },
      actions: [{ afterTicks: 5, action: { kind: "restartRollout", workload: entryServices[0] } }],
      horizonTicks: 40,
      replicate: 0,
      future: "main",
    })
  );
  for (const { utility, violationShare } of outcomes) {
    assert.ok(
      violationShare >= 0 && violationShare <= 1 && utility <= 1 && utility >= -1,
      `${violationShare}, ${utility}`,
    );
  }
  return JSON.stringify([environment.observe(), environment.verify(0), outcomes]);
}

function watched(scenario: Scenario): ReturnType<typeof openWorld> {
  const opened = openWorld(scenario, { seed: 1, mismatch: 0.1 });
  opened.environment.advance(eventSeconds / scenario.cluster.tickSeconds + watchedTicks);
  return opened;
}

for (const [kind, event] of Object.entries(everythingFrom(eventSeconds, town))) {
  Deno.test(`observe() and rehearse() are the same bytes whatever hidden columns hold after ${kind}`, () => {
    const scenario = { ...town, chaos: [event] };
    const after = (tamper: (world: World) => void) => {
      const { world, environment } = watched(scenario);
      tamper(world);
      return seenAndRehearsed(environment);
    };
    const untouched = after(() => {});
    assert.notEqual(hash(watched(scenario).world.cluster), hash(watched(town).world.cluster), "the event happens");
    for (const [name, overwrite] of Object.entries(overwriteHidden)) {
      assert.ok(after(({ cluster }) => overwrite(cluster)) === untouched, `hidden columns ${name} show`);
    }
  });
}

Deno.test("tickChaos() lets what lasts begin in hidden columns only", () => {
  const lasting = Object.values(everythingFrom(0, town)).filter((event) => "durationSeconds" in event);
  assert.ok(lasting.length >= 14);
  for (const event of lasting) {
    const { cluster, chaos } = createWorld({ ...town, chaos: [event] }, 1);
    const before = fork(cluster);
    tickChaos(cluster, chaos, 0);
    for (const at of cluster.placed) {
      if (at.column.visibility === "hidden") continue;
      assert.deepEqual(viewOf(cluster.buffer, at), viewOf(before.buffer, at), `${event.kind}: ${at.table}.${at.name}`);
    }
  }
});
