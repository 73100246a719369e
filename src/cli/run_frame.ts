/** From a scenario and its played episode to the lines before and after the story of a run. */

import type { Episode } from "../lab/episode.ts";
import type { Memory } from "../memory/memory.ts";
import { costText, minutesText, ratioText, signalText } from "../report/number_text.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { remarkLines } from "./remark_lines.ts";
import { clockText, storyEntry } from "./story_layout.ts";
import { wrapText } from "./wrap_text.ts";

export interface RunFrame {
  readonly arm: string;
  readonly seed: number;
  readonly folder: string;
  readonly memory: Memory;
}

export function runHeading(scenario: Scenario, frame: RunFrame, width: number): readonly string[] {
  const { name, title, topology, split, durationSeconds, cluster, objectives, notModelled } = scenario;
  const { arm, seed, folder, memory } = frame;
  const known = memory.beliefs.incidents;
  const lines = [
    `${title} (${name}): ${topology}, seed ${seed}, tier ${arm}`,
    `${cluster.nodes.length} nodes, ${cluster.services.length} services, ` +
    `${minutesText(durationSeconds / 60)} min in ticks of ${cluster.tickSeconds} s`,
    ...objectives.map(({ service, errorRatio, p95Ms }) =>
      `Objective: ${service} with at most ${signalText("errorRatio", errorRatio)} errors and a p95 latency of ` +
      `at most ${signalText("latencyP95Ms", p95Ms)}`
    ),
    ...(arm === "none" ? ["Nobody handles alerts: only the cluster's own controllers are at work."] : [
      `Memory: ${folder}, ${known === 0 ? "empty" : `${known} incident${known === 1 ? "" : "s"}`}` +
      (memory.readOnly ? `; read and never written, because the split is ${split}` : ""),
    ]),
  ];
  return [...lines.flatMap((line) => wrapText(line, width)), ...remarkLines(notModelled, width)];
}

export function runEnding({ metrics, marks, incidents, arm, tickSeconds, stateHash }: Episode, width: number) {
  const { recovered, timeToRecoverSeconds, violationMinutes, cost, utility, diagnosis, diagnosed, truth } = metrics;
  const outcome = violationMinutes === 0
    ? "No objective was ever breached"
    : recovered && timeToRecoverSeconds !== null
    ? `Recovered after ${minutesText(timeToRecoverSeconds / 60)} min`
    : "Not recovered when the episode ended";
  const happened = marks.filter(({ kind }) => kind === "chaos")
    .map(({ tick, text }) => `${clockText(tick, tickSeconds)} ${text}`);
  const silent = violationMinutes > 0 && !marks.some(({ kind }) => kind === "alert")
    ? [
      ...storyEntry("", "no alert", [
        "the breaches were too short: two of the last four scrapes must breach, the newest among them",
      ], width),
    ]
    : [];
  const verdict = diagnosis === "none" ? "" : `; the last diagnosis, ${diagnosed}, was ${diagnosis}`;
  return [
    "",
    ...silent,
    ...storyEntry("", "outcome", [
      `${outcome}; ${minutesText(violationMinutes)} SLO-violation minutes, cost ${costText(cost)}, ` +
      `utility ${ratioText(utility)}${
        arm === "none" ? "" : `, ${incidents.length} incident${incidents.length === 1 ? "" : "s"} handled`
      }`,
    ], width),
    ...storyEntry("", "truth", [
      `${happened.join("; ") || "nothing was done to the cluster"}: ${truth}${verdict}`,
    ], width),
    ...storyEntry("", "state hash", [stateHash], width),
  ];
}
