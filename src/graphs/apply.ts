/** Stage 8: from a plan to what became of its actions, and back: steps in their order of time, undo in reverse. */

import type { ActionOutcome, Environment } from "../operations/environment.ts";
import type { Plan } from "../reasoning/plan.ts";

/** Carries a plan out, letting time pass between its steps; no plan does nothing. Steps past the episode's end are left out. */
export function applyPlan(environment: Environment, plan: Pick<Plan, "steps"> | null): readonly ActionOutcome[] {
  const outcomes: ActionOutcome[] = [];
  let elapsed = 0;
  for (const { afterTicks, action } of [...plan?.steps ?? []].sort((a, b) => a.afterTicks - b.afterTicks)) {
    elapsed += environment.advance(afterTicks - elapsed);
    if (elapsed < afterTicks || environment.ticksLeft() === 0) break;
    outcomes.push(environment.act(action));
  }
  return outcomes;
}

/** Takes back what was done, last first. Actions without an exact undo (a restart, an eviction) leave nothing to take back. */
export function undoOutcomes(environment: Environment, outcomes: readonly ActionOutcome[]): readonly ActionOutcome[] {
  return outcomes.toReversed().flatMap((outcome) =>
    outcome.kind === "done" ? outcome.undo.toReversed().map((action) => environment.act(action)) : []
  );
}
