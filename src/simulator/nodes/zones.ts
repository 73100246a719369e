/** Nodes come in, the failure domain that each belongs to goes out as a number. */

import type { Labels, NodeSpec } from "../spec.ts";

/** Region and zone, as upstream's GetZoneKey; nodes without either are one domain. */
export function zoneKey(labels: Labels): string {
  return `${labels["topology.kubernetes.io/region"] ?? ""}/${labels["topology.kubernetes.io/zone"] ?? ""}`;
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
