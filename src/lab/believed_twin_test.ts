/** The twin of every shipped scenario at its first alert: it ticks on, and has no ills that the world has not. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { bindObjectives, violationOf } from "../operations/violation.ts";
import { stepWorld } from "../simulator/world.ts";
import { readScenario, scenarioPaths } from "./read_scenario.ts";
import { awaitAlert, openWorld } from "./testing_decision.ts";

const horizonTicks = 60;

/** What has happened to these is in what kubectl and the request rates show: nobody has to name it. */
const inPlainSight: ReadonlySet<string> = new Set(["node_drain", "netpol_lockout", "burst_traffic"]);

/** Load that still grows when the alert comes: the twin goes on with what it is. */
const growing: ReadonlySet<string> = new Set(["juniper-row", "starling-brook"]);

const scenarios = ["smoke", "full"].flatMap((suite) =>
  scenarioPaths(fileURLToPath(new URL(`../../scenarios/${suite}`, import.meta.url)))
).map(readScenario);

for (const scenario of scenarios) {
  Deno.test(`believe() rolls on from the first alert of ${scenario.name} without inventing anything`, () => {
    const { world, environment } = openWorld(scenario, { seed: 1, mismatch: 0.1 });
    awaitAlert(environment, scenario);
    const twin = environment.believe();
    const shares = [0, 1, 2, 3].map((replicate) =>
      twin.rehearse({ present: [], upcoming: null, actions: [], horizonTicks, replicate, future: "main" })
        .violationShare
    );
    const believed = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const objectives = bindObjectives(world.cluster, scenario.objectives);
    let violations = 0;
    for (let at = 0; at < horizonTicks; at++) {
      stepWorld(world);
      violations += violationOf(world.cluster, objectives);
    }
    const happened = violations / horizonTicks;
    assert.ok(believed >= 0 && believed <= happened + 0.1, `believed ${believed}, happened ${happened}`);
    if (!scenario.chaos.every(({ kind }) => inPlainSight.has(kind)) || growing.has(scenario.name)) return;
    assert.ok(believed >= happened - 0.1, `believed ${believed}, happened ${happened}`);
  });
}
