/**
 * The closure a graph gets over a world that the lab built: see, do, let time pass, check. Nobody else steps a world.
 */

import type { Action } from "./actions.ts";
import type { Observation } from "./observation.ts";
import type { Twin } from "./twin.ts";
import type { Verification } from "./verify.ts";

/** What became of an action: done, with the exact undo, or refused with a reason. */
export type ActionOutcome =
  | {
    readonly kind: "done";
    readonly action: Action;
    readonly tick: number;
    readonly undo: readonly Action[];
    readonly cost: number;
  }
  | { readonly kind: "refused"; readonly action: Action; readonly tick: number; readonly reason: string };

export interface Environment {
  readonly observe: () => Observation;
  /** The twin of what is visible now. */
  readonly believe: () => Twin;
  readonly act: (action: Action) => ActionOutcome;
  /** Lets time pass; returns how many ticks really passed (fewer when the episode ended). */
  readonly advance: (ticks: number) => number;
  /** Judges the window since `sinceTick` from what an operator sees. */
  readonly verify: (sinceTick: number) => Verification;
  /** Ticks left before the episode is truncated. */
  readonly ticksLeft: () => number;
}
