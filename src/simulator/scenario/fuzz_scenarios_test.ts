/** Mutates shipped files: all of them load and run, or are refused with typed problems; nothing is dropped in silence. */

import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { entityKey, randomKey, uniform } from "../../random.ts";
import type { Cluster } from "../cluster.ts";
import type { Scenario } from "./scenario.ts";
import { createWorld, stepWorld } from "../world.ts";
import { loadScenario } from "./load_scenario.ts";
import { ScenarioError } from "./scenario_error.ts";
import { isRecord } from "./source_map.ts";
import { mutated } from "./testing_mutations.ts";

/** `deno task fuzz` gives a larger number: the first ones are the same. */
const mutations = Number(Deno.args[0] ?? 300);

const shownFailures = 20;

/** All mutations are drawn from here: a failure names its number, and that number gives it again. */
const key = randomKey(20_240_501, "chaos");

const root = new URL("../../../", import.meta.url);
const shipped = new Map<string, string>();
const readShipped = (path: string): string => {
  const text = shipped.get(path) ?? Deno.readTextFileSync(new URL(path, root));
  shipped.set(path, text);
  return text;
};
const paths = ["scenarios/smoke", "scenarios/full"].flatMap((folder) =>
  [...Deno.readDirSync(new URL(folder, root))].map(({ name }) => `${folder}/${name}`)
).sort();

interface Loaded {
  readonly scenario: Scenario | ScenarioError;
  /** Texts of the files that were read, by path. */
  readonly files: ReadonlyMap<string, string>;
}

function load(path: string, change: (path: string, text: string) => string): Loaded {
  const files = new Map<string, string>();
  const readFile = (name: string): string | undefined => {
    try {
      const text = change(name, readShipped(name));
      files.set(name, text);
      return text;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  };
  const text = readFile(path) ?? "";
  try {
    return { scenario: loadScenario(text, { path, topologies: "scenarios/topologies", readFile }), files };
  } catch (error) {
    if (error instanceof ScenarioError) return { scenario: error, files };
    throw error;
  }
}

const filesOf = new Map(paths.map((path) => [path, [...load(path, (_, text) => text).files.keys()]]));

Deno.test(`loadScenario() answers ${mutations} mutated files with a world that runs or with typed problems`, () => {
  const failures: Error[] = [];
  const outcomes = { loaded: 0, refused: 0 };
  for (let number = 0; number < mutations; number++) {
    let draws = 0;
    const entity = entityKey("mutation", number);
    const draw = () => uniform(key, entity, draws++);
    const path = paths[Math.floor(draw() * paths.length)];
    const files = filesOf.get(path) ?? [];
    const file = files[Math.floor(draw() * files.length)];
    let what = "";
    try {
      const { scenario, files } = load(path, (name, text) => {
        if (name !== file) return text;
        const mutation = mutated(text, draw);
        what = mutation.what;
        return mutation.text;
      });
      if (scenario instanceof ScenarioError) {
        checkProblems(scenario, files);
        outcomes.refused++;
      } else {
        checkNothingDropped(scenario, files);
        checkRuns(scenario);
        outcomes.loaded++;
      }
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      failures.push(
        new Error(`mutation ${number} (${what}) of ${file}, read by ${path}: ${message}`, { cause: error }),
      );
    }
  }
  const lines = failures.slice(0, shownFailures).map(({ message }) => message.slice(0, 500)).join("\n");
  if (failures.length > 0) throw new AggregateError(failures.slice(0, 1), `${failures.length} fail:\n${lines}`);
  // Both happen often, or the mutations test nothing.
  assert.ok(Math.min(outcomes.loaded, outcomes.refused) > mutations / 10, JSON.stringify(outcomes));
});

function checkProblems({ problems }: ScenarioError, files: ReadonlyMap<string, string>): void {
  assert.ok(problems.length > 0);
  for (const { file, line, column, message } of problems) {
    const lines = files.get(file)?.split("\n").length;
    assert.ok(lines !== undefined, `problem in ${file}, which was not read`);
    assert.ok(line >= 1 && line <= lines && column >= 1, `${file}:${line}:${column} of ${lines} lines: ${message}`);
    assert.ok(message.length > 0 && message.length < 2000, `a message of ${message.length} letters`);
  }
}

/** Three ticks as planned, and three with all chaos at once, after which no number in any column is absurd. */
function checkRuns(scenario: Scenario): void {
  const atOnce = scenario.chaos.map((event) => ({ ...event, atSeconds: 0 }));
  for (const chaos of scenario.chaos.length > 0 ? [scenario.chaos, atOnce] : [scenario.chaos]) {
    const world = createWorld({ ...scenario, chaos }, 1);
    checkStored(scenario, world.cluster);
    for (let tick = 0; tick < 3; tick++) stepWorld(world);
    checkNumbers(world.cluster);
  }
}

function checkNumbers(cluster: Cluster): void {
  for (const table of ["services", "workloads", "nodes", "classes", "calls"] as const) {
    const views: Readonly<Record<string, ArrayLike<number>>> = cluster[table];
    for (const [name, values] of Object.entries(views)) {
      for (let row = 0; row < values.length; row++) {
        assert.ok(!Number.isNaN(values[row]), `${table}.${name}[${row}] is no number`);
      }
    }
  }
  for (const ratio of cluster.services.errorRatio) {
    assert.ok(ratio >= -1e-9 && ratio <= 1 + 1e-9, `error ratio ${ratio}`);
  }
}

/** What a scenario says is what its columns hold: nothing wraps round. */
function checkStored({ cluster: spec }: Scenario, cluster: Cluster): void {
  const longestMs = 2 ** 31 - 1;
  for (const [n, { pods }] of spec.nodes.entries()) assert.equal(cluster.nodes.podLimit[n], pods);
  for (const [w, { physics, template }] of spec.workloads.entries()) {
    assert.equal(cluster.workloads.concurrency[w], physics.concurrency);
    assert.ok(template.terminationGraceSeconds * 1000 < longestMs);
    for (const probe of [template.startup, template.readiness, template.liveness]) {
      if (probe === null) continue;
      assert.ok(Math.max(probe.successThreshold, probe.failureThreshold) <= 127);
      assert.ok(Math.max(probe.initialDelaySeconds, probe.periodSeconds, probe.timeoutSeconds) * 1000 < longestMs);
    }
  }
  for (const [c, { attempts, group }] of spec.calls.entries()) {
    assert.ok(cluster.calls.attempts[c] === attempts && cluster.calls.group[c] === group, `call ${c}, group ${group}`);
  }
}

const modelled: Readonly<Record<string, (scenario: Scenario, name: string, namespace: string) => boolean>> = {
  Namespace: ({ cluster }, name) => Object.hasOwn(cluster.namespaces, name),
  Service: ({ cluster }, name) => cluster.services.some((each) => each.name === name),
  HorizontalPodAutoscaler: ({ cluster }, name) => cluster.hpas.some((each) => each.name === name),
  NetworkPolicy: ({ cluster }, name) => cluster.policies.some((each) => each.name === name),
  PodDisruptionBudget: ({ cluster }, name) => cluster.budgets.some((each) => each.name === name),
  // Lives on in the priorities of the Pods that name it.
  PriorityClass: () => true,
  Node: ({ cluster }, name) => cluster.nodes.some((each) => each.name === name),
};

/** Every object that stands in a manifest file is in the cluster or in a note. */
function checkNothingDropped(scenario: Scenario, files: ReadonlyMap<string, string>): void {
  for (const [file, text] of files) {
    if (/scenarios\/(smoke|full)\/|topology\.yaml$/.test(file)) continue;
    for (const document of parseAllDocuments(text, { merge: true, logLevel: "silent" })) {
      for (const object of listed(document.toJS())) {
        const { kind, metadata } = object;
        const name = isRecord(metadata) ? metadata["name"] : undefined;
        assert.ok(typeof kind === "string" && typeof name === "string", "an object without an identity was accepted");
        const inCluster = modelled[kind]?.(scenario, name, "") ??
          scenario.cluster.workloads.some((each) => each.name === name && each.kind === kind);
        const noted = scenario.notModelled.some((note) => note.includes(`${kind}/${name}`));
        assert.ok(inCluster || noted, `${kind}/${name} is neither in the cluster nor in a note`);
      }
    }
  }
}

function listed(value: unknown): Readonly<Record<string, unknown>>[] {
  if (value === null) return [];
  assert.ok(isRecord(value), "what is no object was accepted");
  const items = value["items"];
  const isList = typeof value["kind"] === "string" && value["kind"].endsWith("List") && Array.isArray(items);
  return isList && Array.isArray(items) ? items.flatMap(listed) : [value];
}
