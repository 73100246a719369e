/** From a catalogue to what never changes about placing the Pods of each workload, worked out once and when first asked for. */

import type { Catalogue } from "../catalogue.ts";
import type { ClusterSpec, SchedulingSpec, WorkloadSpec } from "../spec.ts";
import { admitsNode, preferenceOf } from "./node_affinity.ts";
import { toleratesUnschedulable } from "./node_unschedulable.ts";
import { isCounted, type SpreadConstraints, spreadConstraints } from "./pod_topology_spread.ts";
import { type AffinityEffect, type AffinityTerms, workloadAffinity } from "./inter_pod_affinity.ts";
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
  readonly workload: number;
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
  readonly unspread: Uint8Array | null;
  readonly affinity: AffinityTerms;
  /** Whether other Pods can keep these from a node, by hard spreading or by anti-affinity. */
  readonly isSociable: boolean;
  readonly relations: readonly Relation[];
  /** By workload its relation, or null. */
  readonly relationTo: readonly (Relation | null)[];
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
  return {
    nodeOrder: zoneInterleaved(nodes),
    strategy: spec.scoringStrategy,
    leastPriority: Math.min(...spec.workloads.map(({ scheduling }) => scheduling.priority)),
    workload: (w) => workloads[w] ??= workloadFacts(w, spec, { nodes, topology }),
  };
}

function workloadFacts(
  w: number,
  spec: ClusterSpec,
  { nodes, topology }: { readonly nodes: Catalogue["nodes"]; readonly topology: (key: string) => Topology },
): WorkloadFacts {
  const own = spec.workloads[w];
  const { scheduling } = own;
  const spread = spreadConstraints(own, topology);
  const affinity = workloadAffinity(own, spec.workloads, { topology, namespaces: spec.namespaces });
  const admits = Uint8Array.from(nodes, ({ labels }) => admitsNode(scheduling, labels) ? 1 : 0);
  const hardNodes = admits.map((admitted, n) =>
    admitted === 1 && spread.hard.every((each) => each.topology.domainOf[n] > 0) ? 1 : 0
  );
  const isUnspread = (n: number) => spread.keysRequired && spread.soft.some((each) => each.topology.domainOf[n] === 0);
  const relationTo = spec.workloads.map((other, u) => relation({ own, other, u }, spread, affinity.effects[u]));
  return {
    workload: w,
    scheduling,
    isPinned: own.kind === "DaemonSet",
    admits,
    repels: Uint8Array.from(nodes, ({ taints }) => isRepelled(scheduling.tolerations, taints) ? 1 : 0),
    toleratesUnschedulable: toleratesUnschedulable(scheduling.tolerations),
    avoided: rawScores(nodes.map(({ taints }) => avoidedTaints(scheduling.tolerations, taints))),
    preferred: scheduling.preferredNodeTerms.length === 0
      ? null
      : Int32Array.from(nodes, ({ labels }) => preferenceOf(scheduling, labels)),
    spread,
    hardNodes,
    softNodes: admits.map((admitted, n) => admitted === 1 && !isUnspread(n) ? 1 : 0),
    unspread: rawTable(nodes.map((_, n) => isUnspread(n))),
    affinity: affinity.terms,
    isSociable: spread.hard.length + affinity.terms.affinity.length + affinity.terms.antiAffinity.length +
        affinity.terms.refusing.length > 0,
    relations: relationTo.filter((each) => each !== null),
    relationTo,
  };
}

function rawScores(raw: readonly number[]): Int32Array | null {
  return raw.some((score) => score > 0) ? Int32Array.from(raw) : null;
}

function rawTable(flags: readonly boolean[]): Uint8Array | null {
  return flags.includes(true) ? Uint8Array.from(flags, (flag) => flag ? 1 : 0) : null;
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
