/**
 * InterPodAffinity: the terms of identical Pods and of the Pods that run come in, counts by domain are kept, and the
 * filter's verdicts and raw scores go out.
 */

import { matches } from "../label_selector_match.ts";
import type { Labels, PodAffinityTerm, WorkloadSpec } from "../spec.ts";
import type { Topology } from "./topology.ts";

/** What a required affinity of a running Pod towards the new one adds to its domain's score. */
const hardPodAffinityWeight = 1;

/** What every Pod of one other workload means to the Pods of this one. */
export interface AffinityEffect {
  /** It matches all required affinity terms. */
  readonly attracts: boolean;
  /** Required anti-affinity terms that it matches, by index. */
  readonly repels: readonly number[];
  /** Its own required anti-affinity against these Pods, as indices of {@link AffinityTerms.refusing}. */
  readonly refuses: readonly number[];
  /** Points for its domain, as indices of {@link AffinityTerms.scoring}. */
  readonly points: readonly { readonly topology: number; readonly weight: number }[];
}

/** The topologies in which counts are kept for the Pods of a workload. */
export interface AffinityTerms {
  /** Of the required affinity terms. */
  readonly affinity: readonly Topology[];
  /** Whether the Pods match their own required affinity: the first of a group may then come. */
  readonly attractsItself: boolean;
  readonly antiAffinity: readonly Topology[];
  /** Of running Pods' required anti-affinity against these. */
  readonly refusing: readonly Topology[];
  readonly scoring: readonly Topology[];
}

export interface WorkloadAffinity {
  readonly terms: AffinityTerms;
  /** By workload, those whose Pods mean something. */
  readonly effects: ReadonlyMap<number, AffinityEffect>;
}

/** What a workload's Pods have to do with those of the workloads in question, by index; itself among them. */
export function workloadAffinity(
  own: WorkloadSpec,
  others: ReadonlyMap<number, WorkloadSpec>,
  { topology, namespaces }: {
    readonly topology: (key: string) => Topology;
    readonly namespaces: Readonly<Record<string, Labels>>;
  },
): WorkloadAffinity {
  const { requiredAffinity, requiredAntiAffinity, preferredAffinity, preferredAntiAffinity } = own.scheduling;
  const wants = (term: PodAffinityTerm, from: WorkloadSpec, to: WorkloadSpec) => termPicks(term, from, to, namespaces);
  const refusing: Topology[] = [];
  const scoring: Topology[] = [];
  const effects = new Map<number, AffinityEffect>();
  for (const [u, other] of others) {
    const theirs = other.scheduling;
    const refuses = theirs.requiredAntiAffinity
      .filter((term) => wants(term, other, own))
      .map((term) => slotOf(refusing, topology(term.topologyKey)));
    const weights = new Map<number, number>();
    const add = (from: WorkloadSpec, to: WorkloadSpec, term: PodAffinityTerm, weight: number) => {
      if (!wants(term, from, to)) return;
      const slot = slotOf(scoring, topology(term.topologyKey));
      weights.set(slot, (weights.get(slot) ?? 0) + weight);
    };
    for (const { weight, term } of preferredAffinity) add(own, other, term, weight);
    for (const { weight, term } of preferredAntiAffinity) add(own, other, term, -weight);
    for (const term of theirs.requiredAffinity) add(other, own, term, hardPodAffinityWeight);
    for (const { weight, term } of theirs.preferredAffinity) add(other, own, term, weight);
    for (const { weight, term } of theirs.preferredAntiAffinity) add(other, own, term, -weight);
    const effect = {
      attracts: requiredAffinity.length > 0 && requiredAffinity.every((term) => wants(term, own, other)),
      repels: requiredAntiAffinity.flatMap((term, at) => wants(term, own, other) ? [at] : []),
      refuses,
      points: [...weights].map(([slot, weight]) => ({ topology: slot, weight })),
    };
    const means = effect.attracts || effect.repels.length + refuses.length + effect.points.length > 0;
    if (means) effects.set(u, effect);
  }
  const terms = {
    affinity: requiredAffinity.map((term) => topology(term.topologyKey)),
    attractsItself: requiredAffinity.every((term) => wants(term, own, own)),
    antiAffinity: requiredAntiAffinity.map((term) => topology(term.topologyKey)),
    refusing,
    scoring,
  };
  return { terms, effects };
}

/** Whether a workload has any term at all; most have none. */
export function hasAffinity({ scheduling }: WorkloadSpec): boolean {
  return scheduling.requiredAffinity.length + scheduling.requiredAntiAffinity.length +
      scheduling.preferredAffinity.length + scheduling.preferredAntiAffinity.length > 0;
}

/** Whether a term of `from` picks the Pods of `to`: by namespace, named or selected, and by labels. */
function termPicks(
  { labelSelector, namespaces, namespaceSelector }: PodAffinityTerm,
  from: WorkloadSpec,
  to: WorkloadSpec,
  namespaceLabels: Readonly<Record<string, Labels>>,
): boolean {
  if (labelSelector === null) return false;
  const named = namespaces.length === 0 && namespaceSelector === null ? [from.namespace] : namespaces;
  const isInside = named.includes(to.namespace) ||
    (namespaceSelector !== null && matches(namespaceSelector, namespaceLabels[to.namespace] ?? {}));
  return isInside && matches(labelSelector, to.podLabels);
}

function slotOf(topologies: Topology[], topology: Topology): number {
  const at = topologies.indexOf(topology);
  return at >= 0 ? at : topologies.push(topology) - 1;
}

/** Counts of Pods by domain, one table for each topology of {@link AffinityTerms}. */
export interface AffinityCounts {
  readonly affinity: readonly Int32Array[];
  readonly antiAffinity: readonly Int32Array[];
  readonly refusing: readonly Int32Array[];
  readonly scoring: readonly Int32Array[];
  /** Entries of `affinity`: none means that nobody of the group runs anywhere. */
  attracting: number;
  /** Pods that gave points anywhere: with none the plugin does not score. */
  scored: number;
}

export function affinityCounts(terms: AffinityTerms): AffinityCounts {
  const tables = (topologies: readonly Topology[]) => topologies.map(({ domains }) => new Int32Array(domains + 1));
  return {
    affinity: tables(terms.affinity),
    antiAffinity: tables(terms.antiAffinity),
    refusing: tables(terms.refusing),
    scoring: tables(terms.scoring),
    attracting: 0,
    scored: 0,
  };
}

export function resetAffinityCounts(counts: AffinityCounts): void {
  for (const table of counts.affinity) table.fill(0);
  for (const table of counts.antiAffinity) table.fill(0);
  for (const table of counts.refusing) table.fill(0);
  for (const table of counts.scoring) table.fill(0);
  counts.attracting = 0;
  counts.scored = 0;
}

/** One Pod with this effect more (+1) or less (−1) on node n. */
export function countAffinity(
  counts: AffinityCounts,
  terms: AffinityTerms,
  effect: AffinityEffect,
  n: number,
  change: 1 | -1,
): void {
  if (effect.attracts) {
    for (let t = 0; t < terms.affinity.length; t++) {
      const domain = terms.affinity[t].domainOf[n];
      if (domain === 0) continue;
      counts.affinity[t][domain] += change;
      counts.attracting += change;
    }
  }
  for (const t of effect.repels) {
    counts.antiAffinity[t][terms.antiAffinity[t].domainOf[n]] += change;
  }
  for (const slot of effect.refuses) counts.refusing[slot][terms.refusing[slot].domainOf[n]] += change;
  for (const { topology, weight } of effect.points) {
    const domain = terms.scoring[topology].domainOf[n];
    if (domain === 0) continue;
    counts.scoring[topology][domain] += change * weight;
    counts.scored += change;
  }
}

/** The filter's verdict in upstream's order. Without a key affinity fails and anti-affinity holds. */
export function affinityVerdict(
  counts: AffinityCounts,
  terms: AffinityTerms,
  n: number,
): "affinity" | "anti-affinity" | "existing anti-affinity" | "fits" {
  let attracted = true;
  for (let t = 0; t < terms.affinity.length; t++) {
    const domain = terms.affinity[t].domainOf[n];
    if (domain === 0) return "affinity";
    if (counts.affinity[t][domain] <= 0) attracted = false;
  }
  if (!attracted && (counts.attracting > 0 || !terms.attractsItself)) return "affinity";
  for (let t = 0; t < terms.antiAffinity.length; t++) {
    const domain = terms.antiAffinity[t].domainOf[n];
    if (domain > 0 && counts.antiAffinity[t][domain] > 0) return "anti-affinity";
  }
  for (let slot = 0; slot < terms.refusing.length; slot++) {
    const domain = terms.refusing[slot].domainOf[n];
    if (domain > 0 && counts.refusing[slot][domain] > 0) return "existing anti-affinity";
  }
  return "fits";
}

/** The points of a node's domains: the raw score. */
export function affinityPoints(counts: AffinityCounts, terms: AffinityTerms, n: number): number {
  let points = 0;
  for (let slot = 0; slot < terms.scoring.length; slot++) {
    const domain = terms.scoring[slot].domainOf[n];
    if (domain > 0) points += counts.scoring[slot][domain];
  }
  return points;
}

/** Where the points lie between the least and the most of any node, in percent. */
export function affinityScore(points: number, least: number, most: number): number {
  return most === least ? 0 : Math.trunc(100 * ((points - least) / (most - least)));
}
