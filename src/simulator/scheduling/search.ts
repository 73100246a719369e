/** From a Pod and a round's knowledge to the nodes that could take it, what each scores, and the best of them. */

import type { Cluster } from "../cluster.ts";
import { affinityPoints, affinityScore } from "./inter_pod_affinity.ts";
import { preferenceScore } from "./node_affinity.ts";
import { answerOf, type PlacementState, unanswered } from "./placement_state.ts";
import { spreadScore, topologyWeight } from "./pod_topology_spread.ts";
import { filterNode, pointsKept, type Round } from "./round.ts";
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
    if (given === unanswered) given = answers[n] = answerOf(cluster, round.facts, state, n);
    if (!isAlone && given >= 0) given = filterNode(cluster, round, state, p, n);
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
  const everywhere = facts.avoided === null ? pluginWeights.TaintToleration * taintScore(0, 0) : 0;
  for (let k = 0; k < count; k++) total[k] = everywhere + resources[k];
  if (facts.avoided !== null) addTaints(round, facts.avoided, count, extremes);
  if (facts.preferred !== null) addPreferences(round, facts.preferred, count, extremes);
  if (state.soft.length > 0) addSpread(round, state, count, extremes);
  if (state.affinity.scored > 0) addAffinity(round, state, count, extremes);
  let best = -1;
  let ties = 0;
  for (let k = 0; k < count; k++) {
    const score = total[k];
    if (score < best) continue;
    if (score > best) {
      best = score;
      ties = 0;
    }
    tied[ties++] = feasible[k];
  }
  extremes.ties = ties;
}

function addTaints(round: Round, raw: Int32Array, count: number, to: Extremes): void {
  const { feasible, avoided, total, points } = round.tables;
  let most = 0;
  for (let k = 0; k < count; k++) {
    const taints = avoided[k] = raw[feasible[k]];
    if (taints > most) most = taints;
  }
  to.mostAvoided = most;
  const kept = Math.min(most, pointsKept - 1);
  for (let taints = 0; taints <= kept; taints++) {
    points[taints] = pluginWeights.TaintToleration * taintScore(taints, most);
  }
  for (let k = 0; k < count; k++) {
    const taints = avoided[k];
    total[k] += taints <= kept ? points[taints] : pluginWeights.TaintToleration * taintScore(taints, most);
  }
}

function addPreferences(round: Round, raw: Int32Array, count: number, to: Extremes): void {
  const { feasible, preferred, total } = round.tables;
  let most = 0;
  for (let k = 0; k < count; k++) {
    preferred[k] = raw[feasible[k]];
    if (preferred[k] > most) most = preferred[k];
  }
  for (let k = 0; k < count; k++) total[k] += pluginWeights.NodeAffinity * preferenceScore(preferred[k], most);
  to.mostPreferred = most;
}

/** The raw score of nodes that lack a required key. */
export const unspread = -1;

function addSpread(round: Round, state: PlacementState, count: number, to: Extremes): void {
  const { spread, points, total } = round.tables;
  const left = state.facts.unspread;
  sumSpread(round, state, count);
  roundSpread(round, left, count, to);
  const { leastSpread: least, mostSpread: most } = to;
  const kept = Math.min(most - least, pointsKept - 1);
  for (let i = 0; i <= kept; i++) points[i] = pluginWeights.PodTopologySpread * spreadScore(least + i, least, most);
  for (let k = 0; k < count; k++) {
    const above = spread[k] - least;
    if (left !== null && spread[k] === unspread) continue;
    total[k] += above <= kept ? points[above] : pluginWeights.PodTopologySpread * spreadScore(spread[k], least, most);
  }
}

/** What each constraint gives to each node, one after the other, as upstream adds them. */
function sumSpread(round: Round, { facts, soft }: PlacementState, count: number): void {
  const { feasible, unrounded, ofDomain } = round.tables;
  const { unspread: left } = facts;
  let spreading = count;
  if (left !== null) { for (let k = 0; k < count; k++) spreading -= left[feasible[k]]; }
  unrounded.fill(0, 0, count);
  for (let i = 0; i < soft.length; i++) {
    const { byHost, topology, maxSkew } = facts.spread.soft[i];
    const { domainOf } = topology;
    const counts = soft[i];
    const weight = topologyWeight(byHost ? spreading : domainsAmong(round, topology, left, count));
    const tolerance = maxSkew - 1;
    if (byHost) {
      for (let k = 0; k < count; k++) {
        const n = feasible[k];
        if (domainOf[n] > 0) unrounded[k] += counts[n] * weight + tolerance;
      }
      continue;
    }
    ofDomain[0] = 0;
    for (let domain = 1; domain <= topology.domains; domain++) ofDomain[domain] = counts[domain] * weight + tolerance;
    for (let k = 0; k < count; k++) unrounded[k] += ofDomain[domainOf[feasible[k]]];
  }
}

function roundSpread(round: Round, left: Uint8Array | null, count: number, to: Extremes): void {
  const { feasible, spread, unrounded } = round.tables;
  let least = 2 ** 31 - 1;
  let most = 0;
  for (let k = 0; k < count; k++) {
    const raw = Math.round(unrounded[k]);
    spread[k] = raw;
    if (left !== null && left[feasible[k]] === 1) {
      spread[k] = unspread;
      continue;
    }
    if (raw < least) least = raw;
    if (raw > most) most = raw;
  }
  to.leastSpread = least;
  to.mostSpread = most;
}

/** Domains among the nodes found; nodes that lack the label make up one more where they are not left out. */
function domainsAmong(
  round: Round,
  { domainOf, domains, values }: Topology,
  left: Uint8Array | null,
  count: number,
): number {
  const { feasible, ofDomain: seen } = round.tables;
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
