/** From a plan to its actions as a rehearsal meets them: the world runs on while the agent decides, so none comes earlier. */

import type { TimedAction } from "../../operations/twin.ts";
import type { Plan } from "../plan.ts";
import type { Policy } from "../policy.ts";

export function rehearsedActions({ steps }: Plan, { decisionTicks }: Policy): readonly TimedAction[] {
  return steps.map((step) => ({ ...step, afterTicks: step.afterTicks + decisionTicks }));
}
