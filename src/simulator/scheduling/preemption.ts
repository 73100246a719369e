/** DefaultPreemption: a Pod that fits nowhere comes in, the node where the fewest and least important Pods would have to go goes out. */

import { type RandomKey, uniform } from "../../random.ts";
import { type Cluster, report } from "../cluster.ts";
import { matches } from "../label_selector_match.ts";
import { deletePod, podName, podState } from "../pods.ts";
import type { PlacementState } from "./placement_state.ts";
import { isResolvable } from "./refusal.ts";
import { answerOnceGone, entityOf, filterNode, forgetStates, nominate, priorityOf, type Round } from "./round.ts";
import { think } from "./what_if.ts";

/** The Pods to delete on a node, the most important first. */
export interface Preemption {
  readonly node: number;
  readonly victims: readonly number[];
  /** Victims that a disruption budget would have spared; budgets bind preemption as far as that goes. */
  readonly violations: number;
}

/** Candidates that are enough (minCandidateNodesAbsolute, minCandidateNodesPercentage). */
const enoughCandidates = 100;
const enoughShare = 0.1;

/** The best preemption for a Pod p that fits nowhere, if it may and any would help, and no victims are ending for it already. */
export function planPreemption(
  cluster: Cluster,
  round: Round,
  state: PlacementState,
  { p, placement }: { readonly p: number; readonly placement: RandomKey },
): Preemption | "awaits victims" | "helpless" {
  const { preemptionPolicy, priority } = state.facts.scheduling;
  if (preemptionPolicy === "Never" || priority <= round.facts.leastPriority) return "helpless";
  if (awaitsVictims(cluster, round, state, p)) return "awaits victims";
  const isNominated = cluster.pods.node[p] <= -2;
  // Nothing has changed since nothing helped a Pod of this kind.
  if (state.helplessAt === round.now && !isNominated && !state.facts.isPinned) return "helpless";
  const helpful: number[] = [];
  const looked = state.facts.isPinned ? [cluster.pods.ordinal[p]] : round.order.subarray(0, round.nodes);
  for (const n of looked) if (isResolvable(filterNode(cluster, round, state, p, n))) helpful.push(n);
  const offset = Math.floor(uniform(placement, entityOf(cluster, p), 0, 1) * helpful.length);
  const enough = Math.max(enoughCandidates, Math.trunc(helpful.length * enoughShare));
  const candidates: Preemption[] = [];
  let sparing = 0;
  for (let i = 0; i < helpful.length && (candidates.length < enough || sparing === 0); i++) {
    const candidate = preemptionOn(cluster, round, state, p, helpful[(offset + i) % helpful.length]);
    if (candidate === null) continue;
    candidates.push(candidate);
    if (candidate.violations === 0) sparing++;
  }
  if (candidates.length === 0) {
    state.helplessAt = round.now;
    return "helpless";
  }
  return mildest(cluster, round, candidates);
}

/** A nominated Pod waits while Pods of less priority are ending on its node. */
function awaitsVictims(cluster: Cluster, round: Round, state: PlacementState, p: number): boolean {
  const { pods, nodes } = cluster;
  const n = -2 - pods.node[p];
  if (n < 0 || nodes.exists[n] === 0) return false;
  const given = filterNode(cluster, round, state, p, n);
  if (given < 0 && !isResolvable(given)) return false;
  for (let q = nodes.firstPod[n]; q >= 0; q = pods.nextOnNode[q]) {
    if (pods.state[q] === podState.terminating && isLess(cluster, round, state, q)) return true;
  }
  return false;
}

function isLess(cluster: Cluster, round: Round, state: PlacementState, q: number): boolean {
  return priorityOf(cluster, round, q) < state.facts.scheduling.priority;
}

/** All Pods of less priority go in thought; then each comes back that leaves room, those of a budget first, the important first. */
function preemptionOn(
  cluster: Cluster,
  round: Round,
  state: PlacementState,
  p: number,
  n: number,
): Preemption | null {
  const { nodes, pods } = cluster;
  const lesser: number[] = [];
  for (let q = nodes.firstPod[n]; q >= 0; q = pods.nextOnNode[q]) if (isLess(cluster, round, state, q)) lesser.push(q);
  if (lesser.length === 0) return null;
  for (const q of lesser) think(cluster, state, q, n, -1);
  const victims: number[] = [];
  let violations = 0;
  const helps = answerOnceGone(cluster, round, state, p, n) >= 0;
  if (helps) {
    lesser.sort((a, b) => byImportance(cluster, round, a, b));
    const violating = violatingPods(cluster, lesser);
    const reprieve = (q: number): boolean => {
      think(cluster, state, q, n, 1);
      if (answerOnceGone(cluster, round, state, p, n) >= 0) return true;
      think(cluster, state, q, n, -1);
      victims.push(q);
      return false;
    };
    for (const q of lesser) if (violating.has(q) && !reprieve(q)) violations++;
    for (const q of lesser) if (!violating.has(q)) reprieve(q);
  }
  for (const q of helps ? victims : lesser) think(cluster, state, q, n, 1);
  return victims.length === 0
    ? null
    : { node: n, victims: victims.sort((a, b) => byImportance(cluster, round, a, b)), violations };
}

/** More priority first, then the older. Upstream takes the time a kubelet first knew of the Pod, here it is its creation. */
function byImportance(cluster: Cluster, round: Round, a: number, b: number): number {
  const { pods } = cluster;
  return priorityOf(cluster, round, b) - priorityOf(cluster, round, a) || pods.createdMs[a] - pods.createdMs[b] ||
    pods.serial[a] - pods.serial[b];
}

/** Pods for which a budget has no disruption left once those before them have had theirs (filterPodsWithPDBViolation). */
function violatingPods(cluster: Cluster, candidates: readonly number[]): ReadonlySet<number> {
  const { budgets, pods, catalogue: { spec } } = cluster;
  const allowed = spec.budgets.map((_, b) => budgets.disruptionsAllowed[b]);
  return new Set(candidates.filter((q) => {
    const { namespace, podLabels } = spec.workloads[pods.workload[q]];
    let violates = false;
    spec.budgets.forEach((budget, b) => {
      if (budget.namespace !== namespace || isEmpty(budget.selector) || !matches(budget.selector, podLabels)) return;
      if (--allowed[b] < 0) violates = true;
    });
    return violates;
  }));
}

/** For preemption a budget with an empty selector matches nothing. */
function isEmpty(
  { matchLabels, matchExpressions }: Cluster["catalogue"]["spec"]["budgets"][number]["selector"],
): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** Upstream's pickOneNodeForPreemption: each rule decides among those that all rules before left. */
function mildest(cluster: Cluster, round: Round, candidates: readonly Preemption[]): Preemption {
  const priority = (q: number) => priorityOf(cluster, round, q);
  const rules: readonly ((candidate: Preemption) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => priority(victims[0]),
    ({ victims }) => victims.reduce((sum, q) => sum + priority(q) + 2 ** 31, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -earliestStart(cluster, victims.filter((q) => priority(q) === priority(victims[0]))),
  ];
  const left = rules.reduce((kept, rule) => {
    const least = Math.min(...kept.map(rule));
    return kept.filter((candidate) => rule(candidate) === least);
  }, candidates);
  return left[0];
}

function earliestStart({ pods }: Cluster, victims: readonly number[]): number {
  return Math.min(...victims.map((q) => pods.createdMs[q]));
}

/** Deletes the victims and nominates Pod p to their node; nominated Pods of less priority lose it. */
export function preempt(cluster: Cluster, round: Round, p: number, { node, victims }: Preemption): void {
  const { pods, catalogue } = cluster;
  for (const q of victims) {
    report(
      cluster,
      `pod/${podName(cluster, q)}`,
      "Preempted",
      () => `Preempted by pod ${podName(cluster, p)} on node ${catalogue.nodes[node].name}`,
    );
    deletePod(cluster, q);
  }
  for (const each of round.nominations) {
    const gives = each.n === node && pods.node[each.p] === -2 - node &&
      priorityOf(cluster, round, each.p) < priorityOf(cluster, round, p);
    if (gives) pods.node[each.p] = -1;
  }
  pods.node[p] = -2 - node;
  nominate(round, p, node);
  forgetStates(round);
}
