/** NodeResourcesFit: what a Pod requests and a node's sums come in, what it lacks and how well it scores go out. */

import type { Cluster } from "../cluster.ts";
import type { ClusterSpec } from "../spec.ts";

/** What identical Pods ask for; `…Scored` with upstream's defaults for containers that request none. */
export interface Requests {
  readonly cpu: number;
  readonly memory: number;
  readonly cpuScored: number;
  readonly memoryScored: number;
}

export function requestsOf({ revisions }: Cluster, r: number): Requests {
  return {
    cpu: revisions.cpuRequest[r],
    memory: revisions.memoryRequest[r],
    cpuScored: revisions.cpuRequest[r] + revisions.cpuUnrequested[r],
    memoryScored: revisions.memoryRequest[r] + revisions.memoryUnrequested[r],
  };
}

/** Bits of what a node lacks. `beyondNode`: more is asked than the node would have without any Pod. */
export const lack = { pods: 1, cpu: 2, memory: 4, beyondNode: 8 } as const;

/** What the node lacks for one more such Pod, as bits of {@link lack}; 0 when it fits. */
export function lackOf(nodes: Cluster["nodes"], n: number, { cpu, memory }: Requests): number {
  let bits = nodes.pods[n] + 1 > nodes.podLimit[n] ? lack.pods : 0;
  if (cpu > 0 && cpu > nodes.cpuMillis[n] - nodes.cpuRequested[n]) {
    bits |= cpu > nodes.cpuMillis[n] ? lack.cpu | lack.beyondNode : lack.cpu;
  }
  if (memory > 0 && memory > nodes.memoryMiB[n] - nodes.memoryRequested[n]) {
    bits |= memory > nodes.memoryMiB[n] ? lack.memory | lack.beyondNode : lack.memory;
  }
  return bits;
}

/** Upstream's words for the bits, all that apply. */
export function lackReasons(bits: number): readonly string[] {
  const reasons: string[] = [];
  if ((bits & lack.pods) !== 0) reasons.push("Too many pods");
  if ((bits & lack.cpu) !== 0) reasons.push("Insufficient cpu");
  if ((bits & lack.memory) !== 0) reasons.push("Insufficient memory");
  return reasons;
}

/** The mean of the free (LeastAllocated) or used (MostAllocated) shares of CPU and memory, 0–100, with the Pod on it. */
export function fitScore(
  nodes: Cluster["nodes"],
  n: number,
  { cpuScored, memoryScored }: Requests,
  strategy: ClusterSpec["scoringStrategy"],
): number {
  const cpuCapacity = nodes.cpuMillis[n];
  const memoryCapacity = nodes.memoryMiB[n];
  const resources = (cpuCapacity > 0 ? 1 : 0) + (memoryCapacity > 0 ? 1 : 0);
  if (resources === 0) return 0;
  const cpu = nodes.cpuScored[n] + cpuScored;
  const memory = nodes.memoryScored[n] + memoryScored;
  const sum = strategy === "LeastAllocated"
    ? freeShare(cpu, cpuCapacity) + freeShare(memory, memoryCapacity)
    : usedShare(cpu, cpuCapacity) + usedShare(memory, memoryCapacity);
  return Math.floor(sum / resources);
}

function freeShare(used: number, capacity: number): number {
  return used > capacity || capacity === 0 ? 0 : Math.floor(((capacity - used) * 100) / capacity);
}

function usedShare(used: number, capacity: number): number {
  return capacity === 0 ? 0 : Math.floor((Math.min(used, capacity) * 100) / capacity);
}
