/** From seeds to everything about a small suite that must be the same wherever it is played. */

import { inMemoryStore } from "../memory/in_memory_store.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { arms } from "./arms.ts";
import { playSuite } from "./play_suite.ts";
import { readScenario } from "./read_scenario.ts";
import { runRows } from "./run_rows.ts";

export async function playedFacts(seeds: readonly number[]): Promise<string> {
  const memory = inMemoryStore({ namespace: "dev" });
  const { episodes } = await playSuite({
    name: "test",
    scenarios: ["amber-harbour", "cobalt-ferry"].map((name) => readScenario(`scenarios/smoke/${name}.yaml`)),
    arms: [arms.none, arms.sentinel],
    seeds,
  }, { memory, policy: defaultPolicy, onEvent() {}, signal: new AbortController().signal });
  const place = { suite: "test", policyHash: "", memoryHash: "" };
  return JSON.stringify({
    rows: episodes.map((episode, index) => runRows(episode, { ...place, runId: String(index) })),
    metrics: episodes.map(({ metrics }) => metrics),
    decisions: episodes.map(({ incidents }) => incidents),
    memory: await memory.hash(),
  });
}
