/** From Pending Pods to nodes: filter, score, and the explanation of both. Order and wording follow kube-scheduler. */

import { type RandomKey, uniform } from "../random.ts";
import { hasLabels } from "./catalogue.ts";
import { type Cluster, report } from "./cluster.ts";
import { bindPod, podName, podReason, podState } from "./pods.ts";

/** Requests that count for scoring where a Pod has none (scheduler util/pod_resources.go): 100 m and 200 MiB. */
const defaultCpuMillis = 100;
const defaultMemoryMiB = 200;

/** maxSkew of the system's default hostname spreading, and the plugin's default weight. */
const hostnameSkew = 3;
const spreadWeight = 2;

/** Why a node cannot take a Pod: the first failing plugin and upstream's words, or null when it can. */
export interface Refusal {
  readonly plugin: "NodeUnschedulable" | "TaintToleration" | "NodeAffinity" | "NodeResourcesFit";
  readonly reason: string;
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

/** Filter plugins in upstream's order. */
export function refusalOf(cluster: Cluster, p: number, n: number): Refusal | null {
  const { nodes, pods, revisions, catalogue } = cluster;
  if (nodes.unschedulable[n] === 1) return { plugin: "NodeUnschedulable", reason: "node(s) were unschedulable" };
  if (nodes.ready[n] === 0) return { plugin: "TaintToleration", reason: "node(s) had untolerated taint(s)" };
  const workload = catalogue.spec.workloads[pods.workload[p]];
  if (!hasLabels(catalogue.nodes[n].labels, workload.nodeSelector)) {
    return { plugin: "NodeAffinity", reason: "node(s) didn't match Pod's node affinity/selector" };
  }
  const r = pods.revision[p];
  const short: string[] = [];
  if (nodes.pods[n] + 1 > nodes.podLimit[n]) short.push("Too many pods");
  if (lacks(revisions.cpuRequest[r], nodes.cpuMillis[n] - nodes.cpuRequested[n])) short.push("Insufficient cpu");
  if (lacks(revisions.memoryRequest[r], nodes.memoryMiB[n] - nodes.memoryRequested[n])) {
    short.push("Insufficient memory");
  }
  return short.length === 0 ? null : { plugin: "NodeResourcesFit", reason: short.join(", ") };
}

function lacks(request: number, free: number): boolean {
  return request > 0 && request > free;
}

/** NodeResourcesFit with LeastAllocated: the mean of the free shares of CPU and memory, 0–100. */
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

/** NodeResourcesBalancedAllocation: 100 less half the distance between the CPU and memory shares, in percent. */
export function balancedAllocation(cluster: Cluster, p: number, n: number): number {
  const { nodes, pods, revisions } = cluster;
  const r = pods.revision[p];
  const cpu = Math.min(1, (nodes.cpuRequested[n] + revisions.cpuRequest[r]) / nodes.cpuMillis[n]);
  const memory = Math.min(1, (nodes.memoryRequested[n] + revisions.memoryRequest[r]) / nodes.memoryMiB[n]);
  return Math.trunc((1 - Math.abs(cpu - memory) / 2) * 100);
}

function siblingsOn(cluster: Cluster, w: number, n: number): number {
  const { pods, workloads } = cluster;
  let siblings = 0;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.node[p] === n && pods.state[p] !== podState.terminating) siblings++;
  }
  return siblings;
}

/** Every node's answer to a Pod, in row order: what the explanation shows and the binding uses. */
export function answers(cluster: Cluster, p: number): readonly NodeAnswer[] {
  const { world, nodes, pods, catalogue } = cluster;
  const feasible: number[] = [];
  const given: NodeAnswer[] = [];
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 0) continue;
    const refusal = refusalOf(cluster, p, n);
    if (refusal === null) feasible.push(n);
    else given.push({ kind: "refused", node: catalogue.nodes[n].name, refusal });
  }
  const raw = feasible.map((n) =>
    Math.round(siblingsOn(cluster, pods.workload[p], n) * Math.log(feasible.length + 2) + (hostnameSkew - 1))
  );
  const most = Math.max(...raw);
  const least = Math.min(...raw);
  feasible.forEach((n, at) => {
    const scores = {
      NodeResourcesFit: leastAllocated(cluster, p, n),
      NodeResourcesBalancedAllocation: balancedAllocation(cluster, p, n),
      PodTopologySpread: most === 0 ? 100 : Math.floor((100 * (most + least - raw[at])) / most),
    };
    const total = scores.NodeResourcesFit + scores.NodeResourcesBalancedAllocation +
      spreadWeight * scores.PodTopologySpread;
    given.push({ kind: "feasible", node: catalogue.nodes[n].name, scores, total });
  });
  return given;
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
    const pick = Math.floor(
      uniform(placement, cluster.catalogue.workloadKeys[pods.workload[p]] ^ pods.serial[p], 0) * tied.length,
    );
    bindPod(cluster, p, cluster.catalogue.nodeIndex.get(tied[pick].node) ?? -1);
  }
}

function refuse(cluster: Cluster, p: number, given: readonly NodeAnswer[]): void {
  if (cluster.pods.reason[p] === podReason.unschedulable) return;
  cluster.pods.reason[p] = podReason.unschedulable;
  report(cluster, `pod/${podName(cluster, p)}`, "FailedScheduling", () => {
    const counts = new Map<string, number>();
    for (const answer of given) {
      if (answer.kind === "refused") counts.set(answer.refusal.reason, (counts.get(answer.refusal.reason) ?? 0) + 1);
    }
    const reasons = [...counts].sort().map(([reason, count]) => `${count} ${reason}`).join(", ");
    return `0/${given.length} nodes are available: ${reasons}`;
  });
}
