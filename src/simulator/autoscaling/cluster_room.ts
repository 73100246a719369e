/** A node comes in, what it has left for Pods goes out, and how a Pod takes its part of it; and how many nodes a group has. */

import type { Cluster } from "../cluster.ts";

/** Room that is left on a node, real or thought. */
export interface Room {
  cpu: number;
  memory: number;
  pods: number;
}

export function roomOf({ nodes }: Cluster, n: number): Room {
  return {
    cpu: nodes.cpuMillis[n] - nodes.cpuRequested[n],
    memory: nodes.memoryMiB[n] - nodes.memoryRequested[n],
    pods: nodes.podLimit[n] - nodes.pods[n],
  };
}

/** Takes a Pod's requests out of the room if they fit. */
export function take({ pods, revisions }: Cluster, p: number, room: Room): boolean {
  const cpu = revisions.cpuRequest[pods.revision[p]];
  const memory = revisions.memoryRequest[pods.revision[p]];
  if (room.pods < 1 || (cpu > 0 && cpu > room.cpu) || (memory > 0 && memory > room.memory)) return false;
  room.cpu -= cpu;
  room.memory -= memory;
  room.pods--;
  return true;
}

/** Nodes of a group that are to stay. */
export function sizeOf({ world, nodes }: Cluster, g: number): number {
  let size = 0;
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.exists[n] === 1 && nodes.group[n] === g && nodes.leaving[n] === 0) size++;
  }
  return size;
}
