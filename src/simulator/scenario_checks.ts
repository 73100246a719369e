/** The parts of a scenario come in, every name that leads nowhere and every impossible request goes out as a problem. */

import type { Declared, Manifests } from "./manifests.ts";
import type { Remark } from "./scenario_error.ts";
import type { Sections } from "./scenario_sections.ts";
import { lineOf, type Place, remarkOn, within } from "./source_map.ts";
import type { CallSpec, ChaosEvent, Labels, NodeSpec } from "./spec.ts";
import { unknownName } from "./unknown_name.ts";

/** What is checked: sections, manifests, and what stands in the file beside them. */
export interface ScenarioParts {
  readonly root: Place;
  readonly sections: Sections;
  readonly manifests: Manifests;
  readonly nodes: readonly Declared<NodeSpec>[];
  readonly chaos: readonly Declared<ChaosEvent>[];
  /** `undefined` when the file's duration is not readable. */
  readonly durationSeconds: number | undefined;
}

type Check = (parts: ScenarioParts, known: KnownNames) => Iterable<Remark>;

interface KnownNames {
  readonly workloads: readonly string[];
  readonly services: readonly string[];
  readonly nodes: readonly string[];
}

const checks: readonly Check[] = [
  checkPresence,
  checkNodes,
  checkFit,
  checkSections,
  checkCycle,
  checkChaos,
  checkTruth,
];

export function scenarioChecks(parts: ScenarioParts): Remark[] {
  const { manifests, nodes } = parts;
  const known = {
    workloads: [...manifests.deployments.map(({ workload }) => workload.name), ...manifests.broken.workloads],
    services: [...manifests.services.map(({ spec }) => spec.name), ...manifests.broken.services],
    nodes: nodes.map(({ spec }) => spec.name),
  };
  return checks.flatMap((check) => [...check(parts, known)]);
}

function* checkPresence({ root, sections, nodes }: ScenarioParts, known: KnownNames): Iterable<Remark> {
  const counts = {
    nodes: sections.nodes === null ? nodes.length : 1,
    manifests: known.workloads.length,
    load: sections.load.length,
    objectives: sections.objectives.length,
  };
  for (const [key, count] of Object.entries(counts)) {
    if (count === 0 && within(root, key).value === undefined) {
      yield remarkOn(root, `key "${key}" is missing or empty in scenario and topology; expected at least one entry`);
    }
  }
}

function* checkNodes({ nodes }: ScenarioParts): Iterable<Remark> {
  const first = new Map<string, Place>();
  for (const { spec, place } of nodes) {
    const earlier = first.get(spec.name);
    first.set(spec.name, earlier ?? place);
    if (earlier !== undefined) {
      yield remarkOn(place, `node "${spec.name}" stands twice; it is already at ${lineOf(earlier)}`);
    }
  }
}

/** A Pod that no empty node could hold would stay Pending for ever. */
function* checkFit({ nodes, manifests }: ScenarioParts): Iterable<Remark> {
  if (nodes.length === 0) return;
  for (const { workload, place } of manifests.deployments) {
    const { cpuRequestMillis: cpu, memoryRequestMiB: memory } = workload.template;
    const admitted = nodes.filter(({ spec }) => hasLabels(spec.labels, workload.nodeSelector));
    const where = within(place, "spec", "template", "spec");
    const title = `a pod of workload "${workload.name}"`;
    if (admitted.length === 0) {
      const selector = Object.entries(workload.nodeSelector).map(([key, value]) => `${key}=${value}`).join(",");
      yield remarkOn(within(where, "nodeSelector"), `${title} wants a node with ${selector}; no node has it`);
    } else if (!admitted.some(({ spec }) => cpu <= spec.cpuMillis && memory <= spec.memoryMiB)) {
      const offers = admitted.map(({ spec }) => `${spec.name} (${spec.cpuMillis}m, ${spec.memoryMiB}Mi)`);
      const message = `${title} requests ${cpu}m CPU and ${memory}Mi memory and fits no node`;
      yield remarkOn(within(where, "containers"), `${message}; nodes: ${[...new Set(offers)].slice(0, 5).join(", ")}`);
    }
  }
}

function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function* checkSections({ sections }: ScenarioParts, { workloads, services }: KnownNames): Iterable<Remark> {
  for (const [name, { place }] of sections.physics) yield* unknown("workload", name, workloads, place, "key");
  for (const [name, { place }] of sections.replicas) yield* unknown("workload", name, workloads, place, "key");
  for (const { spec, place } of sections.calls) {
    yield* unknown("service", spec.caller, services, within(place, "caller"));
    yield* unknown("service", spec.callee, services, within(place, "callee"));
  }
  for (const { spec, place } of [...sections.load, ...sections.objectives]) {
    yield* unknown("service", spec.service, services, within(place, "service"));
  }
}

function* unknown(
  what: string,
  name: string,
  known: readonly string[],
  place: Place,
  at: "value" | "key" = "value",
): Iterable<Remark> {
  if (!known.includes(name)) yield remarkOn(place, unknownName(what, name, known), at);
}

/** Rates flow down the call graph once; a cycle would have no first service. */
function* checkCycle({ sections }: ScenarioParts): Iterable<Remark> {
  const calls = sections.calls.map(({ spec }) => spec);
  const cycle = firstCycle(calls);
  if (cycle === undefined) return;
  const closing = sections.calls.find(({ spec }) => spec.caller === cycle.at(-2) && spec.callee === cycle.at(-1));
  if (closing === undefined) return;
  yield remarkOn(closing.place, `calls go in a cycle: ${cycle.join(" → ")}; expected a graph without cycles`);
}

/** Depth-first search with the open path on a stack; the names of a cycle, its first one repeated at the end. */
function firstCycle(calls: readonly CallSpec[]): readonly string[] | undefined {
  const callees = Map.groupBy(calls, (call) => call.caller);
  const done = new Set<string>();
  const visit = (service: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(service)) return [...path.slice(path.indexOf(service)), service];
    if (done.has(service)) return undefined;
    done.add(service);
    for (const call of callees.get(service) ?? []) {
      const cycle = visit(call.callee, [...path, service]);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };
  for (const caller of callees.keys()) {
    const cycle = visit(caller, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function* checkChaos({ chaos, durationSeconds }: ScenarioParts, known: KnownNames): Iterable<Remark> {
  for (const { spec, place } of chaos) {
    if (durationSeconds !== undefined && spec.atSeconds >= durationSeconds) {
      const message =
        `at is ${spec.atSeconds} s, after the end of the scenario; expected less than ${durationSeconds} s`;
      yield remarkOn(within(place, "at"), message);
    }
    switch (spec.kind) {
      case "node_drain":
        for (const [index, node] of spec.nodes.entries()) {
          yield* unknown("node", node, known.nodes, within(place, "nodes", index));
        }
        break;
      case "oom_storm":
      case "probe_failure":
        yield* unknown("workload", spec.workload, known.workloads, within(place, "workload"));
        break;
      case "burst_traffic":
        yield* unknown("service", spec.service, known.services, within(place, "service"));
        break;
      case "netpol_lockout":
        break;
      default: {
        const never: never = spec;
        throw new Error(`Cannot check a chaos event of kind ${JSON.stringify(never)}`);
      }
    }
  }
}

/** Mechanisms are checked where they are declared, above the simulator; entities are known here. */
function* checkTruth({ sections }: ScenarioParts, { services, nodes }: KnownNames): Iterable<Remark> {
  const entities = [...services.map((name) => `service/${name}`), ...nodes.map((name) => `node/${name}`), "cluster"];
  for (const { spec, place } of sections.faults) {
    yield* unknown("entity", spec.entity, entities, within(place, "entity"));
  }
}
