/** `scenarios show`: one scenario for a person: what the world is, what happens in it when, and how it is played. */

import { describeFault } from "../lab/describe_fault.ts";
import { readScenario } from "../lab/read_scenario.ts";
import { minutesText, signalText } from "../report/number_text.ts";
import type { Scenario, TelemetrySpec } from "../simulator/scenario/scenario.ts";
import type { LoadSpec, NodeSpec } from "../simulator/spec.ts";
import { createWorld } from "../simulator/world.ts";
import { findScenario } from "./find_scenario.ts";
import { clockText } from "./story_layout.ts";
import { terminalWidth } from "./terminal_width.ts";
import { wrapText } from "./wrap_text.ts";

export interface ShowOptions {
  /** Chaos may be drawn: it is told as this seed deals it. */
  readonly seed: number;
}

export function showScenario(typed: string, { seed }: ShowOptions): void {
  const scenario = readScenario(findScenario(typed));
  const width = terminalWidth();
  console.log(wrapText(heading(scenario), width).join("\n"));
  for (const [title, lines] of sections(scenario, seed)) {
    console.log(`\n${title}`);
    for (const line of lines) console.log(`  ${wrapText(line, width - 4).join("\n    ")}`);
  }
  console.log(`\nPlay it:  deno task run ${typed} --tier sentinel --seed ${seed}`);
}

function heading({ name, title, split, topology, truth, durationSeconds, cluster }: Scenario): string {
  return `${title} (${name}): split ${split}, ${topology}, ${truth.difficulty}, ${
    minutesText(durationSeconds / 60)
  } min ` +
    `in ticks of ${cluster.tickSeconds} s`;
}

type Section = readonly [title: string, lines: readonly string[]];

function sections(scenario: Scenario, seed: number): readonly Section[] {
  const { cluster, load, objectives, telemetry, truth } = scenario;
  const chaos = createWorld(scenario, seed).chaos.toSorted((a, b) => a.beginMs - b.beginMs);
  const named = truth.faults.map(({ mechanism, entity }) => `${mechanism} at ${entity}`);
  return [
    ["The world", [
      ...[...Map.groupBy(cluster.nodes, nodeText)].map(([text, same]) =>
        `${counted(same.length, "node")} with ${text}: ${same.map(({ name }) => name).join(", ")}`
      ),
      ...cluster.nodeGroups.map(({ name, min, max }) => `node group ${name} scales from ${min} to ${max}`),
      [
        counted(cluster.services.length, "service"),
        counted(cluster.workloads.length, "workload"),
        counted(cluster.calls.length, "call"),
        counted(cluster.hpas.length, "autoscaler"),
        counted(cluster.budgets.length, "disruption budget"),
        `${cluster.policies.length} network ${cluster.policies.length === 1 ? "policy" : "policies"}`,
      ].join(", "),
      ...load.map(loadText),
      ...telemetryLines(telemetry, cluster.tickSeconds),
    ]],
    [
      "What is promised",
      objectives.map(({ service, errorRatio, p95Ms }) =>
        `${service}: at most ${signalText("errorRatio", errorRatio)} errors, p95 at most ${
          signalText("latencyP95Ms", p95Ms)
        }`
      ),
    ],
    [
      `What happens with seed ${seed}`,
      chaos.length === 0 ? ["nothing"] : chaos.map((fault) => {
        const begin = clockText(Math.round(fault.beginMs / (1000 * cluster.tickSeconds)), cluster.tickSeconds);
        const until = "endMs" in fault ? ` for ${minutesText((fault.endMs - fault.beginMs) / 60_000)} min` : "";
        return `${begin}  ${describeFault(fault)}${until}`;
      }),
    ],
    ["The truth, which the evaluator reads and no agent", [
      `${truth.pattern}${named.length === 0 ? "" : `: ${named.join(", ")}`}`,
    ]],
  ];
}

function nodeText({ cpuMillis, memoryMiB, pods }: NodeSpec): string {
  return `${cpuMillis}m CPU, ${memoryMiB}Mi memory and room for ${pods} Pods`;
}

function loadText({ service, source, requestsPerSecond, swing, periodSeconds, noise }: LoadSpec): string {
  const from = source === null ? "" : ` from ${source}`;
  const swings = swing === 0 ? "" : `, swinging by ${percent(swing)} in ${minutesText(periodSeconds / 60)} min`;
  return `${requestsPerSecond} requests/s into ${service}${from}${swings}${
    noise === 0 ? "" : `, noise ${percent(noise)}`
  }`;
}

function telemetryLines({ lossRatio, outages }: TelemetrySpec, tickSeconds: number): readonly string[] {
  const clock = (seconds: number) => clockText(Math.round(seconds / tickSeconds), tickSeconds);
  return [
    ...(lossRatio === 0 ? [] : [`${percent(lossRatio)} of all scrapes are lost`]),
    ...outages.map(({ atSeconds, durationSeconds, services }) =>
      `no metrics of ${services === null ? "anything" : services.join(", ")} from ${clock(atSeconds)} to ` +
      clock(atSeconds + durationSeconds)
    ),
  ];
}

function percent(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(3))} %`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
