/** From a node's NoExecute taints to the deletion of Pods that tolerate them no longer (tainteviction/taint_eviction.go). */

import { type Cluster, nowMs, report } from "../cluster.ts";
import { deletePod, podName, podState } from "../pods.ts";
import type { SchedulingSpec, Taint, Toleration } from "../spec.ts";
import { secondsTolerated } from "./toleration.ts";

/** What the DefaultTolerationSeconds admission adds for not-ready and unreachable nodes. */
const defaultTolerationSeconds = 300;

/** Of a node whose Ready condition is Unknown; only a machine that boots has it False, and no Pods yet. */
const unreachableTaint: Taint = { key: "node.kubernetes.io/unreachable", value: "", effect: "NoExecute" };

/**
 * Deletes the Pods whose toleration of a lost node's taint has run out; there they stay, Terminating, until it is back or
 * removed. Returns whether a clock still runs.
 */
export function evictFromLost(cluster: Cluster, n: number): boolean {
  const { pods, nodes, catalogue } = cluster;
  const since = (nowMs(cluster) - nodes.taintedMs[n]) / 1000;
  let isRunning = false;
  for (let p = nodes.firstPod[n]; p >= 0; p = pods.nextOnNode[p]) {
    if (pods.state[p] === podState.terminating) continue;
    const seconds = toleratedSeconds(catalogue.spec.workloads[pods.workload[p]].scheduling);
    if (since >= seconds) evict(cluster, p);
    else if (seconds < Infinity) isRunning = true;
  }
  return isRunning;
}

/** Deletes the Pods that have tolerated the taints of their Node's manifest for as long as they do. */
export function endStays(cluster: Cluster): void {
  const { world, pods, stays } = cluster;
  if (stays.endMs.length === 0) return;
  const now = nowMs(cluster);
  for (let p = 0; p < world.podRows[0]; p++) {
    const isDue = stays.endMs[p] >= 0 && stays.endMs[p] <= now;
    if (!isDue || pods.state[p] === podState.none || pods.state[p] === podState.terminating) continue;
    // The clock of a Pod that waits is that of the one whose row it has taken.
    if (pods.node[p] >= 0) evict(cluster, p);
  }
}

function evict(cluster: Cluster, p: number): void {
  const name = podName(cluster, p);
  report(cluster, `pod/${name}`, "TaintManagerEviction", () => `Marking for deletion Pod ${name}`);
  deletePod(cluster, p);
}

const known = new WeakMap<SchedulingSpec, number>();

/** Seconds that a Pod stays on an unreachable node: what its own tolerations say, else what the admission adds. */
function toleratedSeconds(scheduling: SchedulingSpec): number {
  const before = known.get(scheduling);
  if (before !== undefined) return before;
  const { tolerations } = scheduling;
  const found = secondsTolerated(tolerations, [unreachableTaint]) ??
    (tolerations.some(speaksOfLoss) ? 0 : defaultTolerationSeconds);
  known.set(scheduling, found);
  return found;
}

/** The admission leaves Pods alone that say anything about the taint, even if it is not that they tolerate it. */
function speaksOfLoss({ key, effect }: Toleration): boolean {
  return (key === "" || key === unreachableTaint.key) && (effect === "" || effect === unreachableTaint.effect);
}
