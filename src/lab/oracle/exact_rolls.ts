/** From an episode at an alert to what each way to act would really come to: forks of the exact world, rolled to the end. */

import { act } from "../../operations/act.ts";
import type { Action } from "../../operations/actions.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { actionCost, costOf, utility } from "../../operations/utility.ts";
import { bindObjectives, type BoundObjective, violationOf } from "../../operations/violation.ts";
import { type Cluster, fork, release } from "../../simulator/cluster.ts";
import { responsePercentileMs } from "../../simulator/traffic/response_percentile.ts";
import { stepWorld, type World } from "../../simulator/world.ts";
import type { OpenEpisode } from "../open_episode.ts";

/** What doing something comes to in the whole episode. */
export interface Outcome {
  readonly utility: number;
  /**
   * The utility if a breach counted the less, the nearer it comes to its objective. A tick is violated or not, so that
   * of two things which only together help, neither shows in the utility alone.
   */
  readonly promise: number;
}

export interface ExactRolls {
  /** What it comes to if just this is done; null once the most that it can still come to is not worth rolling on for. */
  readonly outcomeOf: (steps: readonly TimedAction[], isWorth: (most: Outcome) => boolean) => Outcome | null;
  /** What would take the steps back, last first; refused ones leave nothing to take back. */
  readonly undoOf: (steps: readonly TimedAction[]) => readonly Action[];
  readonly release: () => void;
}

/** The least that a breached objective counts; at twice and at ten times what is allowed it counts 0.75 and 0.95. */
const nearMiss = 0.5;

/** Steps count from the decision, `decisionTicks` from now, and come in order of time: the world runs on meanwhile. */
export function exactRolls(episode: OpenEpisode, decisionTicks: number): ExactRolls {
  const { world, violations, actions, endTick, scenario } = episode;
  const objectives = bindObjectives(world.cluster, scenario.objectives);
  const paid = costOf(actions);
  const base: World = { ...world, cluster: fork(world.cluster) };
  let before = violations.reduce((sum, violation) => sum + violation, 0);
  for (let at = 0; at < decisionTicks && tickOf(base) < endTick; at++) {
    stepWorld(base);
    before += violationOf(base.cluster, objectives);
  }
  const first = tickOf(base);

  return {
    outcomeOf(steps, isWorth) {
      const rolled: World = { ...base, cluster: fork(base.cluster) };
      const promised = steps.reduce((sum, { action }) => sum + actionCost(action), paid);
      let cost = paid;
      let sum = before;
      let graded = before;
      let next = 0;
      const outcome = (spent: number): Outcome => ({
        utility: utility(sum / endTick, spent),
        promise: utility(graded / endTick, spent),
      });
      // Refused steps cost nothing: what they promised to cost may be too much by a little.
      let worth = isWorth(outcome(promised));
      for (let tick = first; tick < endTick && worth; tick++) {
        for (; next < steps.length && steps[next].afterTicks <= tick - first; next++) {
          if (act(rolled.cluster, steps[next].action).kind === "done") cost += actionCost(steps[next].action);
        }
        stepWorld(rolled);
        const violation = violationOf(rolled.cluster, objectives);
        if (violation === 0) continue;
        sum += violation;
        graded += violation < 1 ? violation : 1 - nearMiss / worstBreach(rolled.cluster, objectives);
        worth = isWorth(outcome(promised));
      }
      release(rolled.cluster);
      return worth ? outcome(cost) : null;
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

/** The worst of measured over allowed, at least 1. */
function worstBreach(cluster: Cluster, objectives: readonly BoundObjective[]): number {
  return Math.max(
    1,
    ...objectives.map(({ service, errorRatio, p95Ms }) =>
      Math.max(
        cluster.services.errorRatio[service] / errorRatio,
        responsePercentileMs(cluster, service, "p95") / p95Ms,
      )
    ),
  );
}

function tickOf({ cluster }: World): number {
  return cluster.world.tick[0];
}
