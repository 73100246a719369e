import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { loadScenario } from "./load_scenario.ts";
import { rowOf } from "../catalogue.ts";
import { nowMs } from "../cluster.ts";
import type { Scenario } from "./scenario.ts";
import { responsePercentileMs } from "../traffic/response_percentile.ts";
import { createWorld, stepWorld } from "../world.ts";

const root = new URL("../../../", import.meta.url);
const readFile = (path: string) => Deno.readTextFileSync(new URL(path, root));
const inFolder = (folder: string) =>
  [...Deno.readDirSync(new URL(folder, root))].map((entry) => `${folder}/${entry.name}`).sort();
const smoke = inFolder("scenarios/smoke");
const full = inFolder("scenarios/full");
const topologies = inFolder("scenarios/topologies");

/** Loads with every file's text passed through `change`. */
function load(path: string, change: (text: string, path: string) => string = (text) => text): Scenario {
  return loadScenario(change(readFile(path), path), {
    path,
    topologies: "scenarios/topologies",
    readFile: (name) => change(readFile(name), name),
  });
}

/** Services with a smaller share of the outside traffic may idle: logging in, misses of a cache. */
const busyShare = 0.03;

/**
 * CPU time over CPU limit of each busy service at the base load, where there is a limit: rates go down the call graph,
 * cached calls excepted.
 */
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
  const outside = load.reduce((sum, each) => sum + each.requestsPerSecond, 0);
  return new Map(cluster.services.flatMap((service) => {
    const workload = cluster.workloads.find((each) => each.name === service.workload);
    const rate = rates.get(service.name) ?? 0;
    if (workload === undefined || workload.template.cpuLimitMillis === null) return [];
    if (rate < busyShare * outside) return [];
    const used = rate * workload.physics.cpuMsPerRequest;
    return [[service.name, used / (workload.replicas * workload.template.cpuLimitMillis)]];
  }));
}

for (const path of [...smoke, ...full]) {
  Deno.test(`loadScenario() loads ${path}, with room in normal times`, () => {
    const scenario = load(path);
    const shares = utilisations(scenario);
    assert.ok(shares.size > 0);
    // One request in 19 is a checkout in Online Boutique: what serves it has much room.
    const least = scenario.topology === "online-boutique" ? 0.1 : 0.2;
    // An autoscaler keeps its workload at a share of the request, not of the limit.
    const scaled = scenario.cluster.hpas.map((hpa) => hpa.workload);
    for (const [service, share] of shares) {
      assert.ok(
        (share > least || scaled.includes(service)) && share <= 0.6,
        `${service} stands at ${share.toFixed(2)} of its CPU limit`,
      );
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

  Deno.test(`${path} keeps its objectives until its chaos begins`, () => {
    const { durationSeconds, objectives, ...scenario } = load(path);
    const world = createWorld(scenario, 1);
    const quietSeconds = Math.min(durationSeconds, ...world.chaos.map((fault) => fault.atSeconds));
    const { catalogue, services } = world.cluster;
    for (let tick = 1; tick * scenario.cluster.tickSeconds <= quietSeconds; tick++) {
      stepWorld(world);
      for (const { service, errorRatio, p95Ms } of objectives) {
        const s = rowOf(catalogue.serviceIndex, service, "service");
        const p95 = responsePercentileMs(world.cluster, s, "p95");
        const met = services.errorRatio[s] <= errorRatio && p95 <= p95Ms;
        assert.ok(met, `${service} at tick ${tick}: errors ${services.errorRatio[s]}, p95 ${p95} ms`);
      }
    }
  });
}

// One of each topology is enough: the files are the same.
const ofEachTopology = [...Map.groupBy([...smoke, ...full], (path) => load(path).topology).values()].map(([path]) =>
  path
);
for (const path of ofEachTopology) {
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

Deno.test("every topology that is shipped has scenarios that play on it", () => {
  assert.deepEqual(
    ofEachTopology.map((path) => `scenarios/topologies/${load(path).topology}`).sort(),
    topologies,
  );
});

Deno.test("Sock Shop's policy of carts-db admits nobody that exists", () => {
  const locked = load("scenarios/full/ivory-court.yaml");
  const world = createWorld(locked, 1);
  const { catalogue, services } = world.cluster;
  const errors = () => services.errorRatio[rowOf(catalogue.serviceIndex, "carts", "service")];
  while (nowMs(world.cluster) < 350_000) stepWorld(world);
  assert.ok(errors() < 0.01);
  while (nowMs(world.cluster) < 400_000) stepWorld(world);
  assert.ok(errors() > 0.99, `carts answers with ${errors()} errors`);
});

Deno.test("Sock Shop's autoscaler of the carts scales nothing, while those of its other services do", () => {
  const world = createWorld(load("scenarios/full/juniper-row.yaml"), 1);
  const { catalogue, workloads } = world.cluster;
  const replicas = (name: string) => workloads.replicas[rowOf(catalogue.workloadIndex, name, "workload")];
  let most = 0;
  while (nowMs(world.cluster) < 1_200_000) {
    stepWorld(world);
    most = Math.max(most, replicas("carts"));
  }
  assert.equal(most, 1);
  assert.ok(replicas("front-end") > 3, `${replicas("front-end")} front-ends`);
});

Deno.test("loadScenario() ships one scenario for each chaos event and one without", () => {
  const kinds = smoke.map((path) => load(path).chaos.map((event) => event.kind).join("+"));
  assert.deepEqual(kinds.sort(), [
    "",
    "burst_traffic",
    "netpol_lockout",
    "node_drain",
    "oom_storm",
    "probe_failure",
  ]);
});

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

/** Everything but the line numbers of notes, as text; records in a scenario have a fixed order of keys. */
function withoutLines({ notModelled, ...scenario }: Scenario): string {
  const notes = notModelled.map((note) => note.replace(/:\d+:/, ":")).sort();
  return JSON.stringify({ ...scenario, notes });
}
