/** From a way to pick the next thing to do to a handled incident, as a person works: act, wait, verify, next, and call for help. */

import { applyPlan } from "../../graphs/apply.ts";
import type { Resolution } from "../../graphs/attempt.ts";
import { awaitRecovery } from "../../graphs/await_recovery.ts";
import { undoUnlessBetter } from "../../graphs/undo_unless_better.ts";
import type { Environment } from "../../operations/environment.ts";
import type { Observation } from "../../operations/observation.ts";
import type { TimedAction } from "../../operations/twin.ts";
import type { Verification } from "../../operations/verify.ts";
import type { Policy } from "../../reasoning/policy.ts";

/** The steps of an attempt, counted from 0, or null to give up; `tried` holds the texts of what did not help. */
export type NextSteps = (
  observation: Observation,
  past: { readonly attempt: number; readonly tried: ReadonlySet<string> },
) => readonly TimedAction[] | null;

/** Deciding takes the agents' time, and what made nothing better is taken back, as agents do. */
export function react(environment: Environment, next: NextSteps, policy: Policy): Resolution {
  const tried = new Set<string>();
  for (let attempt = 0; attempt < policy.maxAttempts; attempt++) {
    const observation = environment.observe();
    const steps = next(observation, { attempt, tried });
    if (steps === null) break;
    environment.advance(policy.decisionTicks);
    const outcomes = applyPlan(environment, { steps });
    const applied = environment.now();
    const verification = awaitRecovery(environment, applied, policy);
    const end = resolutionOf(environment, verification);
    if (end !== null) return end;
    tried.add(stepsText(steps));
    const attempted = { startTick: observation.tick, appliedTick: applied, outcomes };
    const undone = undoUnlessBetter(environment, attempted, policy);
    const isLast = attempt === policy.maxAttempts - 1;
    // As with agents: what was taken back shows in samples from now on.
    if (undone.length > 0 && !isLast) environment.advance(policy.recentTicks);
  }
  return resolutionOf(environment, environment.verify(environment.now())) ?? escalated(environment, tried.size);
}

/** How an incident has ended, or null while it has not. */
export function resolutionOf(environment: Environment, verification: Verification): Resolution | null {
  if (verification.kind === "recovered") return { kind: "recovered", tick: verification.sinceTick };
  return environment.ticksLeft() === 0 ? { kind: "out-of-time", tick: environment.now() } : null;
}

/** A person takes over with what little is known. */
export function escalated(environment: Environment, attempts: number): Resolution {
  const reasons = [attempts === 0 ? "nothing to try" : `${attempts} attempts did not recover the service`];
  return { kind: "escalated", tick: environment.now(), reasons, handover: `Escalated: ${reasons.join("; ")}.` };
}

/** Equal steps have equal texts. */
export function stepsText(steps: readonly TimedAction[]): string {
  return JSON.stringify(steps);
}
