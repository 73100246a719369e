/** From a Pod and a round's knowledge to the nodes that could take it, what each scores, and the best of them. */

import type { Cluster } from "../cluster.ts";
import { affinityPoints, affinityScore } from "./inter_pod_affinity.ts";
import { preferenceScore } from "./node_affinity.ts";
import { balancedBits, type PlacementState } from "./placement_state.ts";
import { spreadScore, topologyWeight } from "./pod_topology_spread.ts";
import { filterNode, type Round } from "./round.ts";
import { taintScore } from "./taint_toleration.ts";
import type { Topology } from "./topology.ts";

/** Weights of the default profile (apis/config/v1/default_plugins.go). */
export const pluginWeights = {
  TaintToleration: 3,
  NodeAffinity: 2,
  PodTopologySpread: 2,
  InterPodAffinity: 2,
  NodeResourcesFit: 1,
  NodeResourcesBalancedAllocation: 1,
} as const;

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
export function wantedNodes(nodes: number): number {
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
  let at = world.nextStartNode[0] % count;
  let taken = 0;
  let looked = 0;
  for (; looked < count && taken < wanted; looked++) {
    const n = order[at];
    if (++at === count) at = 0;
    const given = filterNode(cluster, round, state, p, n);
    if (given < 0) continue;
    feasible[taken] = n;
    resources[taken++] = given;
  }
  found.feasible = taken;
  found.looked = looked;
}

/** Raw extremes that the scores of a search are normalised by. */
export interface Extremes {
  mostAvoided: number;
  mostPreferred: number;
  leastSpread: number;
  mostSpread: number;
  leastAffinity: number;
  mostAffinity: number;
  /** Nodes of the best total, in `tables.tied`. */
  ties: number;
}

export function newExtremes(): Extremes {
  return {
    mostAvoided: 0,
    mostPreferred: 0,
    leastSpread: 0,
    mostSpread: 0,
    leastAffinity: 0,
    mostAffinity: 0,
    ties: 0,
  };
}

/** Scores the first `count` nodes of `tables.feasible`: totals in `tables.total`, the best in `tables.tied`. */
export function scoreNodes(round: Round, state: PlacementState, count: number, extremes: Extremes): void {
  const { facts } = state;
  const { feasible, resources, total, tied } = round.tables;
  const constant = facts.avoided === null ? pluginWeights.TaintToleration * taintScore(0, 0) : 0;
  for (let k = 0; k < count; k++) {
    total[k] = constant + (resources[k] >> balancedBits) + (resources[k] & ((1 << balancedBits) - 1));
  }
  if (facts.avoided !== null) addTaints(round, facts.avoided, count, extremes);
  if (facts.preferred !== null) addPreferences(round, facts.preferred, count, extremes);
  if (state.soft.length > 0) addSpread(round, state, count, extremes);
  if (state.affinity.scored > 0) addAffinity(round, state, count, extremes);
  let best = -1;
  let ties = 0;
  for (let k = 0; k < count; k++) {
    if (total[k] < best) continue;
    if (total[k] > best) {
      best = total[k];
      ties = 0;
    }
    tied[ties++] = feasible[k];
  }
  extremes.ties = ties;
}

function addTaints(
  { tables: { feasible, avoided, total } }: Round,
  raw: Int32Array,
  count: number,
  to: Extremes,
): void {
  let most = 0;
  for (let k = 0; k < count; k++) {
    avoided[k] = raw[feasible[k]];
    if (avoided[k] > most) most = avoided[k];
  }
  for (let k = 0; k < count; k++) total[k] += pluginWeights.TaintToleration * taintScore(avoided[k], most);
  to.mostAvoided = most;
}

function addPreferences(
  { tables: { feasible, preferred, total } }: Round,
  raw: Int32Array,
  count: number,
  to: Extremes,
): void {
  let most = 0;
  for (let k = 0; k < count; k++) {
    preferred[k] = raw[feasible[k]];
    if (preferred[k] > most) most = preferred[k];
  }
  for (let k = 0; k < count; k++) total[k] += pluginWeights.NodeAffinity * preferenceScore(preferred[k], most);
  to.mostPreferred = most;
}

/** Nodes without a required key have −1 as their raw score. */
export const unspread = -1;

function addSpread(round: Round, { facts, soft }: PlacementState, count: number, to: Extremes): void {
  const { feasible, spread, total } = round.tables;
  const { unspread: left } = facts;
  let spreading = count;
  if (left !== null) { for (let k = 0; k < count; k++) spreading -= left[feasible[k]]; }
  spread.fill(0, 0, count);
  for (let i = 0; i < soft.length; i++) {
    const { byHost, topology: { domainOf }, maxSkew } = facts.spread.soft[i];
    const counts = soft[i];
    const weight = topologyWeight(byHost ? spreading : domainsOf(round, facts.spread.soft[i].topology, left, count));
    const tolerance = maxSkew - 1;
    for (let k = 0; k < count; k++) {
      const n = feasible[k];
      const domain = domainOf[n];
      if (domain > 0) spread[k] += counts[byHost ? n : domain] * weight + tolerance;
    }
  }
  let least = Infinity;
  let most = 0;
  for (let k = 0; k < count; k++) {
    const raw = left !== null && left[feasible[k]] === 1 ? unspread : Math.round(spread[k]);
    spread[k] = raw;
    if (raw === unspread) continue;
    if (raw < least) least = raw;
    if (raw > most) most = raw;
  }
  for (let k = 0; k < count; k++) {
    if (spread[k] !== unspread) total[k] += pluginWeights.PodTopologySpread * spreadScore(spread[k], least, most);
  }
  to.leastSpread = least;
  to.mostSpread = most;
}

/** Domains among the nodes found; nodes that lack the label make up one more where they are not left out. */
function domainsOf(
  { tables: { feasible, affinity: seen } }: Round,
  { domainOf, domains, values }: Topology,
  left: Uint8Array | null,
  count: number,
): number {
  // The table of affinity points is filled later: until then it marks domains.
  seen.fill(0, 0, domains + 1);
  let distinct = 0;
  for (let k = 0; k < count && distinct < values; k++) {
    const n = feasible[k];
    const domain = domainOf[n];
    if (seen[domain] === 1 || (left !== null && left[n] === 1)) continue;
    seen[domain] = 1;
    distinct++;
  }
  return distinct;
}

function addAffinity(round: Round, { facts, affinity: counts }: PlacementState, count: number, to: Extremes): void {
  const { feasible, affinity, total } = round.tables;
  let least = Infinity;
  let most = -Infinity;
  for (let k = 0; k < count; k++) {
    const points = affinityPoints(counts, facts.affinity, feasible[k]);
    affinity[k] = points;
    if (points < least) least = points;
    if (points > most) most = points;
  }
  for (let k = 0; k < count; k++) total[k] += pluginWeights.InterPodAffinity * affinityScore(affinity[k], least, most);
  to.leastAffinity = least;
  to.mostAffinity = most;
}
