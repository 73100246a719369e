import assert from "node:assert/strict";
import { inMemoryStore } from "../memory/in_memory_store.ts";
import { parseSnapshot } from "../memory/snapshot.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { arms } from "./arms.ts";
import { playSuite, type SuiteEvent } from "./play_suite.ts";
import { readScenario } from "./read_scenario.ts";

const scenarios = ["amber-harbour", "fern-gallery"].map((name) => readScenario(`scenarios/smoke/${name}.yaml`));
const suite = { name: "test", scenarios, arms: [arms.none, arms.sentinel], seeds: [1, 2] };

Deno.test("playSuite() plays every scenario with the first seed before any with the next", async () => {
  const memory = inMemoryStore({ namespace: "dev" });
  const started: string[] = [];
  const { kind, episodes } = await playSuite(suite, {
    memory,
    policy: defaultPolicy,
    signal: new AbortController().signal,
    onEvent(event) {
      if (event.kind === "started") started.push(Object.values(event.cell).join(" "));
    },
  });
  assert.equal(kind, "complete");
  assert.deepEqual(started, [
    "amber-harbour none 1",
    "amber-harbour sentinel 1",
    "fern-gallery none 1",
    "fern-gallery sentinel 1",
    "amber-harbour none 2",
    "amber-harbour sentinel 2",
    "fern-gallery none 2",
    "fern-gallery sentinel 2",
  ]);
  assert.deepEqual(episodes.map(({ scenario, arm, seed }) => `${scenario} ${arm} ${seed}`), started);
  const [match] = episodes[5].incidents[0].attempts[0].recall.matches;
  assert.equal(match.incident.seed, 1, "the second seed recalls the first");
});

Deno.test("playSuite() ends at the next event once it is told to, with every finished incident kept", async () => {
  const memory = inMemoryStore({ namespace: "dev" });
  const interruption = new AbortController();
  const events: SuiteEvent[] = [];
  const { kind, episodes } = await playSuite(suite, {
    memory,
    policy: defaultPolicy,
    signal: interruption.signal,
    onEvent(event) {
      events.push(event);
      // In the middle of the second incident.
      if (event.kind === "played" && event.cell.seed === 2 && event.event.kind === "stage") interruption.abort();
    },
  });
  assert.equal(kind, "interrupted");
  assert.deepEqual(episodes.map(({ scenario, arm, seed }) => `${scenario} ${arm} ${seed}`), [
    "amber-harbour none 1",
    "amber-harbour sentinel 1",
    "fern-gallery none 1",
    "fern-gallery sentinel 1",
    "amber-harbour none 2",
  ]);
  const stages = events.flatMap((event) =>
    event.kind === "played" && event.cell.seed === 2 && event.event.kind === "stage" ? [event.event.stage.stage] : []
  );
  assert.deepEqual(stages, ["observe"]);
  const { incidents } = parseSnapshot(await memory.exportJson(), "the memory");
  assert.deepEqual(incidents.map(({ scenario, seed }) => [scenario, seed]), [["amber-harbour", 1]]);
});
