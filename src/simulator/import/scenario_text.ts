/** What was found and guessed comes in, the text of a scenario file goes out: every guess under a comment that says why. */

import { stringify } from "yaml";
import type { NodeGuess } from "./guess_nodes.ts";
import type { PhysicsGuess } from "./guess_physics.ts";

/** `written` is the entry as somebody gave it, `why` is there where it is a guess. */
export interface CallLine {
  readonly caller: string;
  readonly callee: string;
  readonly perRequest: number;
  readonly written?: unknown;
  readonly why?: string;
}

export interface LoadLine {
  readonly service: string;
  readonly requestsPerSecond: number;
  readonly written?: unknown;
  readonly why?: string;
}

export interface ScenarioParts {
  readonly name: string;
  readonly files: readonly string[];
  /** Null where the manifests have Nodes. */
  readonly nodes: readonly NodeGuess[] | null;
  readonly calls: readonly CallLine[];
  readonly load: readonly LoadLine[];
  readonly objectives: readonly { readonly service: string; readonly p95Ms: number }[];
  readonly physics: readonly { readonly workload: string; readonly guess: PhysicsGuess }[];
  readonly leftOut: readonly string[];
}

/** Dollars for a core with its memory and hour: about what clouds ask. */
const pricePerCore = 0.035;

export function scenarioText(parts: ScenarioParts): string {
  const { name, files, nodes, calls, load, objectives, physics, leftOut } = parts;
  const lines = [
    "# Split dev. Imported from plain manifests: what they do not say is guessed, and every guess says why.",
    "# Change what you know better.",
    "",
    `name: ${flow(name)}`,
    `title: ${flow(`Imported: ${name}`)}`,
    "split: dev",
    "duration: 20m",
    "tickSeconds: 5",
    "",
    "manifests:",
    ...files.map((file) => `  - file: ${flow(file)}`),
    "",
    ...(nodes === null ? [] : ["nodes:", ...nodes.flatMap(nodeLines), ""]),
    ...section("calls", calls.flatMap(callLines)),
    ...leftOut.map((what) => `  # left out: ${oneLine(what)}`),
    "",
    "load:",
    ...load.flatMap(loadLines),
    "",
    "objectives:",
    "  # guessed: 1 % errors, and about three times the 95th percentile of a quiet run",
    ...objectives.map(({ service, p95Ms }) => `  - ${flow({ service, errorRatio: 0.01, p95: `${p95Ms}ms` })}`),
    "",
    "# guessed: what a request costs is what makes a workload use 60 % of its CPU request, or 30 % of its limit where that is",
    "# less (50m where neither is given), at the rate that reaches it; memory is 80 % of its request (64Mi where none is given)",
    ...section("physics", physics.flatMap(({ workload, guess }) => physicsLines(workload, guess)), "{}"),
    "",
    "# No fault is planned: add some under chaos (docs/scenario_files.md), and name them here.",
    "chaos: []",
    "",
    "truth:",
    "  faults: []",
  ];
  return `${lines.join("\n")}\n`;
}

function section(key: string, lines: readonly string[], empty = "[]"): string[] {
  return lines.length === 0 ? [`${key}: ${empty}`] : [`${key}:`, ...lines];
}

function nodeLines({ count, cpuMillis, memoryMiB, labels, why }: NodeGuess, index: number): string[] {
  const node = {
    namePrefix: index === 0 ? "node" : `pool${index + 1}node`,
    count,
    cpu: `${cpuMillis}m`,
    memory: `${memoryMiB}Mi`,
    pricePerHour: Number((pricePerCore * cpuMillis / 1000).toFixed(3)),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
  };
  return [...(why === "" ? [] : [guessed(why)]), `  - ${flow(node)}`];
}

function callLines({ caller, callee, perRequest, written, why }: CallLine): string[] {
  const call = { caller, callee, perRequest, latency: "1ms", timeout: "3s" };
  return [...(why === undefined ? [] : [guessed(why)]), entryLine(written ?? call)];
}

function loadLines({ service, requestsPerSecond, written, why }: LoadLine): string[] {
  const load = { service, requestsPerSecond, swing: 0.1, period: "30m", noise: 0.05 };
  return [...(why === undefined ? [] : [guessed(why)]), entryLine(written ?? load)];
}

function physicsLines(workload: string, guess: PhysicsGuess): string[] {
  const physics = {
    cpuPerRequest: `${guess.cpuMsPerRequest}ms`,
    concurrency: guess.concurrency,
    fixedLatency: "1ms",
    variability: 1,
    baseMemory: `${guess.baseMemoryMiB}Mi`,
    startup: `${guess.startupSeconds}s`,
    warmup: "10s",
    probeLatency: "20ms",
    queueLimit: 200,
  };
  return [guessed(guess.why), `  ${flow(workload)}: ${flow(physics)}`];
}

function guessed(why: string): string {
  return `  # guessed: ${oneLine(why)}`;
}

/** Names in a reason come from manifests; a line end in one would end the comment. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

/** An entry of `calls` or `load`, also as somebody gave it. */
export function entryLine(written: unknown): string {
  return `  - ${flow(written)}`;
}

/** A value on one line. */
function flow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: true }).trimEnd();
}
