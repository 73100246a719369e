/** From a catalogue to what never changes about placing the Pods of each workload, worked out once and when first asked for. */

import type { Catalogue } from "../catalogue.ts";
import type { ClusterSpec, SchedulingSpec, WorkloadSpec } from "../spec.ts";
import { admitsNode, preferenceOf } from "./node_affinity.ts";
import { toleratesUnschedulable } from "./node_unschedulable.ts";
import { isCounted, type SpreadConstraints, spreadConstraints } from "./pod_topology_spread.ts";
import { type AffinityEffect, type AffinityTerms, hasAffinity, workloadAffinity } from "./inter_pod_affinity.ts";
import { type ClassMemory, type NodeClasses, nodeClasses, oneClass } from "./node_classes.ts";
import { avoidedTaints, isRepelled } from "./taint_toleration.ts";
import { type Topology, topologyOf, zoneInterleaved } from "./topology.ts";

/** What a Pod of one workload means to the Pods of another. */
export interface Relation {
  readonly workload: number;
  /** Hard and soft constraints that count it, by index. */
  readonly hard: readonly number[];
  readonly soft: readonly number[];
  /** Soft constraints count it only where it is of the same revision: one ReplicaSet. */
  readonly sameRevision: boolean;
  readonly affinity: AffinityEffect | null;
}

/** The static part of placing a workload's Pods; tables are by node row. */
export interface WorkloadFacts {
  readonly scheduling: SchedulingSpec;
  /** A DaemonSet's Pods name their node. */
  readonly isPinned: boolean;
  /** nodeSelector and required node affinity hold. */
  readonly admits: Uint8Array;
  /** A hard taint of the manifest is not tolerated. */
  readonly repels: Uint8Array;
  readonly toleratesUnschedulable: boolean;
  /** Raw scores, null where every node has 0. */
  readonly avoided: Int32Array | null;
  readonly preferred: Int32Array | null;
  readonly spread: SpreadConstraints;
  /** Whether a node counts for hard constraints, and for soft ones: admitted, with all keys. */
  readonly hardNodes: Uint8Array;
  readonly softNodes: Uint8Array;
  /** Nodes that soft constraints give no points, for want of a key. */
  readonly unspread: Int32Array | null;
  readonly affinity: AffinityTerms;
  /** Nodes that score alike but for their resources and the Pods on them; null where too few do. */
  readonly classes: NodeClasses | null;
  /** The soft constraint by host, −1 where there is none. */
  readonly hostConstraint: number;
  /** Whether other Pods can keep these from a node, by hard spreading or by anti-affinity. */
  readonly isSociable: boolean;
  /** Whether affinity or anti-affinity, their own or others', is among the filters. */
  readonly hasAffinity: boolean;
  readonly relations: readonly Relation[];
  /** The same by workload. */
  readonly relationTo: ReadonlyMap<number, Relation>;
}

export interface SchedulingFacts {
  readonly nodeOrder: Int32Array;
  readonly strategy: ClusterSpec["scoringStrategy"];
  /** Nobody can preempt who is not above this. */
  readonly leastPriority: number;
  readonly workload: (w: number) => WorkloadFacts;
}

/** A catalogue that gained a policy has other identity but the same workloads and nodes. */
const known = new WeakMap<ClusterSpec, WeakMap<Catalogue["nodes"], SchedulingFacts>>();

export function schedulingFacts({ spec, nodes }: Catalogue): SchedulingFacts {
  const ofSpec = known.get(spec) ?? new WeakMap<Catalogue["nodes"], SchedulingFacts>();
  known.set(spec, ofSpec);
  const facts = ofSpec.get(nodes) ?? factsOf(spec, nodes);
  ofSpec.set(nodes, facts);
  return facts;
}

function factsOf(spec: ClusterSpec, nodes: Catalogue["nodes"]): SchedulingFacts {
  const topologies = new Map<string, Topology>();
  const topology = (key: string) => {
    const found = topologies.get(key) ?? topologyOf(nodes, key);
    topologies.set(key, found);
    return found;
  };
  const workloads: (WorkloadFacts | undefined)[] = [];
  const shared: Shared = {
    nodes,
    topology,
    memory: oneClass(nodes.length),
    tables: { flags: new Map(), scores: new Map() },
    picky: [...spec.workloads.keys()].filter((w) => hasAffinity(spec.workloads[w])),
  };
  return {
    nodeOrder: zoneInterleaved(nodes),
    strategy: spec.scoringStrategy,
    leastPriority: Math.min(...spec.workloads.map(({ scheduling }) => scheduling.priority)),
    workload: (w) => workloads[w] ??= workloadFacts(w, spec, shared),
  };
}

/** What the facts of all workloads are made from; tables that say the same are the same object. */
interface Shared {
  readonly nodes: Catalogue["nodes"];
  readonly topology: (key: string) => Topology;
  readonly memory: ClassMemory;
  readonly tables: SharedTables;
  /** Workloads with affinity terms. */
  readonly picky: readonly number[];
}

function workloadFacts(
  w: number,
  spec: ClusterSpec,
  { nodes, topology, memory, tables, picky }: Shared,
): WorkloadFacts {
  const own = spec.workloads[w];
  const { scheduling } = own;
  const { nodeSelector, requiredNodeTerms, preferredNodeTerms, tolerations } = scheduling;
  const spread = spreadConstraints(own, topology);
  const others = related(w, spec, spread, picky);
  const affinity = workloadAffinity(own, others, { topology, namespaces: spec.namespaces });
  const admits = flags(
    tables,
    ["admits", nodeSelector, requiredNodeTerms],
    nodes,
    (n) => admitsNode(scheduling, nodes[n].labels),
  );
  const avoided = scores(tables, ["avoided", tolerations], nodes, (n) => avoidedTaints(tolerations, nodes[n].taints));
  const preferred = preferredNodeTerms.length === 0
    ? null
    : scores(tables, ["preferred", preferredNodeTerms], nodes, (n) => preferenceOf(scheduling, nodes[n].labels));
  const lacks = (constraints: readonly { readonly topology: Topology }[], n: number) =>
    constraints.some((each) => each.topology.domainOf[n] === 0);
  const hardKeys = spread.hard.map((each) => each.topology.key);
  const softKeys = spread.keysRequired ? spread.soft.map((each) => each.topology.key) : [];
  const unspread = softKeys.length === 0
    ? null
    : scores(tables, ["lacks", softKeys], nodes, (n) => lacks(spread.soft, n) ? 1 : 0);
  const relationTo = new Map<number, Relation>();
  for (const [u, other] of others) {
    const found = relation({ own, other, u }, spread, affinity.effects.get(u) ?? null);
    if (found !== null) relationTo.set(u, found);
  }
  const isFiltered =
    affinity.terms.affinity.length + affinity.terms.antiAffinity.length + affinity.terms.refusing.length > 0;
  const byHost = spread.soft.filter((each) => each.byHost);
  return {
    scheduling,
    isPinned: own.kind === "DaemonSet",
    admits,
    repels: flags(tables, ["repels", tolerations], nodes, (n) => isRepelled(tolerations, nodes[n].taints)),
    toleratesUnschedulable: toleratesUnschedulable(tolerations),
    avoided,
    preferred,
    spread,
    hardNodes: hardKeys.length === 0
      ? admits
      : admits.map((admitted, n) => admitted === 1 && !lacks(spread.hard, n) ? 1 : 0),
    softNodes: unspread === null ? admits : admits.map((admitted, n) => admitted === 1 && unspread[n] === 0 ? 1 : 0),
    unspread,
    affinity: affinity.terms,
    classes: byHost.length > 1 ? null : nodeClasses(memory, [
      ...spread.soft.filter((each) => !each.byHost).map((each) => each.topology.domainOf),
      ...byHost.map((each) => hasLabel(tables, each.topology)),
      ...affinity.terms.scoring.map((each) => each.domainOf),
      ...[avoided, preferred, unspread].filter((each) => each !== null),
    ]),
    hostConstraint: spread.soft.findIndex((each) => each.byHost),
    isSociable: spread.hard.length > 0 || isFiltered,
    hasAffinity: isFiltered,
    relations: [...relationTo.values()],
    relationTo,
  };
}

/** Tables by what they were made from, as JSON. */
interface SharedTables {
  readonly flags: Map<string, Uint8Array>;
  readonly scores: Map<string, Int32Array | null>;
}

function flags(
  tables: SharedTables,
  made: unknown,
  nodes: Catalogue["nodes"],
  holds: (n: number) => boolean,
): Uint8Array {
  const key = JSON.stringify(made);
  const table = tables.flags.get(key) ?? Uint8Array.from(nodes, (_, n) => holds(n) ? 1 : 0);
  tables.flags.set(key, table);
  return table;
}

/** Null where every node has 0. */
function scores(
  tables: SharedTables,
  made: unknown,
  nodes: Catalogue["nodes"],
  score: (n: number) => number,
): Int32Array | null {
  const key = JSON.stringify(made);
  const known = tables.scores.get(key);
  if (known !== undefined) return known;
  const raw = Int32Array.from(nodes, (_, n) => score(n));
  const table = raw.some((each) => each > 0) ? raw : null;
  tables.scores.set(key, table);
  return table;
}

function hasLabel(tables: SharedTables, { key, domainOf }: Topology): Uint8Array {
  const table = tables.flags.get(key) ?? Uint8Array.from(domainOf, (domain) => domain > 0 ? 1 : 0);
  tables.flags.set(key, table);
  return table;
}

/** Workloads whose Pods may matter: all where a selector decides, else the workload itself and those with terms of their own. */
function related(
  w: number,
  { workloads }: ClusterSpec,
  { hard, soft }: SpreadConstraints,
  picky: readonly number[],
): ReadonlyMap<number, WorkloadSpec> {
  const selects = hasAffinity(workloads[w]) || hard.length > 0 ||
    soft.some(({ counted }) => counted !== "own revision");
  return new Map((selects ? [...workloads.keys()] : [w, ...picky]).map((u) => [u, workloads[u]]));
}

function relation(
  { own, other, u }: { readonly own: WorkloadSpec; readonly other: WorkloadSpec; readonly u: number },
  { hard, soft }: SpreadConstraints,
  affinity: AffinityEffect | null,
): Relation | null {
  const found = {
    workload: u,
    hard: hard.flatMap(({ counted }, at) => isCounted(counted, own, other) ? [at] : []),
    soft: soft.flatMap(({ counted }, at) => isCounted(counted, own, other) ? [at] : []),
    sameRevision: soft.some(({ counted }) => counted === "own revision"),
    affinity,
  };
  return found.hard.length + found.soft.length > 0 || affinity !== null ? found : null;
}
