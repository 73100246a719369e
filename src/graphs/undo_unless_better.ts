/** From an attempt that did not recover the service to what is taken back of it: all of it, unless it made things better. */

import { burden, isImproved } from "../operations/burden.ts";
import type { ActionOutcome, Environment } from "../operations/environment.ts";
import type { Policy } from "../reasoning/policy.ts";
import { undoOutcomes } from "./apply.ts";

export interface EndedAttempt {
  /** When it was looked at, before anything was decided. */
  readonly startTick: number;
  /** After its last step. */
  readonly appliedTick: number;
  readonly outcomes: readonly ActionOutcome[];
}

/** An attempt improves the state or is undone: its exact undo, last step first. Nothing is undone after the end. */
export function undoUnlessBetter(
  environment: Environment,
  { startTick, appliedTick, outcomes }: EndedAttempt,
  { recentTicks, decisionTicks }: Pick<Policy, "recentTicks" | "decisionTicks">,
): readonly ActionOutcome[] {
  if (environment.ticksLeft() === 0) return [];
  const observation = environment.observe();
  // What woke us, not the good time before it.
  const before = burden(observation, startTick - recentTicks, startTick + decisionTicks);
  const after = burden(observation, (appliedTick + observation.tick) / 2, observation.tick);
  return isImproved(before, after) ? [] : undoOutcomes(environment, outcomes);
}
