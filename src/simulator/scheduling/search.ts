/** From a Pod and a round's knowledge to the nodes that could take it. */

import type { Cluster } from "../cluster.ts";
import { admitted, type PlacementState } from "./placement_state.ts";
import { answered, filterNode, type Round } from "./round.ts";

/** What one search found; the tables it filled are the round's. */
export interface Found {
  /** Nodes that could take the Pod. */
  feasible: number;
  /** Nodes that were looked at. */
  looked: number;
}

/** Clusters below this size are searched whole. */
const smallCluster = 100;

/** Enough feasible nodes to choose from: all below 100, else 50 % less 1 % per 125 nodes, at least 5 % and 100. */
function wantedNodes(nodes: number): number {
  if (nodes < smallCluster) return nodes;
  const percent = Math.max(5, 50 - Math.trunc(nodes / 125));
  return Math.max(smallCluster, Math.trunc((nodes * percent) / 100));
}

/**
 * Looks for nodes that could take Pod p, from where the last search ended. A Pod that is nominated looks at its node
 * first, one that names its node at no other.
 */
export function findNodes(cluster: Cluster, round: Round, state: PlacementState, p: number, found: Found): void {
  const { world, pods } = cluster;
  const { order, nodes: count } = round;
  const { feasible, resources } = round.tables;
  found.feasible = found.looked = 0;
  if (count === 0) return;
  const nominated = -2 - pods.node[p];
  if (state.facts.isPinned || (nominated >= 0 && cluster.nodes.exists[nominated] === 1)) {
    const n = state.facts.isPinned ? pods.ordinal[p] : nominated;
    if (state.facts.isPinned) found.looked = 1;
    if (cluster.nodes.exists[n] === 1) {
      const given = filterNode(cluster, round, state, p, n);
      if (given >= 0) {
        feasible[0] = n;
        resources[0] = given;
        found.feasible = 1;
      }
    }
    if (state.facts.isPinned || found.feasible === 1) return;
  }
  const wanted = wantedNodes(count);
  const isAlone = !state.facts.isSociable && round.nominations.length === 0;
  const { answers } = state;
  let at = world.nextStartNode[0] % count;
  let taken = 0;
  let looked = 0;
  for (; looked < count && taken < wanted; looked++) {
    const n = order[at];
    if (++at === count) at = 0;
    // The answer of filterNode() where no other Pods matter.
    let given = answers[n];
    if (given <= admitted) given = answered(cluster, round, state, n);
    if (!isAlone && given >= 0) given = filterNode(cluster, round, state, p, n);
    if (given < 0) continue;
    feasible[taken] = n;
    resources[taken++] = given;
  }
  found.feasible = taken;
  found.looked = looked;
}
