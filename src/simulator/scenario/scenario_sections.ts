/** The layers of a scenario come in, its nodes, calls, loads, objectives, physics and replicas go out, merged. */

import type { z } from "zod";
import { checkedValue } from "./checked_value.ts";
import { toMilliseconds } from "./duration.ts";
import type { Declared } from "../manifests/manifests.ts";
import { withHostname } from "../manifests/node_manifest.ts";
import type { Remark } from "./scenario_error.ts";
import type { ScenarioFiles } from "./scenario_files.ts";
import {
  callEntry,
  faultEntry,
  loadEntry,
  nodeEntry,
  nodeGroupEntry,
  objectiveEntry,
  outageEntry,
  physicsEntry,
  replicasEntry,
} from "./scenario_schema.ts";
import { isRecord, lineOf, type Place, remarkOn, within } from "./source_map.ts";
import type { CallSpec, LoadSpec, NodeGroupSpec, NodeSpec } from "../spec.ts";
import type { ObjectiveSpec, TelemetrySpec, TruthSpec } from "./scenario.ts";

export type PhysicsEntry = z.output<typeof physicsEntry>;

/** A call whose port, if it names one, is its callee's Service's. */
export type WrittenCall = Omit<CallSpec, "port"> & { readonly port: string | number | null };

/** Sections of a scenario after its topology's, services named as the file names them. */
export type WrittenSections = Omit<Sections, "calls"> & { readonly calls: readonly Declared<WrittenCall>[] };

/** Sections of a scenario after its topology's. */
export interface Sections {
  readonly nodes: WrittenNodes;
  readonly calls: readonly Declared<CallSpec>[];
  readonly load: readonly Declared<LoadSpec>[];
  readonly objectives: readonly Declared<ObjectiveSpec>[];
  readonly faults: readonly Declared<TruthSpec["faults"][number]>[];
  readonly outages: readonly Declared<TelemetrySpec["outages"][number]>[];
  readonly physics: ReadonlyMap<string, Declared<PhysicsEntry>>;
  readonly replicas: ReadonlyMap<string, Declared<number>>;
  /** Keys that need an entry and have none, not even a wrong one. */
  readonly empty: readonly string[];
}

/** The key `nodes`: absent when neither layer has it, incomplete when an entry has problems. */
export type WrittenNodes =
  | { readonly kind: "absent" }
  | {
    readonly kind: "complete" | "incomplete";
    readonly declared: readonly Declared<NodeSpec>[];
    /** Those that the cluster autoscaler scales. */
    readonly groups: readonly NodeGroupSpec[];
  };

/**
 * Nodes, load and objectives of the scenario replace the topology's; a call replaces the one between the same
 * services, and physics replace key by key.
 */
export function scenarioSections({ scenario, topology }: ScenarioFiles, problems: Remark[]): WrittenSections {
  const layers = topology === null ? [scenario.root] : [topology.root, scenario.root];
  const strongest = (key: string) => layers.findLast((root) => within(root, key).value !== undefined);
  return {
    nodes: writtenNodes(strongest("nodes"), problems),
    empty: ["load", "objectives"].filter((key) => layers.every((root) => isEmpty(within(root, key).value))),
    calls: mergedCalls(layers, problems),
    load: unique(readAll(strongest("load"), "load", loadEntry, problems, loadSpec), "service", problems),
    objectives: unique(
      readAll(strongest("objectives"), "objectives", objectiveEntry, problems, ({ service, errorRatio, p95 }) => ({
        service,
        errorRatio,
        p95Ms: toMilliseconds(p95),
      })),
      "service",
      problems,
    ),
    faults: readAll(within(scenario.root, "truth"), "faults", faultEntry, problems, (fault) => fault),
    outages: readAll(
      within(scenario.root, "telemetry"),
      "outages",
      outageEntry,
      problems,
      ({ at, duration, services = null }) => ({ atSeconds: at, durationSeconds: duration, services }),
    ),
    physics: mergedPhysics(layers, problems),
    replicas: new Map(
      keys(scenario.root, "replicas").flatMap(([name, place]) => {
        const spec = checkedValue(replicasEntry, place, problems);
        return spec === undefined ? [] : [[name, { spec, place }]];
      }),
    ),
  };
}

/** Places of a list's entries; anything else than a list is the schema's to refuse. */
export function entries(root: Place, key: string): Place[] {
  const list = within(root, key);
  return Array.isArray(list.value) ? list.value.map((_, index) => within(list, index)) : [];
}

/** Anything that is no list is the schema's to refuse. */
function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function keys(root: Place, key: string): [string, Place][] {
  const map = within(root, key);
  return isRecord(map.value) ? Object.keys(map.value).map((name) => [name, within(map, name)]) : [];
}

function readAll<S extends z.ZodType, Spec>(
  root: Place | undefined,
  key: string,
  schema: S,
  problems: Remark[],
  toSpec: (entry: z.output<S>) => Spec,
): Declared<Spec>[] {
  if (root === undefined) return [];
  return entries(root, key).flatMap((place) => {
    const entry = checkedValue(schema, place, problems);
    return entry === undefined ? [] : [{ spec: toSpec(entry), place }];
  });
}

/** One entry for each value of a key; a second one is a problem. */
function unique<Key extends string, Spec extends Readonly<Record<Key, string>>>(
  declared: readonly Declared<Spec>[],
  key: Key,
  problems: Remark[],
): Declared<Spec>[] {
  const first = new Map<string, Declared<Spec>>();
  for (const each of declared) {
    const earlier = first.get(each.spec[key]);
    if (earlier === undefined) first.set(each.spec[key], each);
    else {
      const message = `${key} "${each.spec[key]}" stands twice; it is already at ${lineOf(earlier.place)}`;
      problems.push(remarkOn(within(each.place, key), message));
    }
  }
  return [...first.values()];
}

function loadSpec(entry: z.output<typeof loadEntry>): LoadSpec {
  const { service, source, requestsPerSecond, swing, period, noise } = entry;
  return { service, source, requestsPerSecond, swing, periodSeconds: period, noise };
}

function mergedCalls(layers: readonly Place[], problems: Remark[]): Declared<WrittenCall>[] {
  const merged = new Map<string, Declared<WrittenCall>>();
  for (const root of layers) {
    const first = new Map<string, Place>();
    for (const call of readAll(root, "calls", callEntry, problems, writtenCall)) {
      const pair = `${call.spec.caller} → ${call.spec.callee}`;
      const earlier = first.get(pair);
      if (earlier !== undefined) {
        problems.push(remarkOn(call.place, `call ${pair} stands twice; it is already at ${lineOf(earlier)}`));
        continue;
      }
      first.set(pair, call.place);
      merged.set(pair, call);
    }
  }
  return [...merged.values()];
}

function writtenCall(entry: z.output<typeof callEntry>): WrittenCall {
  const { caller, callee, port, group, attempts, retryBudget, cacheHitRatio } = entry;
  return {
    caller,
    callee,
    port,
    callsPerRequest: entry.perRequest,
    group,
    latencyMs: toMilliseconds(entry.latency),
    timeoutMs: toMilliseconds(entry.timeout),
    attempts,
    retryBudget,
    cacheHitRatio,
  };
}

function mergedPhysics(layers: readonly Place[], problems: Remark[]): Map<string, Declared<PhysicsEntry>> {
  const merged = new Map<string, Declared<PhysicsEntry>>();
  for (const [name, place] of layers.flatMap((root) => keys(root, "physics"))) {
    const entry = checkedValue(physicsEntry, place, problems);
    merged.set(name, { spec: { ...merged.get(name)?.spec, ...entry }, place });
  }
  return merged;
}

function writtenNodes(root: Place | undefined, problems: Remark[]): WrittenNodes {
  if (root === undefined) return { kind: "absent" };
  const before = problems.length;
  const groups: NodeGroupSpec[] = [];
  const declared = entries(root, "nodes").flatMap((place) => nodeSpecs(place, problems, groups));
  return { kind: problems.length > before ? "incomplete" : "complete", declared, groups };
}

/** A single node, or as many as `count` says, which the cluster autoscaler may scale. */
function nodeSpecs(place: Place, problems: Remark[], groups: NodeGroupSpec[]): Declared<NodeSpec>[] {
  const grouped = isRecord(place.value) && ("count" in place.value || "namePrefix" in place.value);
  if (!grouped) {
    const entry = checkedValue(nodeEntry, place, problems);
    return entry === undefined ? [] : [{ spec: nodeSpec(entry.name, entry), place }];
  }
  const entry = checkedValue(nodeGroupEntry, place, problems);
  if (entry === undefined) return [];
  const names = Array.from({ length: entry.count }, (_, index) => `${entry.namePrefix}${index + 1}`);
  const { namePrefix, autoscaler, labels } = entry;
  if (autoscaler !== undefined) {
    const { name: _, ...template } = nodeSpec(namePrefix, entry);
    const { min, max, boot } = autoscaler;
    groups.push({ name: namePrefix, nodes: names, template: { ...template, labels }, min, max, bootSeconds: boot });
  }
  return names.map((name) => ({ spec: nodeSpec(name, entry), place }));
}

function nodeSpec(name: string, entry: Omit<z.output<typeof nodeEntry>, "name">): NodeSpec {
  const { cpu, memory, pods, pricePerHour, labels, unschedulable, taints, disk } = entry;
  const labelled = withHostname(name, labels);
  return {
    name,
    labels: labelled,
    cpuMillis: cpu,
    memoryMiB: memory,
    pods,
    pricePerHour,
    unschedulable,
    taints,
    diskMiB: disk,
  };
}
