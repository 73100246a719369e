/** From the nodes' labels to topologies: which domain of a label key each node is in, and the order nodes are looked at. */

import type { NodeSpec } from "../spec.ts";

/** The domains of one label key. */
export interface Topology {
  readonly key: string;
  /** By node row: 0 where the node lacks the label, else 1, 2, … for its values in order of appearance. */
  readonly domainOf: Int32Array;
  /** Domains with a value; tables by domain have one row more, for 0. */
  readonly domains: number;
  /** The domains, and one more where nodes lack the label. */
  readonly values: number;
}

/** The topology whose domains are the nodes themselves, counted by node and not by value (scoring.go). */
export const hostname = "kubernetes.io/hostname";

export function topologyOf(nodes: readonly NodeSpec[], key: string): Topology {
  const domainOf = new Int32Array(nodes.length);
  const domains = new Map<string, number>();
  nodes.forEach(({ labels }, n) => {
    const value = labels[key];
    if (value === undefined) return;
    const domain = domains.get(value) ?? domains.size + 1;
    domains.set(value, domain);
    domainOf[n] = domain;
  });
  return { key, domainOf, domains: domains.size, values: domains.size + (domainOf.includes(0) ? 1 : 0) };
}

/** Node rows with the zones taking turns, so that a sample of neighbours reaches every zone (node_tree.go). */
export function zoneInterleaved(nodes: readonly NodeSpec[]): Int32Array {
  const zones = Map.groupBy(nodes.keys(), (n) => {
    const { labels } = nodes[n];
    const region = labels["topology.kubernetes.io/region"] ?? labels["failure-domain.beta.kubernetes.io/region"] ?? "";
    const zone = labels["topology.kubernetes.io/zone"] ?? labels["failure-domain.beta.kubernetes.io/zone"] ?? "";
    return `${region}\0${zone}`;
  });
  const order = new Int32Array(nodes.length);
  let placed = 0;
  for (let turn = 0; placed < nodes.length; turn++) {
    for (const rows of zones.values()) if (turn < rows.length) order[placed++] = rows[turn];
  }
  return order;
}
