/** From a scenario, an arm and a seed to a played episode: the one place where a world is built and given to an agent. */

import type { IncidentHandling, Resolution } from "../graphs/attempt.ts";
import type { StageEvent } from "../graphs/stage_event.ts";
import type { Memory } from "../memory/memory.ts";
import { actionText } from "./action_text.ts";
import type { Alert } from "../operations/alerts.ts";
import type { ActionOutcome } from "../operations/environment.ts";
import type { Observation } from "../operations/observation.ts";
import type { Policy } from "../reasoning/policy.ts";
import { type Cluster, hash } from "../simulator/cluster.ts";
import { responsePercentileMs } from "../simulator/traffic/response_percentile.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import type { Arm } from "./arms/arm.ts";
import { startArm } from "./arms/start_arm.ts";
import { describeFault } from "./describe_fault.ts";
import type { Episode, ServiceTick, TimelineMark } from "./episode.ts";
import { episodeMetrics } from "./episode_metrics.ts";
import { openEpisode } from "./open_episode.ts";
import { watchAlerts } from "./watch_alerts.ts";

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

/** Plays the whole episode, from tick 0 to the scenario's end. */
export async function playEpisode(scenario: Scenario, options: PlayOptions): Promise<Episode> {
  const { arm, seed, memory, policy, mismatch, onEvent, onIncident } = options;
  const services: ServiceTick[] = [];
  const again = () => openEpisode(scenario, { seed, mismatch });
  const onTick = (cluster: Cluster) => services.push(...readServices(cluster));
  const episode = openEpisode(scenario, { seed, mismatch, onTick });
  const { world: { cluster, chaos }, environment, violations, actions, scenario: { truth } } = episode;
  const marks: TimelineMark[] = chaos.map((fault) => ({
    tick: Math.round(fault.beginMs / cluster.catalogue.tickMs),
    kind: "chaos",
    text: describeFault(fault),
  }));
  const emit = (stage: StageEvent) => onEvent({ kind: "stage", stage });
  const handle = await startArm(arm, { seed, memory, policy, emit }, { episode, again });
  const incidents: IncidentHandling[] = [];
  let alerts = 0;
  await watchAlerts(episode, async (alert) => {
    marks.push({ tick: alert.tick, kind: "alert", text: `alert on ${alert.service}` });
    alerts++;
    onEvent({ kind: "alert", alert });
    if (handle === null) return "acknowledged";
    const handled = await handle(environment, alert);
    const { resolution } = handled.kind === "reasoned" ? handled.handling : handled;
    marks.push(...endMark(resolution));
    if (handled.kind === "reasoned") {
      incidents.push(handled.handling);
      await onIncident({ number: incidents.length, handling: handled.handling, observation: environment.observe() });
    }
    // A person has an escalated alert in hand until it clears.
    return resolution.kind === "recovered" ? "open" : "acknowledged";
  });
  const { tickSeconds } = scenario.cluster;
  return {
    scenario: scenario.name,
    title: scenario.title,
    topology: scenario.topology,
    split: scenario.split,
    pattern: truth.pattern,
    difficulty: truth.difficulty,
    faults: truth.faults.length,
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
    metrics: episodeMetrics({ violations, services, actions, incidents }, episode.scenario),
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
    shedRatio: services.shedRatio[s],
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
