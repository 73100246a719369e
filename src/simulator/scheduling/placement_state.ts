/**
 * What is known about placing identical Pods (one workload, one revision) while a scheduler works through its queue:
 * built once from the cluster's columns, then kept by every Pod that is bound meanwhile.
 */

import type { Cluster } from "../cluster.ts";
import { podState } from "../pods.ts";
import { balancedScore, isBalanced } from "./balanced_allocation.ts";
import {
  type AffinityCounts,
  affinityCounts,
  affinityVerdict,
  countAffinity,
  resetAffinityCounts,
} from "./inter_pod_affinity.ts";
import { fitScore, lack, lackOf } from "./node_resources_fit.ts";
import { countHard, type HardCounts, hardCounts, resetHardCounts, skewVerdict } from "./pod_topology_spread.ts";
import type { Rooms } from "./shared_rooms.ts";
import { conditionTaints, untoleratedConditions } from "./taint_toleration.ts";
import type { Relation, SchedulingFacts, WorkloadFacts } from "./workload_facts.ts";

/** A node's answer to a Pod: 0 and more are points for resources, below 0 the filter that refuses (see refusal.ts). */
export const answer = {
  pinnedElsewhere: -1,
  unschedulable: -2,
  tainted: -3,
  notAdmitted: -4,
  lacking: -5,
  lackingForEver: -6,
  missingSpreadLabel: -7,
  skewed: -8,
  affinity: -9,
  antiAffinity: -10,
  existingAntiAffinity: -11,
} as const;

/** Stands for an answer that has to be worked out: all of it, or what the node has room for, its other filters having passed. */
const unanswered = -(2 ** 15);
export const admitted = unanswered + 1;

export interface PlacementState {
  readonly facts: WorkloadFacts;
  readonly revision: number;
  untoleratedConditions: number;
  readonly hard: readonly HardCounts[];
  /** Matching Pods of the soft constraints: by node for hosts, else by domain. */
  readonly soft: readonly Int32Array[];
  /** No node has had more matching Pods of a soft constraint by host. */
  mostOnHost: number;
  readonly affinity: AffinityCounts;
  /** By node, {@link answerOf} as far as it is known. */
  readonly answers: Int16Array;
  /** What they request and what nodes have room for, shared with all Pods that request the same. */
  rooms: Rooms;
  /** Bindings of the round that the answers know of. */
  bindingsSeen: number;
  /** When no node could take such a Pod. */
  refusedAt: number;
  /** When no preemption could help one. */
  helplessAt: number;
}

/** Tables for the Pods of a workload; {@link resetState} fills them. */
export function placementState(cluster: Cluster, facts: WorkloadFacts, r: number, rooms: Rooms): PlacementState {
  const rows = cluster.catalogue.nodes.length;
  return {
    facts,
    revision: r,
    untoleratedConditions: 0,
    hard: facts.spread.hard.map(hardCounts),
    soft: facts.spread.soft.map(({ byHost, topology }) => new Int32Array(byHost ? rows : topology.domains + 1)),
    mostOnHost: 0,
    affinity: affinityCounts(facts.affinity),
    answers: new Int16Array(rows),
    rooms,
    bindingsSeen: 0,
    refusedAt: -1,
    helplessAt: -1,
  };
}

/** Pods of the QoS class BestEffort request nothing and are limited in nothing. */
function isBestEffort({ revisions }: Cluster, r: number): boolean {
  return revisions.cpuRequest[r] + revisions.cpuLimit[r] + revisions.memoryRequest[r] + revisions.memoryLimit[r] === 0;
}

/** Counts every Pod that runs and matters. */
export function resetState(cluster: Cluster, state: PlacementState): void {
  const { world, nodes, pods, workloads } = cluster;
  const { facts, hard, soft, revision } = state;
  state.untoleratedConditions = untoleratedConditions(facts.scheduling.tolerations, isBestEffort(cluster, revision));
  state.answers.fill(unanswered);
  state.refusedAt = -1;
  state.helplessAt = -1;
  if (hard.length > 0) {
    const counting = facts.hardNodes.map((counts, n) => n < world.nodeRows[0] && nodes.exists[n] === 1 ? counts : 0);
    for (let i = 0; i < hard.length; i++) resetHardCounts(hard[i], facts.spread.hard[i], counting);
  }
  for (let i = 0; i < soft.length; i++) soft[i].fill(0);
  state.mostOnHost = 0;
  resetAffinityCounts(state.affinity);
  for (const relation of facts.relations) {
    for (let q = workloads.firstPod[relation.workload]; q >= 0; q = pods.nextInWorkload[q]) {
      if (pods.node[q] >= 0) countPod(cluster, state, relation, q, pods.node[q], 1);
    }
  }
}

/** A Pod that matters is on node n now (+1), or is thought away (−1). Ending Pods count for affinity alone. */
export function countPod(
  { pods }: Cluster,
  state: PlacementState,
  relation: Relation,
  q: number,
  n: number,
  change: 1 | -1,
): void {
  const { facts } = state;
  if (relation.affinity !== null) countAffinity(state.affinity, facts.affinity, relation.affinity, n, change);
  if (pods.state[q] === podState.terminating) return;
  if (facts.hardNodes[n] === 1) {
    for (const i of relation.hard) countHard(state.hard[i], facts.spread.hard[i].topology.domainOf[n], change);
  }
  if (relation.sameRevision && pods.revision[q] !== state.revision) return;
  countSoft(state, relation, n, change);
}

function countSoft(state: PlacementState, relation: Relation, n: number, change: 1 | -1): void {
  const { facts, soft } = state;
  const constraints = facts.spread.soft;
  for (let i = 0; i < relation.soft.length; i++) {
    const at = relation.soft[i];
    const { byHost, topology } = constraints[at];
    if (byHost) {
      soft[at][n] += change;
      if (soft[at][n] > state.mostOnHost) state.mostOnHost = soft[at][n];
    } else if (facts.softNodes[n] === 1) soft[at][topology.domainOf[n]] += change;
  }
}

/** What depends on the node alone: filters up to NodeResourcesFit, then the sum of both scores for resources, 0–200. */
export function answerOf(cluster: Cluster, facts: SchedulingFacts, state: PlacementState, n: number): number {
  const refused = refusedBefore(cluster, state, n);
  return refused < 0 ? refused : roomOf(cluster, facts, state, n);
}

/** What the filters before NodeResourcesFit say; 0 when they let the Pod in. */
export function refusedBefore(cluster: Cluster, { facts, untoleratedConditions }: PlacementState, n: number): number {
  if (cluster.nodes.unschedulable[n] === 1 && !facts.toleratesUnschedulable) return answer.unschedulable;
  if (facts.repels[n] === 1 || (conditionTaints(cluster, n) & untoleratedConditions) !== 0) return answer.tainted;
  return facts.admits[n] === 0 ? answer.notAdmitted : 0;
}

/** The part of {@link answerOf} that changes as Pods are bound. */
export function roomOf({ nodes }: Cluster, facts: SchedulingFacts, state: PlacementState, n: number): number {
  const { requests } = state.rooms;
  const missing = lackOf(nodes, n, requests);
  if (missing !== 0) return (missing & lack.beyondNode) === 0 ? answer.lacking : answer.lackingForEver;
  const balance = isBalanced(requests) ? balancedScore(nodes, n, requests) : 0;
  return fitScore(nodes, n, requests, facts.strategy) + balance;
}

/** The filters that depend on other Pods: PodTopologySpread, then InterPodAffinity. 0 when they let the Pod in. */
export function companyOf({ facts, hard, affinity }: PlacementState, n: number): number {
  for (let i = 0; i < hard.length; i++) {
    const verdict = skewVerdict(facts.spread.hard[i], hard[i], n);
    if (verdict === "missing label") return answer.missingSpreadLabel;
    if (verdict === "skewed") return answer.skewed;
  }
  if (!facts.hasAffinity) return 0;
  switch (affinityVerdict(affinity, facts.affinity, n)) {
    case "affinity":
      return answer.affinity;
    case "anti-affinity":
      return answer.antiAffinity;
    case "existing anti-affinity":
      return answer.existingAntiAffinity;
    case "fits":
      return 0;
  }
}
