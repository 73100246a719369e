/** From an episode at tick 0 and a way to choose at an alert to the script of a whole episode, played to its end. */

import type { Action } from "../../operations/actions.ts";
import type { Alert } from "../../operations/alerts.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { costOf, utility } from "../../operations/utility.ts";
import type { Policy } from "../../reasoning/policy.ts";
import type { OpenEpisode } from "../open_episode.ts";
import { watchAlerts } from "../watch_alerts.ts";
import { exactRolls, type Outcome } from "./exact_rolls.ts";
import { neighbouringPlans } from "./neighbouring_plans.ts";

/** What is done in an episode, and what it comes to: an episode is the same whenever the same is done at the same ticks. */
export interface Script {
  readonly steps: readonly { readonly tick: number; readonly action: Action }[];
  readonly utility: number;
}

/** Ways to act at an alert, offsets counted from the decision, each list in order of time. */
export type Options = (
  episode: OpenEpisode,
  alert: Alert,
) => Promise<{
  readonly singles: readonly (readonly TimedAction[])[];
  /** Whether the best are combined with the others, taken back after a while, and varied. */
  readonly combine: boolean;
}>;

/** So many of the most promising ways are combined with every other, again and again. */
const combined = 3;

/** More parts than this in one plan have not paid for themselves in any shipped world. */
const mostParts = 3;

/** What is taken back is taken back after so many ticks: one to six minutes. */
const heldTicks = [12, 36, 72] as const;

/** While the alert is on, it looks again after so many ticks: what can be seen and done then is another matter. */
const restTicks = 12;

/** It looks so many times in an episode; after that only when an alert has cleared in between. */
const mostLooks = 8;

/** At every alert what really comes out best if nothing else is done afterwards; nothing, where nothing is better. */
export async function lookAhead(
  episode: OpenEpisode,
  options: Options,
  { policy, patience }: {
    readonly policy: Policy;
    /** So many looks pass without an answer: what helps at once may cost more than what helps later. */
    readonly patience: number;
  },
): Promise<Script> {
  const { environment } = episode;
  let looks = 0;
  await watchAlerts(episode, async (alert) => {
    const steps = looks++ < patience ? [] : bestSteps(episode, await options(episode, alert), policy);
    environment.advance(policy.decisionTicks);
    const decided = environment.now();
    for (const { afterTicks, action } of steps) {
      environment.advance(decided + afterTicks - environment.now());
      if (environment.ticksLeft() > 0) environment.act(action);
    }
    environment.advance(restTicks);
    return looks < mostLooks ? "open" : "acknowledged";
  });
  return scriptOf(episode);
}

/** What was done in an episode that is over. */
export function scriptOf({ actions, violations }: OpenEpisode): Script {
  const share = violations.reduce((sum, violation) => sum + violation, 0) / violations.length;
  return { steps: actions.map(({ tick, action }) => ({ tick, action })), utility: utility(share, costOf(actions)) };
}

function bestSteps(
  episode: OpenEpisode,
  { singles, combine }: Awaited<ReturnType<Options>>,
  { decisionTicks }: Policy,
): readonly TimedAction[] {
  const rolls = exactRolls(episode, decisionTicks);
  const weigh = (steps: readonly TimedAction[], isWorth: (most: Outcome) => boolean): readonly Weighed[] => {
    const outcome = rolls.outcomeOf(steps, isWorth);
    return outcome === null ? [] : [{ steps, ...outcome }];
  };
  let best = weigh([], () => true)[0];
  /** The most promising of many; whichever has the most utility on the way is kept as the best. */
  const search = (ways: Iterable<readonly TimedAction[]>, kept: number): readonly Weighed[] => {
    let found: readonly Weighed[] = [];
    for (const steps of ways) {
      const least = found.length < kept ? -Infinity : found[kept - 1]?.promise ?? Infinity;
      for (const way of weigh(steps, ({ utility, promise }) => utility > best.utility || promise > least)) {
        if (way.utility > best.utility) best = way;
        found = [...found, way].sort((a, b) => b.promise - a.promise).slice(0, kept);
      }
    }
    return found;
  };
  let promising = search(singles, combine ? combined : 0);
  for (let parts = 2; parts <= mostParts && promising.length > 0; parts++) {
    promising = search(promising.flatMap(({ steps }) => singles.map((other) => merged(steps, other))), combined);
  }
  if (combine) {
    const { steps } = best;
    search(heldTicks.map((ticks) => taken(steps, rolls.undoOf(steps), ticks)), 0);
    for (let improved = true; improved;) {
      const before = best;
      search(neighbouringPlans(before.steps), 0);
      improved = best !== before;
    }
  }
  rolls.release();
  return best.steps;
}

interface Weighed extends Outcome {
  readonly steps: readonly TimedAction[];
}

function taken(steps: readonly TimedAction[], undo: readonly Action[], ticks: number): readonly TimedAction[] {
  const last = steps.at(-1)?.afterTicks ?? 0;
  return [...steps, ...undo.map((action) => ({ afterTicks: last + ticks, action }))];
}

function merged(some: readonly TimedAction[], others: readonly TimedAction[]): readonly TimedAction[] {
  // A stable sort keeps the order in which each of them wants its steps.
  return [...some, ...others].sort((a, b) => a.afterTicks - b.afterTicks);
}
