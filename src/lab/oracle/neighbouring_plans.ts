/** From a plan's steps to the plans one small change away: a step less, a replica more or less, sooner, later, a bit more shed. */

import type { Action } from "../../operations/actions.ts";
import type { TimedAction } from "../../operations/twin.ts";

const ticksApart = 6;
const ratioApart = 0.1;

/** None where nothing can be changed; every list in order of time. */
export function neighbouringPlans(steps: readonly TimedAction[]): readonly (readonly TimedAction[])[] {
  return steps.flatMap((step, i) => {
    const replaced = (by: readonly TimedAction[]) =>
      [...steps.slice(0, i), ...by, ...steps.slice(i + 1)].sort((a, b) => a.afterTicks - b.afterTicks);
    const later = step.afterTicks === 0 ? [] : [-ticksApart, ticksApart]
      .map((ticks) => Math.max(0, step.afterTicks + ticks))
      .map((afterTicks) => replaced([{ ...step, afterTicks }]));
    return [replaced([]), ...resized(step.action).map((action) => replaced([{ ...step, action }])), ...later];
  });
}

function resized(action: Action): readonly Action[] {
  switch (action.kind) {
    case "scale":
      return [-1, 1].map((more) => ({ ...action, replicas: Math.max(1, action.replicas + more) }));
    case "patchHpa":
      return [-1, 1].map((more) => {
        const minReplicas = Math.max(1, action.minReplicas + more);
        return { ...action, minReplicas, maxReplicas: Math.max(minReplicas, action.maxReplicas) };
      });
    case "shedTraffic":
      return action.ratio === 0 ? [] : [-ratioApart, ratioApart].map((more) => ({
        ...action,
        ratio: Math.min(1, Math.max(0, action.ratio + more)),
      }));
    default:
      return [];
  }
}
