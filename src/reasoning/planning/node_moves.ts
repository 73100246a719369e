/** Moves about nodes and stuck pods: from a move's site to their actions, or null where they do not apply. */

import type { Action } from "../../operations/actions.ts";
import type { NodeView, Observation, PodView } from "../../operations/observation.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { atOnce, type MoveSite } from "./move.ts";

/** More evictions than this are a drain by another name. Assumed by us. */
const mostEvictions = 6;

/** A pod that is not ready for longer is stuck rather than starting; three times the default probe failure window of 30 s. */
const stuckSeconds = 90;

/** Lost capacity beyond this is a zone, not a node. Assumed by us. */
const mostAddedNodes = 2;

/** Gives back every healthy node that takes no pods. */
export function uncordonReady({ observation }: MoveSite): readonly TimedAction[] | null {
  const cordoned = observation.nodes.filter((node) => node.ready && !node.schedulable);
  return cordoned.length > 0 ? atOnce(...cordoned.map(({ name }): Action => ({ kind: "uncordon", node: name }))) : null;
}

/** A node for every one that is lost, where pods wait or a node is what the fault is about. */
export function addNodes({ observation, node }: MoveSite): readonly TimedAction[] | null {
  const waiting = observation.pods.some((pod) => pod.reason === "Unschedulable");
  if (node === null && !waiting) return null;
  const lost = observation.nodes.filter((candidate) => !candidate.ready || !candidate.schedulable).length;
  const actions: Action[] = [];
  for (let number = 1; number <= Math.min(mostAddedNodes, Math.max(1, lost)); number++) {
    const added = nodeLike(observation, number);
    if (added !== null) actions.push(added.action);
  }
  return actions.length > 0 ? atOnce(...actions) : null;
}

/** Empties the node that the fault is about, when the others have room for its pods. */
export function drainNode({ observation, node }: MoveSite): readonly TimedAction[] | null {
  if (node === null || !carriesPods(observation, node) || !othersHaveRoom(observation, node)) return null;
  return atOnce({ kind: "drain", node: node.name });
}

/** The same where the others are full: a node first, and time for it to join. */
export function drainOntoAddedNode({ observation, node, policy }: MoveSite): readonly TimedAction[] | null {
  const added = nodeLike(observation, 1);
  if (node === null || !carriesPods(observation, node) || added === null) return null;
  return [
    ...atOnce(added.action, { kind: "cordon", node: node.name }),
    { afterTicks: policy.nodeStartTicks, action: { kind: "drain", node: node.name } },
  ];
}

/** Evicts pods that are stuck on the node or in the service that the fault is about, so that fresh ones are placed. */
export function evictStuck({ observation, node, workload }: MoveSite): readonly TimedAction[] | null {
  const ofFault = (pod: PodView) => node !== null ? pod.node === node.name : pod.workload === workload?.name;
  const stuck = observation.pods
    .filter((pod) => ofFault(pod) && pod.node !== null && !pod.ready && pod.reason !== "Terminating")
    .filter((pod) => node?.ready === false || pod.ageSeconds > stuckSeconds)
    .map(({ name }) => name).toSorted().slice(0, mostEvictions);
  return stuck.length > 0 ? atOnce(...stuck.map((pod): Action => ({ kind: "evict", pod }))) : null;
}

/** The `number`-th node to add, like the cheapest one that works; null when none does. */
export function nodeLike(
  observation: Observation,
  number: number,
): { readonly model: NodeView; readonly action: Action } | null {
  const model = observation.nodes.filter((node) => node.ready)
    .toSorted((a, b) => a.pricePerHour - b.pricePerHour || (a.name < b.name ? -1 : 1)).at(0);
  if (model === undefined) return null;
  const taken = new Set(observation.nodes.map(({ name }) => name));
  const names = Array.from({ length: taken.size + number }, (_, i) => `added-${i + 1}`);
  const name = names.filter((candidate) => !taken.has(candidate))[number - 1];
  return { model, action: { kind: "addNode", like: model.name, name } };
}

function carriesPods(observation: Observation, node: NodeView): boolean {
  return observation.pods.some((pod) => pod.node === node.name);
}

function othersHaveRoom(observation: Observation, node: NodeView): boolean {
  const others = observation.nodes.filter((other) => other.name !== node.name && other.ready && other.schedulable);
  const free = (of: (other: NodeView) => number) => others.reduce((sum, other) => sum + of(other), 0);
  return free((o) => o.cpuAllocatableMillis - o.cpuRequestedMillis) >= node.cpuRequestedMillis &&
    free((o) => o.memoryAllocatableMiB - o.memoryRequestedMiB) >= node.memoryRequestedMiB;
}
