/** Nodes come in, the failure domain that each belongs to goes out as a number. */

import type { Labels, NodeSpec } from "../spec.ts";

export const zoneLabel = "topology.kubernetes.io/zone";

/** The zones that nodes are labelled with, sorted. */
export function zoneNames(nodes: readonly NodeSpec[]): readonly string[] {
  return [...new Set(nodes.flatMap(({ labels }) => labels[zoneLabel] ?? []))].sort();
}

/** Region and zone, as upstream's GetZoneKey; nodes without either are one domain. */
export function zoneKey(labels: Labels): string {
  return `${labels["topology.kubernetes.io/region"] ?? ""}/${labels[zoneLabel] ?? ""}`;
}

/** By node row the number of its zone, in the order in which zones first appear. */
export function zonesOf(nodes: readonly NodeSpec[]): Uint16Array {
  const numbers = new Map<string, number>();
  return Uint16Array.from(nodes, ({ labels }) => {
    const key = zoneKey(labels);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}
