/** The parts of a scenario come in, every name that leads nowhere and every impossible request goes out as a problem. */

import { hasLabels } from "../catalogue.ts";
import { chaosChecks } from "./chaos_checks.ts";
import { firstCycle } from "./first_cycle.ts";
import type { Remark } from "./scenario_error.ts";
import { lineOf, type Place, remarkOn, within } from "./source_map.ts";
import type { KnownNames, ScenarioParts } from "./scenario_parts.ts";
import { unknownAt } from "./unknown_name.ts";

type Check = (parts: ScenarioParts, known: KnownNames) => Iterable<Remark>;

const checks: readonly Check[] = [
  checkPresence,
  checkNodes,
  checkSize,
  checkFit,
  checkReplicas,
  checkSections,
  checkCycle,
  chaosChecks,
  checkTelemetry,
  checkTruth,
];

export function scenarioChecks(parts: ScenarioParts): Remark[] {
  const { manifests, nodes, complete } = parts;
  const workloads = [...manifests.workloads.map(({ workload }) => workload.name), ...manifests.broken.workloads];
  const services = [...manifests.services.map(({ spec }) => spec.name), ...manifests.broken.services];
  const known = {
    workloads: complete.manifests ? workloads : null,
    services: complete.manifests ? services : null,
    nodes: complete.nodes ? nodes.map(({ spec }) => spec.name) : null,
  };
  return checks.flatMap((check) => [...check(parts, known)]);
}

/** A world needs all four; when a file could not be read, they may stand there. */
function* checkPresence({ root, sections, complete }: ScenarioParts, known: KnownNames): Iterable<Remark> {
  if (!complete.manifests) return;
  const empty = [
    ...sections.empty,
    ...(known.nodes?.length === 0 ? ["nodes"] : []),
    ...(known.workloads?.length === 0 ? ["manifests"] : []),
  ];
  for (const key of empty) {
    yield remarkOn(within(root, key), `key "${key}" has no entry in scenario and topology; expected at least one`);
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

/** Rows of a cluster are numbered in 16 bits (nodes with a sign), and all its Pods take room in one buffer. */
const largest = { nodes: 32_000, workloads: 65_000, services: 65_000, calls: 65_000, pods: 500_000 } as const;

function* checkSize({ root, sections, manifests, nodes }: ScenarioParts): Iterable<Remark> {
  const pods = manifests.workloads.reduce((sum, { workload }) => {
    const most = manifests.hpas.find(({ spec }) => spec.workload === workload.name)?.spec.maxReplicas ?? 0;
    if (workload.kind === "DaemonSet") return sum + nodes.length;
    return sum + Math.max(most, sections.replicas.get(workload.name)?.spec ?? workload.replicas);
  }, 0);
  const groups = sections.nodes.kind === "absent" ? [] : sections.nodes.groups;
  const found = {
    nodes: nodes.length + groups.reduce((sum, group) => sum + group.max - group.nodes.length, 0),
    workloads: manifests.workloads.length,
    services: manifests.services.length,
    calls: sections.calls.length,
    pods,
  };
  for (const key of ["nodes", "workloads", "services", "calls", "pods"] as const) {
    if (found[key] <= largest[key]) continue;
    const how = key === "pods" || (key === "nodes" && groups.length > 0) ? " (autoscalers at their largest)" : "";
    yield remarkOn(root, `there are ${found[key]} ${key}${how}; expected at most ${largest[key]}`);
  }
}

/** A Pod that no empty node could hold would stay Pending for ever. */
function* checkFit({ nodes, manifests }: ScenarioParts): Iterable<Remark> {
  if (nodes.length === 0) return;
  for (const { workload, place } of manifests.workloads) {
    // A DaemonSet is content with no node at all.
    if (workload.kind === "DaemonSet") continue;
    const { cpuRequestMillis: cpu, memoryRequestMiB: memory } = workload.template;
    const admitted = nodes.filter(({ spec }) => hasLabels(spec.labels, workload.scheduling.nodeSelector));
    const where = within(place, "spec", "template", "spec");
    const title = `a pod of workload "${workload.name}"`;
    if (admitted.length === 0) {
      const selector = Object.entries(workload.scheduling.nodeSelector).map(([key, value]) => `${key}=${value}`).join(
        ",",
      );
      yield remarkOn(within(where, "nodeSelector"), `${title} wants a node with ${selector}; no node has it`);
    } else if (!admitted.some(({ spec }) => cpu <= spec.cpuMillis && memory <= spec.memoryMiB)) {
      const offers = admitted.map(({ spec }) => `${spec.name} (${spec.cpuMillis}m, ${spec.memoryMiB}Mi)`);
      const message = `${title} requests ${cpu}m CPU and ${memory}Mi memory and fits no node`;
      yield remarkOn(within(where, "containers"), `${message}; nodes: ${[...new Set(offers)].slice(0, 5).join(", ")}`);
    }
  }
}

/** Nobody can scale a DaemonSet. */
function* checkReplicas({ sections, manifests }: ScenarioParts): Iterable<Remark> {
  for (const { workload: { kind, name } } of manifests.workloads) {
    const place = kind === "DaemonSet" ? sections.replicas.get(name)?.place : undefined;
    if (place === undefined) continue;
    yield remarkOn(place, `workload "${name}" is a DaemonSet; it has a Pod on every node that it may run on`);
  }
}

function* checkSections({ sections, manifests }: ScenarioParts, { workloads, services }: KnownNames): Iterable<Remark> {
  const unknownService = function* (name: string, place: Place): Iterable<Remark> {
    const why = manifests.skippedServices.get(name);
    if (why === undefined || services?.includes(name)) yield* unknownAt("service", name, services, place);
    else yield remarkOn(place, `service "${name}" is skipped: ${why}`);
  };
  for (const [name, { place }] of sections.physics) yield* unknownAt("workload", name, workloads, place, "key");
  for (const [name, { place }] of sections.replicas) yield* unknownAt("workload", name, workloads, place, "key");
  for (const { spec, place } of sections.calls) {
    yield* unknownService(spec.caller, within(place, "caller"));
    yield* unknownService(spec.callee, within(place, "callee"));
  }
  for (const { spec, place } of sections.load) {
    if (spec.source !== null) yield* unknownAt("workload", spec.source, workloads, within(place, "source"));
  }
  for (const { spec, place } of [...sections.load, ...sections.objectives]) {
    yield* unknownService(spec.service, within(place, "service"));
  }
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

/** An outage that begins after the end would lose nothing. */
function* checkTelemetry({ sections, durationSeconds }: ScenarioParts, { services }: KnownNames): Iterable<Remark> {
  for (const { spec: { atSeconds, services: named }, place } of sections.outages) {
    for (const [index, name] of (named ?? []).entries()) {
      yield* unknownAt("service", name, services, within(place, "services", index));
    }
    if (durationSeconds === undefined || atSeconds < durationSeconds) continue;
    const message = `at is ${atSeconds} s, after the end of the scenario; expected less than ${durationSeconds} s`;
    yield remarkOn(within(place, "at"), message);
  }
}

/** Mechanisms are checked where they are declared, above the simulator; entities are known here. */
function* checkTruth({ sections }: ScenarioParts, { services, nodes }: KnownNames): Iterable<Remark> {
  if (services === null || nodes === null) return;
  const entities = [...services.map((name) => `service/${name}`), ...nodes.map((name) => `node/${name}`), "cluster"];
  for (const { spec, place } of sections.faults) {
    yield* unknownAt("entity", spec.entity, entities, within(place, "entity"));
  }
}
