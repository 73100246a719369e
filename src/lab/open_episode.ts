/** From a scenario and a seed to its world at tick 0 with the environment over it, and what the evaluator notes of both. */

import type { Alert } from "../operations/alerts.ts";
import { type ActionOutcome, createEnvironment, type Environment } from "../operations/environment.ts";
import { bindObjectives, violationOf } from "../operations/violation.ts";
import type { Cluster } from "../simulator/cluster.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { createWorld, type World } from "../simulator/world.ts";
import { dealtTruth } from "./oracle/dealt_truth.ts";

/** An episode under way. */
export interface OpenEpisode {
  /** Its truth is the one of this seed. */
  readonly scenario: Scenario;
  readonly world: World;
  /** What an arm gets; everything that it does is noted. */
  readonly environment: Environment;
  /** The alert that fires now, or null while nothing shows that anything is wrong. */
  readonly alert: () => Alert | null;
  /** Whether the newest sample shows that every objective holds. */
  readonly isWell: () => boolean;
  /** The tick at which the episode is over. */
  readonly endTick: number;
  /** Of every tick so far, 0–1. */
  readonly violations: readonly number[];
  /** Everything that was asked of the cluster so far, in order. */
  readonly actions: readonly ActionOutcome[];
}

export interface OpenEpisodeOptions {
  readonly seed: number;
  /** Standard deviation of the log of an operator's estimates of hidden physics. */
  readonly mismatch: number;
  /** Called after every tick; for the evaluator's records only, nothing comes back. */
  readonly onTick?: (cluster: Cluster) => void;
}

/** Equal scenarios, seeds and actions at equal ticks give equal episodes, to the byte. */
export function openEpisode(scenario: Scenario, options: OpenEpisodeOptions): OpenEpisode {
  const { seed, mismatch, onTick = () => {} } = options;
  const world = createWorld(scenario, seed);
  const { cluster } = world;
  const objectives = bindObjectives(cluster, scenario.objectives);
  const endTick = Math.round(scenario.durationSeconds / scenario.cluster.tickSeconds);
  const violations: number[] = [];
  const actions: ActionOutcome[] = [];
  const { environment, alert, isWell } = createEnvironment(world, {
    objectives: scenario.objectives,
    missing: scenario.telemetry,
    seed,
    mismatch,
    endTick,
    onTick() {
      violations.push(violationOf(cluster, objectives));
      onTick(cluster);
    },
  });
  const noted: Environment = {
    ...environment,
    act(action) {
      const outcome = environment.act(action);
      actions.push(outcome);
      return outcome;
    },
  };
  const judged = { ...scenario, truth: dealtTruth(scenario, seed) };
  return { scenario: judged, world, environment: noted, alert, isWell, endTick, violations, actions };
}
