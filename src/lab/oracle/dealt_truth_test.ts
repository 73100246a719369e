/** What runs are judged by where chaos draws its targets: the faults that were dealt, whoever acts. */

import assert from "node:assert/strict";
import { randomKey } from "../../random.ts";
import { emptySnapshot } from "../../memory/snapshot.ts";
import { inMemoryStore } from "../../memory/in_memory_store.ts";
import { defaultPolicy } from "../../reasoning/policy.ts";
import { resolveChaos } from "../../simulator/chaos/resolve_chaos.ts";
import type { Scenario, TruthSpec } from "../../simulator/scenario/scenario.ts";
import { arms } from "../arms.ts";
import type { Arm } from "../arms/arm.ts";
import { playEpisode } from "../play_episode.ts";
import { runRows } from "../run_rows.ts";
import { smokeScenario } from "../testing_decision.ts";
import { everythingFrom } from "../testing_other_worlds.ts";
import { dealtTruth } from "./dealt_truth.ts";

const drawn: TruthSpec = { pattern: "single", difficulty: "easy", faults: [] };
const birch = smokeScenario("birch-lane");

/** A leak in one of three workloads: nobody can write down which. */
const leak: Scenario = {
  ...birch,
  truth: drawn,
  chaos: [{
    kind: "oom_storm",
    atSeconds: 300,
    durationSeconds: 600,
    workload: { choose: { kind: "fixed", count: 1 }, among: ["cartservice", "adservice", "productcatalogservice"] },
    leakMiBPerMinute: 60,
  }],
};

const idsOf = (scenario: Scenario, seed: number) =>
  dealtTruth(scenario, seed).faults.map(({ mechanism, entity }) => `${mechanism}@${entity}`);

Deno.test("dealtTruth() names what each seed's chaos is dealt, as often as it is asked", () => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
  for (const seed of seeds) {
    const [fault] = resolveChaos(leak.chaos, leak.cluster, randomKey(seed, "chaos"));
    assert.ok(fault.kind === "oom_storm");
    assert.deepEqual(idsOf(leak, seed), fault.workload.map((name) => `memory-growth@service/${name}`), `seed ${seed}`);
    assert.deepEqual(idsOf(leak, seed), idsOf(leak, seed));
  }
  assert.ok(new Set(seeds.map((seed) => idsOf(leak, seed).join())).size > 1, "seeds differ");
});

Deno.test("dealtTruth() is what is written, where faults are written or none is meant", () => {
  assert.equal(dealtTruth(birch, 1), birch.truth);
  const calm = { ...leak, truth: { ...drawn, pattern: "no-fault" as const } };
  assert.equal(dealtTruth(calm, 1), calm.truth);
});

Deno.test("dealtTruth() finds something of every kind of event that hits at all", () => {
  const everything = everythingFrom(300, birch);
  for (const event of Object.values(everything)) {
    // There are no zones in this shop.
    const expected = event.kind !== "zone_loss";
    assert.equal(idsOf({ ...leak, chaos: [event] }, 1).length > 0, expected, event.kind);
  }
  const nodes = birch.cluster.nodes.map((node, n) => ({
    ...node,
    labels: { "topology.kubernetes.io/zone": n === 0 ? "east" : "west" },
  }));
  const zones: Scenario = {
    ...leak,
    cluster: { ...birch.cluster, nodes },
    chaos: [{ ...everything.zone_loss, zone: ["east"] }],
  };
  assert.deepEqual(idsOf(zones, 1), [`node-loss@node/${nodes[0].name}`]);
});

Deno.test("playEpisode() judges by what was dealt, the same for every arm, and tells oracles", async () => {
  const play = async (arm: Arm) => {
    const episode = await playEpisode(leak, {
      arm,
      seed: 1,
      memory: inMemoryStore({ namespace: "testing", readOnly: true, snapshot: emptySnapshot }),
      policy: { ...defaultPolicy, replicates: 2, horizonTicks: 24, hindsightReplicates: 2 },
      mismatch: 0.1,
      onEvent: () => {},
      onIncident: () => Promise.resolve(),
    });
    const place = { runId: "run", suite: "testing", position: 0, policyHash: "", memoryHash: "" };
    return runRows(episode, place).runs?.[0];
  };
  const [told] = idsOf(leak, 1);
  for (const arm of [arms.none, arms.constant, arms["oracle-diagnosis"]]) {
    const run = await play(arm);
    assert.deepEqual([run?.faults, run?.truth], [1, told], arm.name);
    if (arm === arms["oracle-diagnosis"]) assert.deepEqual([run?.diagnosis, run?.diagnosed], ["right", told]);
  }
});
