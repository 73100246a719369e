/**
 * PodTopologySpread: the constraints of identical Pods come in, counts of matching Pods by domain are kept, and the
 * filter's verdicts and raw scores go out.
 */

import { matches } from "../label_selector_match.ts";
import type { LabelSelector, TopologySpreadConstraint, WorkloadSpec } from "../spec.ts";
import { hostname, type Topology } from "./topology.ts";

/** The system's default constraints (podtopologyspread/plugin.go): soft, by host and then by zone. */
const systemDefaults = [
  { topologyKey: hostname, maxSkew: 3 },
  { topologyKey: "topology.kubernetes.io/zone", maxSkew: 5 },
] as const;

/** Whose Pods a constraint counts: those a selector picks in the namespace, or those of the Pod's own ReplicaSet. */
export type Counted = LabelSelector | "own revision" | null;

interface Constraint {
  readonly topology: Topology;
  readonly maxSkew: number;
  readonly counted: Counted;
}

export interface HardConstraint extends Constraint {
  readonly minDomains: number;
  /** 1 when the Pod itself would count. */
  readonly self: 0 | 1;
}

export interface SoftConstraint extends Constraint {
  /** By host the node's own Pods count, not those of nodes with an equal label. */
  readonly byHost: boolean;
}

export interface SpreadConstraints {
  readonly hard: readonly HardConstraint[];
  readonly soft: readonly SoftConstraint[];
  /** Whether nodes that lack a key of the soft constraints are left out: not under the system's defaults. */
  readonly keysRequired: boolean;
}

/** A Pod template's own constraints, or the system's defaults for Pods of a ReplicaSet or StatefulSet. */
export function spreadConstraints(
  { podLabels, scheduling: { topologySpread, ownerSelector } }: WorkloadSpec,
  topology: (key: string) => Topology,
): SpreadConstraints {
  const given = (when: TopologySpreadConstraint["whenUnsatisfiable"]) =>
    topologySpread.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when);
  if (topologySpread.length === 0) {
    const counted: Counted = ownerSelector === "pod-template-hash" ? "own revision" : ownerSelector;
    const soft = counted === null ? [] : systemDefaults.map(({ topologyKey, maxSkew }) => ({
      topology: topology(topologyKey),
      maxSkew,
      counted,
      byHost: topologyKey === hostname,
    }));
    return { hard: [], soft, keysRequired: false };
  }
  return {
    hard: given("DoNotSchedule").map(({ topologyKey, maxSkew, minDomains, labelSelector }) => ({
      topology: topology(topologyKey),
      maxSkew,
      minDomains,
      counted: labelSelector,
      self: labelSelector !== null && matches(labelSelector, podLabels) ? 1 : 0,
    })),
    soft: given("ScheduleAnyway").map(({ topologyKey, maxSkew, labelSelector }) => ({
      topology: topology(topologyKey),
      maxSkew,
      counted: labelSelector,
      byHost: topologyKey === hostname,
    })),
    keysRequired: true,
  };
}

/** Whether a constraint counts the Pods of a workload. An empty selector counts none (countPodsMatchSelector). */
export function isCounted(counted: Counted, own: WorkloadSpec, other: WorkloadSpec): boolean {
  if (counted === null || own.namespace !== other.namespace) return false;
  if (counted === "own revision") return own === other;
  const { matchLabels, matchExpressions } = counted;
  const isEmpty = Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
  return !isEmpty && matches(counted, other.podLabels);
}

/** Matching Pods by domain of a hard constraint, and the least of any domain. */
export interface HardCounts {
  readonly byDomain: Int32Array;
  /** 1 for domains in which a node could take the Pods. */
  readonly registered: Uint8Array;
  domains: number;
  least: number;
  /** Domains that hold the least. */
  atLeast: number;
}

export function hardCounts({ topology }: HardConstraint): HardCounts {
  return {
    byDomain: new Int32Array(topology.domains + 1),
    registered: new Uint8Array(topology.domains + 1),
    domains: 0,
    least: 0,
    atLeast: 0,
  };
}

/** Forgets all Pods; `registered` follows from the nodes that count now. */
export function resetHardCounts(counts: HardCounts, { topology }: HardConstraint, nodeCounts: Uint8Array): void {
  counts.byDomain.fill(0);
  counts.registered.fill(0);
  counts.domains = 0;
  for (let n = 0; n < nodeCounts.length; n++) {
    const domain = topology.domainOf[n];
    if (nodeCounts[n] === 0 || counts.registered[domain] === 1) continue;
    counts.registered[domain] = 1;
    counts.domains++;
  }
  counts.least = 0;
  counts.atLeast = counts.domains;
}

/** One matching Pod more (+1) or less (−1) in a registered domain. */
export function countHard(counts: HardCounts, domain: number, change: 1 | -1): void {
  const before = counts.byDomain[domain];
  counts.byDomain[domain] = before + change;
  if (change === 1) {
    if (before === counts.least && --counts.atLeast === 0) findLeast(counts);
  } else if (before - 1 < counts.least) {
    counts.least = before - 1;
    counts.atLeast = 1;
  } else if (before - 1 === counts.least) counts.atLeast++;
}

function findLeast(counts: HardCounts): void {
  let least = Infinity;
  let atLeast = 0;
  for (let domain = 1; domain < counts.byDomain.length; domain++) {
    if (counts.registered[domain] === 0) continue;
    const count = counts.byDomain[domain];
    if (count < least) {
      least = count;
      atLeast = 1;
    } else if (count === least) atLeast++;
  }
  counts.least = least;
  counts.atLeast = atLeast;
}

/** What a hard constraint says to a node: its key is missing, one more Pod would be too many there, or nothing. */
export function skewVerdict(
  { topology, maxSkew, minDomains, self }: HardConstraint,
  counts: HardCounts,
  n: number,
): "missing label" | "skewed" | "fits" {
  const domain = topology.domainOf[n];
  if (domain === 0) return "missing label";
  const least = counts.domains < minDomains ? 0 : counts.least;
  return counts.byDomain[domain] + self - least > maxSkew ? "skewed" : "fits";
}

/** How much a Pod in a topology of so many domains weighs: in small topologies each one counts for less. */
export function topologyWeight(domains: number): number {
  return Math.log(domains + 2);
}

/** The fewer matching Pods the nearer to 100; 100 where there are none anywhere. */
export function spreadScore(raw: number, least: number, most: number): number {
  return most === 0 ? 100 : Math.floor((100 * (most + least - raw)) / most);
}
