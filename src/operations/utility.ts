/** Utility of definitions §8 and the cost of actions, on fixed ranges. */

import type { Action } from "./actions.ts";

/** Cost that counts as a full unit in the utility; fixed, assumed by us: about an added node and three scale-outs. */
export const costRange = 5;

/** Weight of a full cost range against a whole horizon of violation. */
const costWeight = 0.2;

/** U = 1 − violation share − cost term; `violationShare` counts work not served (shed or deleted) as violated. */
export function utility(violationShare: number, cost: number): number {
  return 1 - violationShare - costWeight * Math.min(1, cost / costRange);
}

/** Cost units of an action: toil and disturbance, and for added capacity its rent over an incident. Assumed by us. */
export function actionCost(action: Action): number {
  switch (action.kind) {
    case "wait":
      return 0;
    case "uncordon":
    case "cordon":
    case "evict":
      return 0.1;
    case "scale":
    case "patchHpa":
    case "patchProbe":
    case "patchNetworkPolicy":
      return 0.3;
    case "setResources":
    case "restartRollout":
    case "rollbackRollout":
      return 0.5;
    case "drain":
    case "removeNode":
      return 1;
    case "shedTraffic":
      return 0.5;
    case "addNode":
      return 2;
    default: {
      const never: never = action;
      throw new Error(`Cannot price action ${JSON.stringify(never)}`);
    }
  }
}

/** What has become of an action, as far as its cost goes. */
type Priced = { readonly kind: "done"; readonly cost: number } | { readonly kind: "refused" };

/** Cost units of what was really done: a refused action costs nothing. */
export function costOf(outcomes: readonly Priced[]): number {
  return outcomes.reduce((sum, outcome) => sum + (outcome.kind === "done" ? outcome.cost : 0), 0);
}
