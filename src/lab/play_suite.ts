/** From scenarios × arms × seeds and one memory to played episodes, one after the other in a fixed order. */

import type { Memory } from "../memory/memory.ts";
import type { Policy } from "../reasoning/policy.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import type { Arm } from "./arms/arm.ts";
import type { Episode } from "./episode.ts";
import type { EpisodeEvent } from "./play_episode.ts";
import { playRecorded, usualMismatch } from "./play_recorded.ts";

/** What is played: every scenario with the first seed, then every scenario with the next, each with every arm. */
export interface Suite {
  readonly name: string;
  readonly scenarios: readonly Scenario[];
  readonly arms: readonly Arm[];
  readonly seeds: readonly number[];
}

/** One episode to play. */
export interface Cell {
  readonly scenario: string;
  readonly arm: string;
  readonly seed: number;
}

export type SuiteEvent =
  | { readonly kind: "started"; readonly cell: Cell }
  | { readonly kind: "played"; readonly cell: Cell; readonly event: EpisodeEvent }
  | { readonly kind: "finished"; readonly cell: Cell; readonly episode: Episode };

export interface SuiteOptions {
  /** One stream over the whole suite: what an episode teaches, the next recalls. */
  readonly memory: Memory;
  readonly policy: Policy;
  readonly onEvent: (event: SuiteEvent) => void;
  /** Ends the suite at the next event of the episode under way. */
  readonly signal: AbortSignal;
}

export interface SuiteOutcome {
  readonly kind: "complete" | "interrupted";
  readonly episodes: readonly Episode[];
}

/** An interrupted suite has kept every finished incident; the episode under way is not among those returned. */
export async function playSuite({ name, scenarios, arms, seeds }: Suite, options: SuiteOptions): Promise<SuiteOutcome> {
  const { memory, policy, onEvent, signal } = options;
  const episodes: Episode[] = [];
  for (const { scenario, arm, seed } of cells(scenarios, arms, seeds)) {
    const cell = { scenario: scenario.name, arm: arm.name, seed };
    if (signal.aborted) return { kind: "interrupted", episodes };
    onEvent({ kind: "started", cell });
    try {
      const { episode } = await playRecorded(scenario, {
        suite: name,
        position: 0,
        arm,
        seed,
        memory,
        policy,
        mismatch: usualMismatch,
        onEvent(event) {
          signal.throwIfAborted();
          onEvent({ kind: "played", cell, event });
        },
      });
      episodes.push(episode);
      onEvent({ kind: "finished", cell, episode });
    } catch (error) {
      if (signal.aborted && error === signal.reason) return { kind: "interrupted", episodes };
      throw error;
    }
  }
  return { kind: "complete", episodes };
}

function cells(scenarios: readonly Scenario[], arms: readonly Arm[], seeds: readonly number[]) {
  return seeds.flatMap((seed) => scenarios.flatMap((scenario) => arms.map((arm) => ({ scenario, arm, seed }))));
}
