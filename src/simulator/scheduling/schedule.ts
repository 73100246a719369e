/** From Pending Pods to nodes: the scheduler's queue, what becomes of a Pod that fits nowhere, and when it tries again. */

import { type RandomKey, uniform } from "../../random.ts";
import { type Cluster, nowMs, report } from "../cluster.ts";
import { bindPod, podName, podReason, podState } from "../pods.ts";
import type { PlacementState } from "./placement_state.ts";
import { planPreemption, preempt } from "./preemption.ts";
import { refusalOf } from "./refusal.ts";
import {
  entityOf,
  filterNode,
  newRound,
  nominate,
  noteBound,
  openRound,
  priorityOf,
  type Round,
  stateOf,
} from "./round.ts";
import { bestNodes } from "./pick_node.ts";
import { type Extremes, newExtremes } from "./score.ts";
import { findNodes, type Found } from "./search.ts";
import { type SchedulingFacts, schedulingFacts } from "./workload_facts.ts";

/** Back-off of a Pod that fits nowhere (podInitialBackoffSeconds, podMaxBackoffSeconds), and when it tries anyway. */
const firstBackoffMs = 1_000;
const longestBackoffMs = 10_000;
const longestWaitMs = 300_000;

/** Attempts after which the back-off no longer grows. */
const backoffSteps = 5;

/** Nothing is due. */
const never = 2 ** 31 - 1;

/** What a scheduler needs beside the cluster; between its rounds nothing in here means anything. */
interface Desk {
  readonly round: Round;
  queue: Int32Array;
  readonly found: Found;
  readonly extremes: Extremes;
}

const desks = new WeakMap<SchedulingFacts, Desk>();

function deskFor({ catalogue, capacity }: Cluster): Desk {
  const facts = schedulingFacts(catalogue);
  const desk = desks.get(facts) ??
    {
      round: newRound(facts),
      queue: new Int32Array(capacity.pods),
      found: { feasible: 0, looked: 0 },
      extremes: newExtremes(),
    };
  if (desk.queue.length < capacity.pods) desk.queue = new Int32Array(capacity.pods);
  desks.set(facts, desk);
  return desk;
}

/**
 * Binds what can be bound: by priority, then who has queued the longest. What fits nowhere may preempt; then it waits until
 * something changed and its back-off is over. Ties of the best score are broken by a keyed draw.
 */
export function schedule(cluster: Cluster, placement: RandomKey): void {
  const { world, pods } = cluster;
  if (world.pendingPods[0] === 0) return;
  const stale = world.placementStale[0];
  if (stale === 0 && nowMs(cluster) < world.nextPlacementMs[0]) return;
  if (stale === 1) world.placementChangedMs[0] = nowMs(cluster);
  world.placementStale[0] = 0;
  const desk = deskFor(cluster);
  const { round, queue } = desk;
  openRound(cluster, round);
  const due = fillQueue(cluster, desk);
  let bound = 0;
  let mayFitLater = false;
  for (let i = 0; i < due; i++) {
    const p = queue[i];
    const state = stateOf(cluster, round, pods.workload[p], pods.revision[p]);
    const n = place(cluster, desk, state, { p, placement });
    if (n < 0) {
      refuse(cluster, round, state, { p, placement });
      if (state.facts.isSociable) mayFitLater = true;
      continue;
    }
    bindPod(cluster, p, n);
    noteBound(cluster, round, p, n);
    bound++;
  }
  // Pods that others keep away, or attract, may fit beside what was bound now.
  if (bound > 0 && mayFitLater) world.placementStale[0] = 1;
  world.nextPlacementMs[0] = nextDue(cluster);
}

/** Due Pods in order of the queue; nominations of all that wait are noted. Returns how many are due. */
function fillQueue(cluster: Cluster, { round, queue }: Desk): number {
  const { world, pods } = cluster;
  let due = 0;
  let isSorted = true;
  let left = world.pendingPods[0];
  for (let p = pods.state.indexOf(podState.pending); p >= 0 && left > 0; left--) {
    const nominated = -2 - pods.node[p];
    if (nominated >= 0 && cluster.nodes.exists[nominated] === 1) nominate(round, p, nominated);
    if (isDue(cluster, p)) {
      if (due > 0 && isSorted && compare(cluster, round, queue[due - 1], p) > 0) isSorted = false;
      queue[due++] = p;
    }
    p = pods.state.indexOf(podState.pending, p + 1);
  }
  if (!isSorted) queue.subarray(0, due).sort((a, b) => compare(cluster, round, a, b));
  return due;
}

function compare(cluster: Cluster, round: Round, a: number, b: number): number {
  return priorityOf(cluster, round, b) - priorityOf(cluster, round, a) || queuedMs(cluster, a) - queuedMs(cluster, b) ||
    cluster.pods.serial[a] - cluster.pods.serial[b];
}

/** A refused Pod joins the queue anew, behind those that came before it was refused (QueuedPodInfo.Timestamp). */
function queuedMs({ pods }: Cluster, p: number): number {
  return pods.wakeMs[p] < 0 ? pods.createdMs[p] : refusedMs(pods, p);
}

function refusedMs(pods: Cluster["pods"], p: number): number {
  return pods.wakeMs[p] - backoffMs(pods.backoffStep[p]);
}

/** A refused Pod is due when its back-off is over and something changed since, or after five minutes. */
function isDue(cluster: Cluster, p: number): boolean {
  return cluster.pods.wakeMs[p] < 0 || dueMs(cluster, p) <= nowMs(cluster);
}

function dueMs({ world, pods }: Cluster, p: number): number {
  const refused = refusedMs(pods, p);
  return world.placementChangedMs[0] > refused ? pods.wakeMs[p] : refused + longestWaitMs;
}

function nextDue(cluster: Cluster): number {
  const { world, pods } = cluster;
  let next = never;
  let left = world.pendingPods[0];
  for (let p = left > 0 ? pods.state.indexOf(podState.pending) : -1; p >= 0 && left > 0; left--) {
    next = Math.min(next, dueMs(cluster, p));
    p = pods.state.indexOf(podState.pending, p + 1);
  }
  return next;
}

function backoffMs(step: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** (step - 1));
}

/** One scheduling cycle: the node for Pod p, or −1. */
function place(
  cluster: Cluster,
  { round, found, extremes }: Desk,
  state: PlacementState,
  { p, placement }: { readonly p: number; readonly placement: RandomKey },
): number {
  const { world, pods } = cluster;
  // Since a Pod of this kind was refused nothing has changed.
  if (state.refusedAt === round.now && pods.node[p] === -1 && !state.facts.isPinned) return -1;
  findNodes(cluster, round, state, p, found);
  if (round.nodes > 0) world.nextStartNode[0] = (world.nextStartNode[0] + found.looked) % round.nodes;
  if (found.feasible === 0) {
    state.refusedAt = round.now;
    return -1;
  }
  if (found.feasible === 1) return round.tables.feasible[0];
  const ties = bestNodes(round, state, found.feasible, extremes);
  return round.tied[Math.floor(uniform(placement, entityOf(cluster, p), 0) * ties)];
}

/** Pod p fits nowhere: it says why, once, preempts if that helps, and waits. */
function refuse(
  cluster: Cluster,
  round: Round,
  state: PlacementState,
  { p, placement }: { readonly p: number; readonly placement: RandomKey },
): void {
  const { pods } = cluster;
  if (pods.reason[p] !== podReason.unschedulable) {
    pods.reason[p] = podReason.unschedulable;
    if (cluster.journal !== null) {
      report(cluster, `pod/${podName(cluster, p)}`, "FailedScheduling", () => refusalText(cluster, round, state, p));
    }
  }
  const plan = planPreemption(cluster, round, state, { p, placement });
  if (plan === "helpless") pods.node[p] = -1;
  else if (plan !== "awaits victims") preempt(cluster, round, p, plan);
  pods.backoffStep[p] = Math.min(backoffSteps, pods.backoffStep[p] + 1);
  pods.wakeMs[p] = nowMs(cluster) + backoffMs(pods.backoffStep[p]);
}

function refusalText(cluster: Cluster, round: Round, state: PlacementState, p: number): string {
  const counts = new Map<string, number>();
  for (let i = 0; i < round.nodes; i++) {
    const n = round.order[i];
    const given = filterNode(cluster, round, state, p, n);
    for (const reason of refusalOf(cluster, state, n, given).reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).sort().join(", ");
  return `0/${round.nodes} nodes are available: ${reasons}.`;
}
