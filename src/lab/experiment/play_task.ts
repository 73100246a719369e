/** From a task to its rows: every scenario of it is played with one arm, one seed and one memory. */

import { canonicalHash } from "../../memory/canonical_json.ts";
import { inMemoryStore } from "../../memory/in_memory_store.ts";
import { joinedRows } from "../../memory/joined_rows.ts";
import type { RowBatch } from "../../memory/rows.ts";
import { defaultPolicy } from "../../reasoning/policy.ts";
import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { armNamed } from "./arm_named.ts";
import { playRecorded } from "../play_recorded.ts";
import { readScenario } from "../read_scenario.ts";
import { splitMemory } from "../split_memory.ts";
import type { PlayedTask, Task, TaskSettings } from "./task.ts";

/**
 * Plays tasks of one experiment, in a thread of its own or not: the rows are the same. Each scenario file is read once.
 *
 * A task's memory starts from the snapshot and ends with the task. Of dev it takes what the task's own incidents teach; of
 * val and test it takes nothing.
 */
export function taskPlayer(settings: TaskSettings): (task: Task) => Promise<PlayedTask> {
  const { suite, scenarioPaths, snapshot, mismatch } = settings;
  const read = new Map<string, Scenario>();
  const scenarioOf = (name: string) => {
    const scenario = read.get(name) ?? readScenario(scenarioPaths[name]);
    read.set(name, scenario);
    return scenario;
  };
  return async ({ index, arm, seed, scenarios }) => {
    const split = splitOf(scenarios.map(scenarioOf));
    await using memory = inMemoryStore({ ...splitMemory(split), snapshot });
    const batches: RowBatch[] = [];
    for (const [position, name] of scenarios.entries()) {
      const scenario = scenarioOf(name);
      const { rows } = await playRecorded(scenario, {
        suite,
        position,
        arm: armNamed(arm),
        seed,
        memory,
        policy: defaultPolicy,
        mismatch,
        onEvent: () => {},
      });
      batches.push({ ...rows, ticks: promisedTicks(rows, scenario) });
    }
    const rows = joinedRows(batches);
    return { index, rows, rowsHash: canonicalHash(rows) };
  };
}

/** Ticks of services that something is promised of: what charts show, and a tenth of all. */
function promisedTicks({ ticks = [] }: RowBatch, { objectives }: Scenario) {
  const promised = new Set(objectives.map(({ service }) => service));
  return ticks.filter(({ service }) => promised.has(service));
}

/** A memory belongs to one split, so a stream must not cross the border. */
function splitOf(scenarios: readonly Scenario[]): Scenario["split"] {
  const splits = [...new Set(scenarios.map(({ split }) => split))];
  if (splits.length !== 1) {
    throw new Error(
      `Cannot play ${scenarios.length} scenarios with one memory: they are of splits ${splits.join(", ")}`,
    );
  }
  return splits[0];
}
