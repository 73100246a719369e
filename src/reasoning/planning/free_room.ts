/** From an observation and a pod's requests to how many more such pods the nodes would take, going by requests alone. */

import type { NodeView, Observation, WorkloadView } from "../../operations/observation.ts";

export type PodRequests = Pick<WorkloadView, "cpuRequestMillis" | "memoryRequestMiB">;

export function freeRoom(observation: Observation, pod: PodRequests): number {
  return observation.nodes.filter((node) => node.ready && node.schedulable)
    .reduce((sum, node) => sum + roomOn(node, pod), 0);
}

/** A node that carries nothing yet. */
export function roomOnEmpty(node: NodeView, pod: PodRequests): number {
  return roomOn({ ...node, cpuRequestedMillis: 0, memoryRequestedMiB: 0 }, pod);
}

function roomOn(node: NodeView, pod: PodRequests): number {
  const byCpu = (node.cpuAllocatableMillis - node.cpuRequestedMillis) / Math.max(1, pod.cpuRequestMillis);
  const byMemory = (node.memoryAllocatableMiB - node.memoryRequestedMiB) / Math.max(1, pod.memoryRequestMiB);
  return Math.max(0, Math.floor(Math.min(byCpu, byMemory)));
}
