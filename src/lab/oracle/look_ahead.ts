/** From an episode at tick 0 and a way to choose at an alert to the script of a whole episode, played to its end. */

import { awaitRecovery } from "../../graphs/await_recovery.ts";
import type { Action } from "../../operations/actions.ts";
import type { Alert } from "../../operations/alerts.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { costOf, utility } from "../../operations/utility.ts";
import type { Policy } from "../../reasoning/policy.ts";
import type { OpenEpisode } from "../open_episode.ts";
import { watchAlerts } from "../watch_alerts.ts";
import { exactRolls } from "./exact_rolls.ts";

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
  /** Whether the best are combined with the others, and taken back after a while. */
  readonly combine: boolean;
}>;

/** Of the best single ways so many are combined with the others. */
const combined = 3;

/** More parts than this in one plan have never paid for themselves. */
const mostParts = 3;

/** What is taken back is taken back after so many ticks: one to six minutes. */
const heldTicks = [12, 36, 72] as const;

/** At every alert what really comes out best if nothing else is done afterwards; nothing, where nothing is better. */
export async function lookAhead(episode: OpenEpisode, options: Options, policy: Policy): Promise<Script> {
  const { environment } = episode;
  await watchAlerts(environment, async (alert) => {
    const steps = bestSteps(episode, await options(episode, alert), policy);
    if (steps.length === 0) return "acknowledged";
    environment.advance(policy.decisionTicks);
    const decided = environment.now();
    for (const { afterTicks, action } of steps) {
      environment.advance(decided + afterTicks - environment.now());
      if (environment.ticksLeft() > 0) environment.act(action);
    }
    awaitRecovery(environment, environment.now(), policy);
    return "open";
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
  const nothing: Weighed = { steps: [], utility: rolls.utilityOf([], -Infinity) ?? -Infinity };
  // The best ones so far, best first: what cannot join them need not be rolled to its end.
  let best: readonly Weighed[] = [nothing];
  const weigh = (steps: readonly TimedAction[], kept: number) => {
    const above = best.length < kept ? -Infinity : best[kept - 1].utility;
    const found = rolls.utilityOf(steps, Math.max(above, combine ? -Infinity : nothing.utility));
    if (found === null) return;
    best = [...best, { steps, utility: found }].sort((a, b) => b.utility - a.utility).slice(0, kept);
  };
  for (const steps of singles) weigh(steps, combined);
  if (combine) {
    const temporary = best.flatMap(({ steps }) => heldTicks.map((ticks) => taken(steps, rolls.undoOf(steps), ticks)));
    for (const steps of temporary) weigh(steps, combined);
    for (let parts = 2; parts <= mostParts; parts++) {
      const [before] = best;
      for (const { steps } of parts === 2 ? best : [before]) {
        for (const other of singles) weigh(merged(steps, other), 1);
      }
      if (best[0] === before) break;
    }
  }
  rolls.release();
  return best[0].steps;
}

interface Weighed {
  readonly steps: readonly TimedAction[];
  readonly utility: number;
}

function taken(steps: readonly TimedAction[], undo: readonly Action[], ticks: number): readonly TimedAction[] {
  const last = steps.at(-1)?.afterTicks ?? 0;
  return [...steps, ...undo.map((action) => ({ afterTicks: last + ticks, action }))];
}

function merged(some: readonly TimedAction[], others: readonly TimedAction[]): readonly TimedAction[] {
  // A stable sort keeps the order in which each of them wants its steps.
  return [...some, ...others].sort((a, b) => a.afterTicks - b.afterTicks);
}
