/** The closure a graph gets over a world that the lab built: see, believe, do, let time pass, check. Nobody else steps a world. */

import { randomKey, subKey } from "../random.ts";
import type { JournalEntry } from "../simulator/cluster.ts";
import { stepWorld, type World } from "../simulator/world.ts";
import { act } from "./act.ts";
import type { Action } from "./actions.ts";
import { type Alert, alertOf } from "./alerts.ts";
import { createChangeFeed } from "./change_feed.ts";
import { estimate } from "./estimates.ts";
import type { Observation } from "./observation.ts";
import { observe, observeObjectives } from "./observe.ts";
import type { ObjectiveSpec, TelemetrySpec } from "../simulator/scenario/scenario.ts";
import { createTelemetry } from "./telemetry.ts";
import { believe, type Twin } from "./twin.ts";
import { actionCost } from "./utility.ts";
import { isWell, type Verification, verify } from "./verify.ts";

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
  /** Judges the samples since `sinceTick`. */
  readonly verify: (sinceTick: number) => Verification;
  /** What time it is, in ticks. */
  readonly now: () => number;
  /** Ticks left before the episode is truncated. */
  readonly ticksLeft: () => number;
}

export interface EnvironmentOptions {
  readonly objectives: readonly ObjectiveSpec[];
  /** What of the metrics goes missing; an agent sees the gaps and never this. */
  readonly missing: TelemetrySpec;
  readonly seed: number;
  /** Ticks after which the episode is truncated. */
  readonly endTick: number;
  /** Spread of the operator's estimates of hidden physics (standard deviation of the log). */
  readonly mismatch: number;
  /** Called after every tick; for the evaluator's records only, nothing comes back. */
  readonly onTick: () => void;
}

/** An environment and the pager beside it: what calls an agent is no part of what the agent is given. */
export interface Operations {
  readonly environment: Environment;
  /** The alert that fires now, or null while nothing shows that anything is wrong. */
  readonly alert: () => Alert | null;
  /** Whether the newest sample shows that every objective holds: where it is missing, no alert is no sign that one has cleared. */
  readonly isWell: () => boolean;
}

/** An environment over a world at tick 0, with its pager. */
export function createEnvironment(world: World, options: EnvironmentOptions): Operations {
  const { objectives, missing, seed, endTick, mismatch, onTick } = options;
  const { cluster } = world;
  const events: JournalEntry[] = [];
  cluster.journal = events;
  const telemetry = createTelemetry(seed, missing);
  const feed = createChangeFeed(cluster);
  const estimates = estimate(cluster, seed, mismatch);
  const shadowKey = randomKey(seed, "shadow");
  const entryServices = world.weather.map(({ load }) => load.service);
  const see = () => observe(cluster, { telemetry, events, changes: feed.changes, objectives, entryServices });
  const watch = () => observeObjectives(cluster, { telemetry, objectives });
  const environment: Environment = {
    observe: see,
    believe: () =>
      believe(cluster, {
        observation: see(),
        estimates,
        key: subKey(shadowKey, `tick ${cluster.world.tick[0]}`),
      }),
    act(action) {
      const tick = cluster.world.tick[0];
      if (tick >= endTick) return { kind: "refused", action, tick, reason: `the episode ended at tick ${endTick}` };
      const effect = act(cluster, action);
      if (effect.kind === "refused") return { kind: "refused", action, tick, reason: effect.reason };
      feed.note(cluster, "operator");
      return { kind: "done", action, tick, undo: effect.undo, cost: actionCost(action) };
    },
    advance(ticks) {
      let passed = 0;
      for (; passed < ticks && cluster.world.tick[0] < endTick; passed++) {
        stepWorld(world);
        telemetry.scrape(cluster);
        feed.note(cluster, "others");
        onTick();
      }
      return passed;
    },
    verify: (sinceTick) => verify(watch(), sinceTick),
    now: () => cluster.world.tick[0],
    ticksLeft: () => endTick - cluster.world.tick[0],
  };
  return {
    environment,
    alert: () => alertOf(watch()),
    isWell: () => isWell(watch()),
  };
}
