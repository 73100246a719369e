/** From seeds to everything about a demo that must be the same wherever it is played: reports, rows, decisions, memory. */

import { arms } from "../lab/arms.ts";
import { playSuite } from "../lab/play_suite.ts";
import { readScenario, scenarioPaths } from "../lab/read_scenario.ts";
import { runRows } from "../lab/run_rows.ts";
import { inMemoryStore } from "../memory/in_memory_store.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { reportTables } from "../report/report_tables.ts";
import { smokeFolder } from "./find_scenario.ts";

export interface DemoFacts {
  /** `scenario arm seed: hash` of every episode. */
  readonly stateHashes: readonly string[];
  /** Text of the report's tables, by name. */
  readonly tables: Readonly<Record<string, string>>;
  readonly rows: string;
  readonly decisions: string;
  readonly memory: string;
}

export async function demoFacts(seeds: readonly number[]): Promise<DemoFacts> {
  const memory = inMemoryStore({ namespace: "dev" });
  const { episodes } = await playSuite({
    name: "smoke",
    scenarios: scenarioPaths(smokeFolder).map(readScenario),
    arms: [arms.none, arms.sentinel],
    seeds,
  }, { memory, policy: defaultPolicy, onEvent() {}, signal: new AbortController().signal });
  const place = { suite: "smoke", policyHash: "", memoryHash: "" };
  return {
    stateHashes: episodes.map(({ scenario, arm, seed, stateHash }) => `${scenario} ${arm} ${seed}: ${stateHash}`),
    tables: Object.fromEntries(reportTables(episodes, arms.none.name)),
    rows: JSON.stringify(
      episodes.map((episode, index) => runRows(episode, { ...place, position: 0, runId: String(index) })),
    ),
    decisions: JSON.stringify(episodes.map(({ incidents }) => incidents)),
    memory: await memory.hash(),
  };
}
