/** From nodes that could take a Pod, or classes of them, to what each scores: plugin by plugin, normalised and weighted. */

import { affinityPoints, affinityScore } from "./inter_pod_affinity.ts";
import { preferenceScore } from "./node_affinity.ts";
import type { PlacementState } from "./placement_state.ts";
import { spreadScore, topologyWeight } from "./pod_topology_spread.ts";
import type { Round } from "./round.ts";
import type { ScoreTables } from "./round_tables.ts";
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

/** Raw extremes that the scores of a search are normalised by. */
export interface Extremes {
  mostAvoided: number;
  mostPreferred: number;
  leastSpread: number;
  mostSpread: number;
  leastAffinity: number;
  mostAffinity: number;
}

export function newExtremes(): Extremes {
  return {
    mostAvoided: 0,
    mostPreferred: 0,
    leastSpread: 0,
    mostSpread: 0,
    leastAffinity: 0,
    mostAffinity: 0,
  };
}

/** What is scored together: nodes as they were found, or one node for each class of them. */
export interface Sample {
  readonly tables: ScoreTables;
  /** Rows of the tables that are filled. */
  readonly count: number;
  /** Nodes that soft constraints spread over. */
  readonly spreading: number;
  /** Of classes, matching Pods on each of their nodes. */
  readonly hosts: Int32Array | null;
}

/** Scores every row of a sample: totals in `tables.total`, what they were normalised by in `extremes`. */
export function scoreSample(state: PlacementState, sample: Sample, extremes: Extremes): void {
  const { facts } = state;
  const { tables: { resources, total }, count } = sample;
  const everywhere = facts.avoided === null ? pluginWeights.TaintToleration * taintScore(0, 0) : 0;
  for (let k = 0; k < count; k++) total[k] = everywhere + resources[k];
  if (facts.avoided !== null) addTaints(sample, facts.avoided, extremes);
  if (facts.preferred !== null) addPreferences(sample, facts.preferred, extremes);
  if (state.soft.length > 0) addSpread(state, sample, extremes);
  if (state.affinity.scored > 0) addAffinity(state, sample, extremes);
}

/** Scores the nodes found one by one; the best of them go to `tables.tied`. Returns how many there are. */
export function scoreNodes(round: Round, state: PlacementState, count: number, extremes: Extremes): number {
  const { tables, tied } = round;
  const { feasible, total } = tables;
  scoreSample(state, { tables, count, spreading: spreadingOf(state, feasible, count), hosts: null }, extremes);
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
  return ties;
}

/** Of the nodes found, those that soft constraints spread over. */
export function spreadingOf(
  { facts: { unspread: left } }: PlacementState,
  feasible: Int32Array,
  count: number,
): number {
  let spreading = count;
  if (left !== null) { for (let k = 0; k < count; k++) spreading -= left[feasible[k]]; }
  return spreading;
}

function addTaints({ tables: { feasible, avoided, total }, count }: Sample, raw: Int32Array, to: Extremes): void {
  let most = 0;
  for (let k = 0; k < count; k++) {
    avoided[k] = raw[feasible[k]];
    if (avoided[k] > most) most = avoided[k];
  }
  for (let k = 0; k < count; k++) total[k] += pluginWeights.TaintToleration * taintScore(avoided[k], most);
  to.mostAvoided = most;
}

function addPreferences(
  { tables: { feasible, preferred, total }, count }: Sample,
  raw: Int32Array,
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

/** The raw score of nodes that lack a required key. */
export const unspread = -1;

function addSpread(state: PlacementState, sample: Sample, to: Extremes): void {
  const { tables: { feasible, unrounded, spread, total }, count } = sample;
  const left = state.facts.unspread;
  sumSpread(state, sample);
  let least = 2 ** 31 - 1;
  let most = 0;
  for (let k = 0; k < count; k++) {
    const raw = left !== null && left[feasible[k]] === 1 ? unspread : Math.round(unrounded[k]);
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

/** What each constraint gives to each row, one after the other, as upstream adds them. */
function sumSpread({ facts, soft }: PlacementState, { tables, count, spreading, hosts }: Sample): void {
  const { feasible, unrounded } = tables;
  unrounded.fill(0, 0, count);
  for (let i = 0; i < soft.length; i++) {
    const { byHost, topology, maxSkew } = facts.spread.soft[i];
    const { domainOf } = topology;
    const counts = soft[i];
    const weight = topologyWeight(byHost ? spreading : domainsAmong(tables, topology, facts.unspread, count));
    const tolerance = maxSkew - 1;
    for (let k = 0; k < count; k++) {
      const n = feasible[k];
      if (domainOf[n] === 0) continue;
      const matching = !byHost ? counts[domainOf[n]] : hosts === null ? counts[n] : hosts[k];
      unrounded[k] += matching * weight + tolerance;
    }
  }
}

/** Domains among the rows; nodes that lack the label make up one more where they are not left out. */
function domainsAmong(
  { feasible, seen }: ScoreTables,
  { domainOf, domains, values }: Topology,
  left: Int32Array | null,
  count: number,
): number {
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

function addAffinity({ facts, affinity: counts }: PlacementState, { tables, count }: Sample, to: Extremes): void {
  const { feasible, affinity, total } = tables;
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
