/** Texts of plain manifests come in, the text of a scenario that plays them goes out, with every guess said in it. */

import { createWorld, stepWorld } from "../world.ts";
import { rowOf } from "../catalogue.ts";
import type { Findings } from "../manifests/manifest_objects.ts";
import { responsePercentileMs } from "../traffic/response_percentile.ts";
import { loadScenario } from "../scenario/load_scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Remark, ScenarioError } from "../scenario/scenario_error.ts";
import { parseSource, remarkOn } from "../scenario/source_map.ts";
import { type GivenTraffic, givenTraffic } from "./given_traffic.ts";
import { guessCalls } from "./guess_calls.ts";
import { guessNodes, type NodeGuess, type NodeWish } from "./guess_nodes.ts";
import { guessPhysics } from "./guess_physics.ts";
import { importedManifests } from "./imported_manifests.ts";
import { requestRates } from "./request_rates.ts";
import { type CallLine, entryLine, type LoadLine, scenarioText } from "./scenario_text.ts";

export interface ImportFile {
  /** As messages name it. */
  readonly path: string;
  readonly text: string;
}

export interface ManifestFile extends ImportFile {
  /** The path from where the scenario will stand. */
  readonly fromScenario: string;
}

export interface ImportRequest {
  readonly name: string;
  readonly files: readonly ManifestFile[];
  readonly nodes: NodeWish;
  /** Calls and load in a scenario's form; null guesses both. */
  readonly traffic: ImportFile | null;
}

export interface ImportedScenario {
  readonly text: string;
  readonly scenario: Scenario;
  /** What was found out and what was guessed, in sentences. */
  readonly summary: readonly string[];
}

/** What goes in where nothing is said: a quiet shop; assumed by us. */
const guessedRequestsPerSecond = 20;

/** Ticks of a quiet run that an objective is taken from: ten minutes. */
const quietTicks = 120;
/** An objective is met with room: this many times what a quiet run shows, in steps of 50 ms. */
const room = 3;
const stepMs = 50;

/**
 * Throws {@link ScenarioError} with every problem that the manifests, or the given calls, have.
 *
 * `name` becomes the scenario's and must be its file's. Equal requests give equal texts.
 */
export function importManifests({ name, files, nodes, traffic }: ImportRequest): ImportedScenario {
  const path = `${name}.yaml`;
  const findings: Findings = { problems: [], notes: [] };
  const places = files.flatMap((file) => {
    const { roots, problems } = parseSource(file.text, file.path);
    findings.problems.push(...problems);
    return roots;
  });
  const given: GivenTraffic = traffic === null
    ? { calls: null, load: null }
    : givenTraffic(traffic.text, traffic.path, findings.problems);
  const imported = importedManifests(places, findings);
  const [file] = files;
  if (imported.services.size === 0 && findings.problems.length === 0 && file !== undefined) {
    const message = "no Service with a workload behind it is in the files; expected at least one to send requests to";
    findings.problems.push({ file: file.path, line: 1, column: 1, message });
  }
  if (findings.problems.length > 0) throw new ScenarioError(path, findings.problems);

  const graph = guessCalls(imported);
  const serviceOf = new Map(imported.workloads.map((each) => [each.name, each.service ?? ""]));
  const calls: readonly CallLine[] = given.calls ?? graph.calls.map(({ from, to, why }) => ({
    caller: serviceOf.get(from) ?? "",
    callee: serviceOf.get(to) ?? "",
    perRequest: 1,
    why,
  }));
  const load: readonly LoadLine[] = given.load ??
    graph.entries.map(({ service, why }) => ({ service, requestsPerSecond: guessedRequestsPerSecond, why }));
  const rates = requestRates(load, calls);
  const physics = imported.workloads.map((workload) => ({
    workload: workload.name,
    guess: guessPhysics(workload, rates.get(workload.service ?? "") ?? 0),
  }));
  const areNodesWished = nodes.count !== null || nodes.size !== null;
  const nodeGuesses = imported.hasNodes && !areNodesWished ? null : guessNodes(imported.workloads, nodes);
  const write = (p95Ms: number) =>
    scenarioText({
      name,
      files: files.map((each) => each.fromScenario),
      nodes: nodeGuesses,
      calls,
      load,
      objectives: load.map(({ service }) => ({ service, p95Ms })),
      physics,
      leftOut: given.calls === null ? graph.leftOut : [],
    });
  const read = (text: string) => {
    try {
      return loadScenario(text, {
        path,
        topologies: "",
        readFile: (wanted) => files.find((each) => each.fromScenario === wanted)?.text,
      });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      throw new ScenarioError(path, inGivenFiles(error.problems, { path, text, files, given }));
    }
  };
  const quiet = quietRun(read(write(stepMs)));
  const text = write(Math.max(2 * stepMs, Math.ceil(room * quiet.p95Ms / stepMs) * stepMs));
  const scenario = read(text);
  return { text, scenario, summary: summaryOf(scenario, { calls, load, leftOut: graph.leftOut, quiet, nodeGuesses }) };
}

/** The text is not written when it has problems: they are in what it was made from. */
function inGivenFiles(
  problems: readonly Remark[],
  { path, text, files, given }: {
    readonly path: string;
    readonly text: string;
    readonly files: readonly ManifestFile[];
    readonly given: GivenTraffic;
  },
): readonly Remark[] {
  const lines = text.split("\n");
  const entries = [...given.calls ?? [], ...given.load ?? []];
  const moved = problems.map((problem): Remark => {
    const entry = entries.find(({ written }) => entryLine(written) === lines[problem.line - 1]);
    if (problem.file === path && entry !== undefined) return remarkOn(entry.place, problem.message);
    const file = files.find(({ fromScenario }) => fromScenario === problem.file)?.path ?? problem.file;
    return { ...problem, file };
  });
  const inFiles = moved.filter(({ file }) => file !== path);
  // What is wrong in the text alone follows from these.
  return inFiles.length > 0 ? inFiles : moved;
}

interface QuietRun {
  readonly p95Ms: number;
  readonly errorRatio: number;
}

/** The worst tick of the services under load while nothing happens to them. */
function quietRun(scenario: Scenario): QuietRun {
  const world = createWorld(scenario, 1);
  const { catalogue, services } = world.cluster;
  let p95Ms = 0;
  let errorRatio = 0;
  for (let tick = 0; tick < quietTicks; tick++) {
    stepWorld(world);
    for (const { service } of scenario.load) {
      const s = rowOf(catalogue.serviceIndex, service, "service");
      p95Ms = Math.max(p95Ms, responsePercentileMs(world.cluster, s, "p95"));
      errorRatio = Math.max(errorRatio, services.errorRatio[s]);
    }
  }
  return { p95Ms, errorRatio };
}

interface Guessed {
  readonly calls: readonly CallLine[];
  readonly load: readonly LoadLine[];
  readonly leftOut: readonly string[];
  readonly quiet: QuietRun;
  readonly nodeGuesses: readonly NodeGuess[] | null;
}

function summaryOf(
  { cluster, notModelled }: Scenario,
  { calls, load, leftOut, quiet, nodeGuesses }: Guessed,
): string[] {
  const guesses = calls.filter((call) => call.why !== undefined).length;
  const [skipped, fields] = partition(notModelled, (note) => note.includes(" is skipped: "));
  const names = skipped.flatMap((note) => /: (\S+)(?: \(\S+\))? is skipped: /.exec(note)?.[1] ?? []);
  return [
    `Found: ${count(cluster.workloads, "workload")}, ${count(cluster.services, "Service")}, ` +
    `${count(cluster.hpas, "autoscaler")}, ${count(cluster.policies, "NetworkPolicy", "NetworkPolicies")}.`,
    ...(nodeGuesses === null
      ? [`Nodes: ${cluster.nodes.length} of the manifests.`]
      : nodeGuesses.map(({ count, cpuMillis, memoryMiB, why }) =>
        `Nodes: ${count} of ${cpuMillis}m CPU and ${memoryMiB}Mi, ${why === "" ? "given" : "guessed"}.`
      )),
    `Calls: ${calls.length}, of which ${guesses} guessed${leftOut.length > 0 ? `; ${leftOut.length} left out` : ""}.`,
    ...load.map(({ service, requestsPerSecond, why }) =>
      `Load: ${requestsPerSecond} requests/s into ${service}, ${why === undefined ? "given" : `guessed: ${why}`}.`
    ),
    "Physics of every workload: guessed from requests, limits and probes.",
    `A quiet run answers 95 % within ${Math.ceil(quiet.p95Ms)} ms` +
    (quiet.errorRatio > 0.001
      ? `, and ${(100 * quiet.errorRatio).toFixed(1)} % fail: look at nodes, policies and limits.`
      : "."),
    ...(skipped.length === 0 ? [] : [
      `Skipped: ${names.slice(0, shownNames).join(", ")}${
        skipped.length > shownNames ? ` and ${skipped.length - shownNames} more` : ""
      }.`,
    ]),
    `Not modelled: ${count(skipped, "object")} and ${count(fields, "field")}; run --json says which and why, under ` +
    "notModelled.",
  ];
}

/** As many as fit two lines. */
const shownNames = 8;

function partition<Item>(items: readonly Item[], belongs: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

function count(items: readonly unknown[], what: string, plural = `${what}s`): string {
  return `${items.length} ${items.length === 1 ? what : plural}`;
}
