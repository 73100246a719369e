import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { loadScenario } from "./load_scenario.ts";
import { ScenarioError } from "./scenario_error.ts";
import type { Scenario } from "../spec.ts";

const root = new URL("../../../", import.meta.url);
const readFile = (path: string) => Deno.readTextFileSync(new URL(path, root));
const paths = [...Deno.readDirSync(new URL("scenarios/smoke", root))].map((entry) => `scenarios/smoke/${entry.name}`)
  .sort();

/** Loads with every file's text passed through `change`. */
function load(path: string, change: (text: string, path: string) => string = (text) => text): Scenario {
  return loadScenario(change(readFile(path), path), {
    path,
    topologies: "scenarios/topologies",
    readFile: (name) => change(readFile(name), name),
  });
}

/** CPU time over CPU limit of each service at the base load: rates go down the call graph, cached calls excepted. */
function utilisations({ cluster, load }: Scenario): Map<string, number> {
  const rates = new Map<string, number>(load.map((each) => [each.service, each.requestsPerSecond]));
  const waiting = new Set(cluster.services.map((service) => service.name));
  while (waiting.size > 0) {
    // Next is a service whose callers have all been counted; the loader has refused cycles.
    const next = [...waiting].find((name) =>
      !cluster.calls.some((call) => call.callee === name && waiting.has(call.caller))
    );
    assert.ok(next !== undefined);
    waiting.delete(next);
    for (const call of cluster.calls.filter((each) => each.caller === next)) {
      const added = (rates.get(next) ?? 0) * call.callsPerRequest * (1 - call.cacheHitRatio);
      rates.set(call.callee, (rates.get(call.callee) ?? 0) + added);
    }
  }
  return new Map(cluster.services.map((service) => {
    const workload = cluster.workloads.find((each) => each.name === service.workload);
    assert.ok(workload !== undefined && workload.template.cpuLimitMillis !== null);
    const used = (rates.get(service.name) ?? 0) * workload.physics.cpuMsPerRequest;
    return [service.name, used / (workload.replicas * workload.template.cpuLimitMillis)];
  }));
}

for (const path of paths) {
  Deno.test(`loadScenario() loads ${path}, with room in normal times`, () => {
    const scenario = load(path);
    for (const [service, share] of utilisations(scenario)) {
      assert.ok(share > 0.1 && share <= 0.6, `${service} stands at ${share.toFixed(2)} of its CPU limit`);
    }
    for (const { name, template, physics } of scenario.cluster.workloads) {
      assert.ok(physics.baseMemoryMiB < 0.95 * (template.memoryLimitMiB ?? Infinity), `${name} is short of memory`);
      const { liveness } = template;
      const killedAfter = liveness === null
        ? Infinity
        : liveness.initialDelaySeconds + (liveness.failureThreshold - 1) * liveness.periodSeconds;
      assert.ok(physics.startupSeconds < 0.7 * killedAfter, `${name} may be killed while it starts`);
    }
  });

  Deno.test(`loadScenario() gives the same scenario when the keys of ${path} and its files are permuted`, () => {
    const plain = withoutLines(load(path));
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        assert.equal(withoutLines(load(path, (text) => permuted(text, seed))), plain);
      }),
      { numRuns: 5 },
    );
  });
}

Deno.test("loadScenario() ships one scenario for each chaos event and one without", () => {
  const kinds = paths.map((path) => load(path).chaos.map((event) => event.kind).join("+"));
  assert.deepEqual(kinds.sort(), [
    "",
    "burst_traffic",
    "netpol_lockout",
    "node_drain",
    "oom_storm",
    "probe_failure",
  ]);
});

Deno.test("loadScenario() answers mutated files with a scenario or a ScenarioError, never with another error", () => {
  const files = [
    ...paths,
    ..."topology,workloads,services,network_policies".split(",")
      .map((name) => `scenarios/topologies/online-boutique/${name}.yaml`),
  ];
  const scraps = [
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "&a ",
    "*a",
    "<<: ",
    "!x ",
    "\n",
    "  ",
    "null",
    "-1",
    "1e99",
    ".nan",
    "''",
  ];
  const text = fc.record({
    file: fc.constantFrom(...files),
    at: fc.nat(),
    cut: fc.nat(40),
    put: fc.constantFrom("", ...scraps),
  });
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.array(text, { minLength: 1, maxLength: 3 }), (path, edits) => {
      loadsOrRefuses(
        path,
        (text, name) =>
          edits.filter((edit) => edit.file === name).reduce((changed, { at, cut, put }) => {
            const start = at % (changed.length + 1);
            return changed.slice(0, start) + put + changed.slice(start + cut);
          }, text),
      );
    }),
    { numRuns: 120 },
  );
  const values = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom("", "default", "frontend", "5m", -1, 0, 1e12));
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.constantFrom(...files), fc.nat(), values, (path, file, at, value) => {
      loadsOrRefuses(path, (text, name) => name === file ? withValue(text, at, value) : text);
    }),
    { numRuns: 120 },
  );
});

function loadsOrRefuses(path: string, change: (text: string, name: string) => string): void {
  try {
    load(path, change);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    assert.ok(error.problems.length > 0);
    for (const { line, column } of error.problems) assert.ok(line >= 1 && column >= 1);
  }
}

/** Documents of a file as plain values. */
function documents(text: string): unknown[] {
  return text.split(/^---$/m).map((part): unknown => parse(part, { merge: true })).filter((part) => part !== null);
}

function written(parts: readonly unknown[]): string {
  return parts.map((part) => stringify(part, { aliasDuplicateObjects: false })).join("---\n");
}

function permuted(text: string, seed: number): string {
  let state = seed;
  const draw = () => state = (Math.imul(state, 1664525) + 1013904223) | 0;
  const shuffle = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffle);
    if (typeof value !== "object" || value === null) return value;
    const keyed = Object.entries(value).map(([key, item]) => ({ order: draw(), entry: [key, shuffle(item)] as const }));
    return Object.fromEntries(keyed.sort((a, b) => a.order - b.order).map(({ entry }) => entry));
  };
  return written(documents(text).map(shuffle));
}

/** The file with its n-th value (modulo their number, in order of the text) replaced. */
function withValue(text: string, at: number, replacement: unknown): string {
  const parts = documents(text);
  const size = (value: unknown): number =>
    typeof value === "object" && value !== null
      ? Object.values(value).reduce((sum: number, item) => sum + size(item), 1)
      : 1;
  let left = at % parts.reduce<number>((sum, part) => sum + size(part), 0);
  const replace = (value: unknown): unknown => {
    if (left-- === 0) return replacement;
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item)]));
  };
  return written(parts.map(replace));
}

/** Everything but the line numbers of notes, as text; records in a scenario have a fixed order of keys. */
function withoutLines({ notModelled, ...scenario }: Scenario): string {
  const notes = notModelled.map((note) => note.replace(/:\d+:/, ":")).sort();
  return JSON.stringify({ ...scenario, notes });
}
