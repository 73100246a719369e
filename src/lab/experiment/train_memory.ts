/** From dev scenarios, an arm and seeds to what it has learned from them: the snapshot that every cell starts from. */

import { inMemoryStore } from "../../memory/in_memory_store.ts";
import { type MemorySnapshot, parseSnapshot } from "../../memory/snapshot.ts";
import { defaultPolicy } from "../../reasoning/policy.ts";
import { armNamed } from "./arm_named.ts";
import { playRecorded } from "../play_recorded.ts";
import { readScenario } from "../read_scenario.ts";
import { learningNamespace } from "../split_memory.ts";
import { scenarioOrder } from "./scenario_order.ts";

export interface Training {
  readonly suite: string;
  readonly arm: string;
  readonly seeds: readonly number[];
  /** Path of every scenario by its name; all of split dev. */
  readonly scenarioPaths: Readonly<Record<string, string>>;
  readonly mismatch: number;
}

export interface TrainingOptions {
  /** Told before each episode. */
  readonly onEpisode: (episode: { readonly scenario: string; readonly seed: number }) => void;
  /** Ends the training before the next episode by throwing the signal's reason. */
  readonly signal: AbortSignal;
}

/** One stream, sequential by nature: all scenarios in the order of the first seed, then in that of the next. */
export async function trainMemory(training: Training, { onEpisode, signal }: TrainingOptions): Promise<MemorySnapshot> {
  const { suite, arm, seeds, scenarioPaths, mismatch } = training;
  const names = Object.keys(scenarioPaths).sort();
  const stream = seeds.flatMap((seed) => scenarioOrder(names, seed).map((scenario) => ({ scenario, seed })));
  await using memory = inMemoryStore({ namespace: learningNamespace });
  for (const [position, episode] of stream.entries()) {
    // Signals are delivered between turns, and an episode may be a single one.
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    onEpisode(episode);
    await playRecorded(readScenario(scenarioPaths[episode.scenario]), {
      suite,
      position,
      arm: armNamed(arm),
      seed: episode.seed,
      memory,
      policy: defaultPolicy,
      mismatch,
      onEvent: () => {},
    });
  }
  return parseSnapshot(await memory.exportJson(), "the training");
}
