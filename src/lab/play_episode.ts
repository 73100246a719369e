/** From a scenario, an arm and a seed to a played episode: the one place where a world is built and given to an agent. */

import type { IncidentHandling, Resolution } from "../graphs/attempt.ts";
import type { StageEvent } from "../graphs/stage_event.ts";
import type { Memory } from "../memory/memory.ts";
import { actionText } from "./action_text.ts";
import { type Alert, alertOf } from "../operations/alerts.ts";
import { type ActionOutcome, createEnvironment, type Environment } from "../operations/environment.ts";
import type { Observation } from "../operations/observation.ts";
import { bindObjectives, violationOf } from "../operations/violation.ts";
import type { Policy } from "../reasoning/policy.ts";
import { type Cluster, hash } from "../simulator/cluster.ts";
import { responsePercentileMs } from "../simulator/traffic/response_percentile.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { createWorld } from "../simulator/world.ts";
import type { Arm } from "./arms.ts";
import { describeFault } from "./describe_fault.ts";
import type { Episode, ServiceTick, TimelineMark } from "./episode.ts";
import { episodeMetrics } from "./episode_metrics.ts";

/** What is reported while an episode plays. */
export type EpisodeEvent =
  | { readonly kind: "alert"; readonly alert: Alert }
  | { readonly kind: "stage"; readonly stage: StageEvent };

/** Who plays, with what, and who is told. */
export interface PlayOptions {
  readonly arm: Arm;
  readonly seed: number;
  readonly memory: Memory;
  readonly policy: Policy;
  /** Spread of the operator's estimates of hidden physics (standard deviation of the log). */
  readonly mismatch: number;
  readonly onEvent: (event: EpisodeEvent) => void;
  /** Called with every finished incident before the episode goes on: what is remembered here survives a kill. */
  readonly onIncident: (incident: FinishedIncident) => Promise<void>;
}

/** A handled incident with what the store keeps beside it. */
export interface FinishedIncident {
  readonly number: number;
  readonly handling: IncidentHandling;
  /** As things stand when the incident is closed: what beliefs are learned from. */
  readonly observation: Observation;
}

/** Alerts are looked at this often: once a scrape. */
const watchTicks = 3;

/** Plays the whole episode, from tick 0 to the scenario's end. */
export async function playEpisode(scenario: Scenario, options: PlayOptions): Promise<Episode> {
  const { arm, seed, memory, policy, mismatch, onEvent, onIncident } = options;
  const world = createWorld(scenario, seed);
  const { cluster } = world;
  const objectives = bindObjectives(cluster, scenario.objectives);
  const services: ServiceTick[] = [];
  const violations: number[] = [];
  const marks: TimelineMark[] = world.chaos.map((fault) => ({
    tick: Math.round(fault.beginMs / cluster.catalogue.tickMs),
    kind: "chaos",
    text: describeFault(fault),
  }));
  const environment = createEnvironment(world, {
    objectives: scenario.objectives,
    missing: scenario.telemetry,
    seed,
    mismatch,
    endTick: Math.round(scenario.durationSeconds / scenario.cluster.tickSeconds),
    onTick() {
      violations.push(violationOf(cluster, objectives));
      services.push(...readServices(cluster));
    },
  });
  const incidents: IncidentHandling[] = [];
  const actions: ActionOutcome[] = [];
  const watched: Environment = {
    ...environment,
    act(action) {
      const outcome = environment.act(action);
      actions.push(outcome);
      return outcome;
    },
  };
  let alerts = 0;
  let acknowledged = false;
  while (environment.ticksLeft() > 0) {
    environment.advance(watchTicks);
    const alert = alertOf(environment.observe());
    if (alert === null) acknowledged = false;
    if (alert === null || acknowledged) continue;
    // A person has an escalated alert in hand until it clears; it does not call the agent again.
    acknowledged = true;
    marks.push({ tick: alert.tick, kind: "alert", text: `alert on ${alert.service}` });
    alerts++;
    onEvent({ kind: "alert", alert });
    if (arm.handle === null) continue;
    const emit = (stage: StageEvent) => onEvent({ kind: "stage", stage });
    const handled = await arm.handle(watched, alert, { memory, policy, emit });
    const { resolution } = handled.kind === "reasoned" ? handled.handling : handled;
    marks.push(...endMark(resolution));
    acknowledged = resolution.kind !== "recovered";
    if (handled.kind === "reacted") continue;
    incidents.push(handled.handling);
    await onIncident({ number: incidents.length, handling: handled.handling, observation: environment.observe() });
  }
  const { tickSeconds } = scenario.cluster;
  return {
    scenario: scenario.name,
    title: scenario.title,
    topology: scenario.topology,
    split: scenario.split,
    pattern: scenario.truth.pattern,
    difficulty: scenario.truth.difficulty,
    faults: scenario.truth.faults.length,
    arm: arm.name,
    seed,
    tickSeconds,
    ticks: violations.length,
    objectives: scenario.objectives,
    services,
    violations,
    marks: [...marks, ...actionMarks(actions, incidents)].sort((a, b) => a.tick - b.tick),
    alerts,
    actions,
    incidents,
    metrics: episodeMetrics({ violations, services, actions, incidents }, scenario),
    stateHash: hash(cluster),
  };
}

function readServices(cluster: Cluster): readonly ServiceTick[] {
  const { world, services, workloads, catalogue } = cluster;
  return catalogue.spec.services.map(({ name }, s) => ({
    tick: world.tick[0],
    service: name,
    offeredRate: services.offeredRate[s],
    servedRate: services.servedRate[s],
    errorRatio: services.errorRatio[s],
    p50Ms: responsePercentileMs(cluster, s, "p50"),
    p95Ms: responsePercentileMs(cluster, s, "p95"),
    p99Ms: responsePercentileMs(cluster, s, "p99"),
    backlog: services.backlog[s],
    readyReplicas: workloads.readyPods[services.workload[s]],
    wantedReplicas: workloads.replicas[services.workload[s]],
  }));
}

/** What a reasoning agent took back is told apart from what it did. */
function actionMarks(
  actions: readonly ActionOutcome[],
  incidents: readonly IncidentHandling[],
): readonly TimelineMark[] {
  const undone = new Set(incidents.flatMap(({ attempts }) => attempts.flatMap((attempt) => attempt.undone)));
  return actions.map((outcome): TimelineMark => {
    const text = actionText(outcome.action);
    return undone.has(outcome)
      ? { tick: outcome.tick, kind: "undo", text: `undo: ${text}` }
      : { tick: outcome.tick, kind: "action", text: `${text}${outcome.kind === "refused" ? " (refused)" : ""}` };
  });
}

function endMark(resolution: Resolution): readonly TimelineMark[] {
  switch (resolution.kind) {
    case "recovered":
    case "escalated":
      return [{ tick: resolution.tick, kind: resolution.kind, text: resolution.kind }];
    case "out-of-time":
      return [];
    default: {
      const never: never = resolution;
      throw new Error(`Cannot mark the end of ${JSON.stringify(never)}`);
    }
  }
}
