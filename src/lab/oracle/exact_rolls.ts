/** From an episode at an alert to what each way to act would really come to: forks of the exact world, rolled to the end. */

import { act } from "../../operations/act.ts";
import type { Action } from "../../operations/actions.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { actionCost, costOf, utility } from "../../operations/utility.ts";
import { bindObjectives, violationOf } from "../../operations/violation.ts";
import { fork, release } from "../../simulator/cluster.ts";
import { stepWorld, type World } from "../../simulator/world.ts";
import type { OpenEpisode } from "../open_episode.ts";

export interface ExactRolls {
  /** Utility of the whole episode if just this is done; null as soon as it is plain that it does not exceed `above`. */
  readonly utilityOf: (steps: readonly TimedAction[], above: number) => number | null;
  /** What would take the steps back, last first; refused ones leave nothing to take back. */
  readonly undoOf: (steps: readonly TimedAction[]) => readonly Action[];
  readonly release: () => void;
}

/** Steps count from the decision, `decisionTicks` from now: the world runs on meanwhile, the same in every roll. */
export function exactRolls(episode: OpenEpisode, decisionTicks: number): ExactRolls {
  const { world, violations, actions, endTick, scenario } = episode;
  const objectives = bindObjectives(world.cluster, scenario.objectives);
  const paid = costOf(actions);
  const base: World = { ...world, cluster: fork(world.cluster) };
  let before = violations.reduce((sum, violation) => sum + violation, 0);
  const step = (on: World): number => {
    stepWorld(on);
    return violationOf(on.cluster, objectives);
  };
  for (let at = 0; at < decisionTicks && tickOf(base) < endTick; at++) before += step(base);

  return {
    utilityOf(steps, above) {
      const promised = steps.reduce((sum, { action }) => sum + actionCost(action), paid);
      // What has been violated and paid is the least that it can come to; refusals are rare enough to lose a few.
      if (utility(before / endTick, promised) <= above) return null;
      const rolled: World = { ...base, cluster: fork(base.cluster) };
      const first = tickOf(base);
      let sum = before;
      let cost = paid;
      let next = 0;
      for (let tick = first; tick < endTick; tick++) {
        for (; next < steps.length && steps[next].afterTicks <= tick - first; next++) {
          if (act(rolled.cluster, steps[next].action).kind === "done") cost += actionCost(steps[next].action);
        }
        const violation = step(rolled);
        if (violation === 0) continue;
        sum += violation;
        if (utility(sum / endTick, promised) <= above) {
          release(rolled.cluster);
          return null;
        }
      }
      release(rolled.cluster);
      return utility(sum / endTick, cost);
    },
    undoOf(steps) {
      const tried = fork(base.cluster);
      const undo = steps.flatMap(({ action }) => {
        const effect = act(tried, action);
        return effect.kind === "done" ? [effect.undo.toReversed()] : [];
      }).toReversed().flat();
      release(tried);
      return undo;
    },
    release: () => release(base.cluster),
  };
}

function tickOf({ cluster }: World): number {
  return cluster.world.tick[0];
}
