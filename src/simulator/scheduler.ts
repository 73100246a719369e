/** From Pending Pods to nodes: filter, score, and the explanation of both. Order and wording follow kube-scheduler. */

import { type RandomKey, uniform } from "../random.ts";
import { hasLabels, rowOf } from "./catalogue.ts";
import { type Cluster, report } from "./cluster.ts";
import { bindPod, podName, podReason, podState } from "./pods.ts";

/** Requests that count for scoring where a Pod has none (scheduler util/pod_resources.go): 100 m and 200 MiB. */
const defaultCpuMillis = 100;
const defaultMemoryMiB = 200;

/** The system's default spreading (podtopologyspread plugin): maxSkew of hosts and of zones, and the plugin's weight. */
const hostnameSkew = 3;
const zoneSkew = 5;
const spreadWeight = 2;

/** Why a node cannot take a Pod: the first failing plugin and all that it has to say, in upstream's words. */
export interface Refusal {
  readonly plugin: "NodeUnschedulable" | "TaintToleration" | "NodeAffinity" | "NodeResourcesFit";
  readonly reasons: readonly string[];
}

/** One node's answer to one Pod. Scores are 0–100 per plugin before weights. */
export type NodeAnswer =
  | { readonly kind: "refused"; readonly node: string; readonly refusal: Refusal }
  | {
    readonly kind: "feasible";
    readonly node: string;
    readonly scores: Readonly<Record<string, number>>;
    readonly total: number;
  };

/** Filter plugins in upstream's order; null when all let the node through. */
export function refusalOf(cluster: Cluster, p: number, n: number): Refusal | null {
  const { nodes, pods, revisions, catalogue } = cluster;
  if (nodes.unschedulable[n] === 1) return { plugin: "NodeUnschedulable", reasons: ["node(s) were unschedulable"] };
  if (nodes.ready[n] === 0) return { plugin: "TaintToleration", reasons: ["node(s) had untolerated taint(s)"] };
  const workload = catalogue.spec.workloads[pods.workload[p]];
  if (!hasLabels(catalogue.nodes[n].labels, workload.scheduling.nodeSelector)) {
    return { plugin: "NodeAffinity", reasons: ["node(s) didn't match Pod's node affinity/selector"] };
  }
  const r = pods.revision[p];
  const short: string[] = [];
  if (nodes.pods[n] + 1 > nodes.podLimit[n]) short.push("Too many pods");
  if (lacks(revisions.cpuRequest[r], nodes.cpuMillis[n] - nodes.cpuRequested[n])) short.push("Insufficient cpu");
  if (lacks(revisions.memoryRequest[r], nodes.memoryMiB[n] - nodes.memoryRequested[n])) {
    short.push("Insufficient memory");
  }
  return short.length === 0 ? null : { plugin: "NodeResourcesFit", reasons: short };
}

function lacks(request: number, free: number): boolean {
  return request > 0 && request > free;
}

/**
 * NodeResourcesFit with LeastAllocated: the mean of the free shares of CPU and memory, 0–100. Upstream counts its
 * defaults for Pods that run already as well; here only what they request counts.
 */
export function leastAllocated(cluster: Cluster, p: number, n: number): number {
  const { nodes, pods, revisions } = cluster;
  const r = pods.revision[p];
  const cpu = nodes.cpuRequested[n] + (revisions.cpuRequest[r] || defaultCpuMillis);
  const memory = nodes.memoryRequested[n] + (revisions.memoryRequest[r] || defaultMemoryMiB);
  return Math.floor((freeShare(cpu, nodes.cpuMillis[n]) + freeShare(memory, nodes.memoryMiB[n])) / 2);
}

function freeShare(used: number, capacity: number): number {
  return used > capacity ? 0 : Math.floor(((capacity - used) * 100) / capacity);
}

/**
 * NodeResourcesBalancedAllocation: 100 less half the distance between the CPU and memory shares, in percent; 0 for a Pod
 * that requests neither.
 */
export function balancedAllocation(cluster: Cluster, p: number, n: number): number {
  const { nodes, pods, revisions } = cluster;
  const r = pods.revision[p];
  if (revisions.cpuRequest[r] === 0 && revisions.memoryRequest[r] === 0) return 0;
  const cpu = Math.min(1, (nodes.cpuRequested[n] + revisions.cpuRequest[r]) / nodes.cpuMillis[n]);
  const memory = Math.min(1, (nodes.memoryRequested[n] + revisions.memoryRequest[r]) / nodes.memoryMiB[n]);
  return Math.trunc((1 - Math.abs(cpu - memory) / 2) * 100);
}

/**
 * PodTopologySpread with the system's defaults: the fewer Pods of the same ReplicaSet run on a node and in its zone, the
 * nearer to 100. Every node that the node selector admits counts for its zone; a node without a zone is judged by host.
 */
export function spreading(cluster: Cluster, p: number, feasible: readonly number[]): readonly number[] {
  const { world, nodes, catalogue } = cluster;
  const siblings = siblingsByNode(cluster, p);
  const { nodeSelector } = catalogue.spec.workloads[cluster.pods.workload[p]].scheduling;
  const inZone = new Map<string, number>();
  for (let n = 0; n < world.nodeRows[0]; n++) {
    const zone = zoneOf(cluster, n);
    if (zone === undefined || nodes.exists[n] === 0 || !hasLabels(catalogue.nodes[n].labels, nodeSelector)) continue;
    inZone.set(zone, (inZone.get(zone) ?? 0) + siblings[n]);
  }
  const zones = new Set(feasible.map((n) => zoneOf(cluster, n)).filter((zone) => zone !== undefined)).size;
  const raw = feasible.map((n) => {
    const byHost = siblings[n] * Math.log(feasible.length + 2) + (hostnameSkew - 1);
    const zone = zoneOf(cluster, n);
    if (zone === undefined) return Math.round(byHost);
    return Math.round(byHost + (inZone.get(zone) ?? 0) * Math.log(zones + 2) + (zoneSkew - 1));
  });
  const most = Math.max(...raw);
  const least = Math.min(...raw);
  return raw.map((score) => Math.floor((100 * (most + least - score)) / most));
}

function zoneOf(cluster: Cluster, n: number): string | undefined {
  return cluster.catalogue.nodes[n].labels["topology.kubernetes.io/zone"];
}

function siblingsByNode(cluster: Cluster, p: number): Uint32Array {
  const { world, pods, workloads } = cluster;
  const siblings = new Uint32Array(world.nodeRows[0]);
  for (let q = workloads.firstPod[pods.workload[p]]; q >= 0; q = pods.nextInWorkload[q]) {
    const isSibling = pods.revision[q] === pods.revision[p] && pods.state[q] !== podState.terminating;
    if (isSibling && pods.node[q] >= 0) siblings[pods.node[q]]++;
  }
  return siblings;
}

/** Every node's answer to a Pod, in row order: what the explanation shows and the binding uses. */
export function answers(cluster: Cluster, p: number): readonly NodeAnswer[] {
  const { world, nodes, catalogue } = cluster;
  const rows: number[] = [];
  for (let n = 0; n < world.nodeRows[0]; n++) if (nodes.exists[n] === 1) rows.push(n);
  const refusals = rows.map((n) => refusalOf(cluster, p, n));
  const spread = spreading(cluster, p, rows.filter((_, at) => refusals[at] === null));
  let next = 0;
  return rows.map((n, at) => {
    const node = catalogue.nodes[n].name;
    const refusal = refusals[at];
    if (refusal !== null) return { kind: "refused", node, refusal };
    const scores = {
      NodeResourcesFit: leastAllocated(cluster, p, n),
      NodeResourcesBalancedAllocation: balancedAllocation(cluster, p, n),
      PodTopologySpread: spread[next++],
    };
    const total = scores.NodeResourcesFit + scores.NodeResourcesBalancedAllocation +
      spreadWeight * scores.PodTopologySpread;
    return { kind: "feasible", node, scores, total };
  });
}

/** Binds what can be bound, oldest Pod first; ties of the best score are broken by a keyed draw. */
export function schedule(cluster: Cluster, placement: RandomKey): void {
  const { world, pods } = cluster;
  if (world.pendingPods[0] === 0 || world.placementStale[0] === 0) return;
  world.placementStale[0] = 0;
  const waiting: number[] = [];
  for (let p = 0; p < world.podRows[0]; p++) if (pods.state[p] === podState.pending) waiting.push(p);
  waiting.sort((a, b) => pods.serial[a] - pods.serial[b]);
  for (const p of waiting) {
    const given = answers(cluster, p);
    const best = given.reduce((top, answer) => answer.kind === "feasible" ? Math.max(top, answer.total) : top, -1);
    const tied = given.filter((answer) => answer.kind === "feasible" && answer.total === best);
    if (tied.length === 0) {
      refuse(cluster, p, given);
      continue;
    }
    const entity = (cluster.catalogue.workloadKeys[pods.workload[p]] ^ pods.serial[p]) >>> 0;
    const pick = Math.floor(uniform(placement, entity, 0) * tied.length);
    bindPod(cluster, p, rowOf(cluster.catalogue.nodeIndex, tied[pick].node, "node"));
  }
}

function refuse(cluster: Cluster, p: number, given: readonly NodeAnswer[]): void {
  if (cluster.pods.reason[p] === podReason.unschedulable) return;
  cluster.pods.reason[p] = podReason.unschedulable;
  report(cluster, `pod/${podName(cluster, p)}`, "FailedScheduling", () => {
    const counts = new Map<string, number>();
    for (const answer of given) {
      if (answer.kind === "feasible") continue;
      for (const reason of answer.refusal.reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort().join(", ");
    return `0/${given.length} nodes are available: ${reasons}.`;
  });
}
