/** `run`: plays one scenario with one tier and tells it as a story, or as one JSON document. */

import type { Arm } from "../lab/arms/arm.ts";
import { arms } from "../lab/arms.ts";
import type { Episode } from "../lab/episode.ts";
import { playRecorded, usualMismatch } from "../lab/play_recorded.ts";
import { readScenario } from "../lab/read_scenario.ts";
import { learningNamespace, splitMemory } from "../lab/split_memory.ts";
import { inMemoryStore } from "../memory/in_memory_store.ts";
import type { Memory } from "../memory/memory.ts";
import { openMemory } from "../memory/store.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { unknownName } from "../simulator/scenario/unknown_name.ts";
import { openEventLog } from "./event_log.ts";
import { findScenario } from "./find_scenario.ts";
import { incidentStory } from "./incident_story.ts";
import { openedMemory } from "./opened_memory.ts";
import { runEnding, runHeading } from "./run_frame.ts";
import { terminalWidth } from "./terminal_width.ts";
import { UsageError } from "./usage_error.ts";

export interface RunOptions {
  readonly tier: string;
  readonly seed: number;
  readonly memory: string;
  readonly json?: boolean;
  readonly log?: string;
}

/** The exit code: 0, or 130 when it was interrupted. */
export async function run(typed: string, options: RunOptions, signal: AbortSignal): Promise<number> {
  const arm = armOf(options.tier);
  const scenario = readScenario(findScenario(typed));
  const { seed, json = false, memory: folder } = options;
  const cell = { scenario: scenario.name, arm: arm.name, seed };
  await using memory = await openedMemory(folder, () => memoryFor(arm, scenario, folder));
  using log = openEventLog(options.log);
  const width = terminalWidth();
  const write = json ? () => {} : (line: string) => console.log(line);
  for (const line of runHeading(scenario, { arm: arm.name, seed, folder, memory }, width)) write(line);
  const tell = incidentStory({ tickSeconds: scenario.cluster.tickSeconds, width, write });
  try {
    const { episode } = await playRecorded(scenario, {
      suite: "run",
      position: 0,
      arm,
      seed,
      memory,
      policy: defaultPolicy,
      mismatch: usualMismatch,
      onEvent(event) {
        signal.throwIfAborted();
        log.event(cell, event);
        tell(event);
      },
    });
    log.finished(cell, episode);
    if (json) console.log(JSON.stringify(documentOf(episode, scenario), null, 2));
    else for (const line of runEnding(episode, width)) write(line);
    return 0;
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    console.error(`Interrupted. Incidents that were over are kept in ${folder}/${learningNamespace}.`);
    return 130;
  }
}

function armOf(tier: string): Arm {
  const arm = Object.values<Arm>(arms).find(({ name }) => name === tier);
  if (arm === undefined) throw new UsageError(`Cannot run: ${unknownName("tier", tier, Object.keys(arms))}`);
  return arm;
}

/** What only reacts remembers nothing; what is not of the dev split, or knows the truth, is never learned from. */
async function memoryFor(arm: Arm, { split }: Scenario, folder: string): Promise<Memory> {
  const { kind } = arm.responder;
  const usual = splitMemory(split);
  if (kind !== "sentinel" && kind !== "oracle") return inMemoryStore(usual);
  const own = { ...usual, readOnly: usual.readOnly || kind === "oracle" };
  if (!own.readOnly) return await openMemory(folder, own);
  try {
    await Deno.stat(`${folder}/${own.namespace}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return inMemoryStore(own);
  }
  return await openMemory(folder, own);
}

/** The evaluator's figures and every attempt; the tick series stay in memory's store. */
function documentOf(episode: Episode, { notModelled }: Scenario) {
  const { scenario, title, topology, split, arm, seed, tickSeconds, ticks } = episode;
  const { metrics, stateHash, marks, incidents } = episode;
  const run = { scenario, title, topology, split, arm, seed, tickSeconds, ticks };
  return { ...run, metrics, stateHash, marks, incidents, notModelled };
}
