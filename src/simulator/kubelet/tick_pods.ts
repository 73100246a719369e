/** One tick of the kubelets for an unsettled workload: containers start, leak, are killed, probed and restarted. */

import { type RandomKey, uniform } from "../../random.ts";
import { type Cluster, nowMs, report } from "../cluster.ts";
import { isWarming } from "../traffic/endpoints.ts";
import { setMemory } from "./pod_memory.ts";
import { podName, podReason, podState, removePod, startContainer, stopContainer } from "../pods.ts";
import { backoffMs, stepAfterRestart } from "./crash_loop.ts";
import { isSettled, passesInTime, probe } from "./probe.ts";

/** Leak rates of sibling Pods differ by up to this share either way, so that they do not die together; assumed by us. */
const leakSpread = 0.2;

/** Runs every Pod of the workload for one tick. Returns whether anything is still under way. */
export function tickPods(cluster: Cluster, w: number, actuation: RandomKey): boolean {
  const { pods, workloads, revisions, catalogue } = cluster;
  const calm = workloads.leakMiBPerMinute[w] === 0 && workloads.crashesPerMinute[w] === 0;
  const now = nowMs(cluster);
  const boot = workloads.startupMs[w];
  const warmup = workloads.warmupMs[w];
  // What a revision asks of a container at rest; nearly always all Pods are of one.
  let revision = -1;
  let mayRest = false;
  let limit = 0;
  let isProbedReady = false;
  let isProbedAlive = false;
  let busy = !calm;
  let before = -1;
  let next = -1;
  for (let p = workloads.firstPod[w]; p >= 0; p = next) {
    next = pods.nextInWorkload[p];
    const isWarm = pods.startedMs[p] + boot + warmup + catalogue.tickMs <= now;
    if (calm && isWarm && pods.ready[p] === 1 && pods.state[p] === podState.running) {
      if (pods.revision[p] !== revision) {
        revision = pods.revision[p];
        mayRest = revisions.crashAfterMs[revision] === 0 && passesInTime(cluster, w, revision);
        limit = revisions.memoryLimit[revision] || Infinity;
        isProbedReady = revisions.readinessPeriodMs[revision] > 0;
        isProbedAlive = revisions.livenessPeriodMs[revision] > 0;
      }
      const isAtRest = mayRest && pods.memoryMiB[p] <= limit && (!isProbedReady || pods.readinessRun[p] > 0) &&
        (!isProbedAlive || pods.livenessRun[p] > 0);
      // A tick would change nothing about it.
      if (isAtRest) {
        before = p;
        continue;
      }
    }
    if (tickPod(cluster, p, before, actuation)) busy = true;
    if (pods.state[p] !== podState.none) before = p;
  }
  return busy;
}

function fitsLimit({ pods, revisions }: Cluster, p: number): boolean {
  const limit = revisions.memoryLimit[pods.revision[p]];
  return limit === 0 || pods.memoryMiB[p] <= limit;
}

/** `before` is the row before it in its workload. */
function tickPod(cluster: Cluster, p: number, before: number, actuation: RandomKey): boolean {
  const { pods, nodes, revisions } = cluster;
  const now = nowMs(cluster);
  const n = pods.node[p];
  // Nothing happens there until the node is back or taken away, which unsettles its Pods.
  if (n >= 0 && nodes.down[n] === 1) return false;
  if (n >= 0 && now < nodes.readyAtMs[n]) return true;
  switch (pods.state[p]) {
    case podState.pending:
    case podState.failed:
      return false;
    case podState.terminating:
      if (now >= pods.wakeMs[p]) removePod(cluster, p, before);
      return true;
    case podState.creating:
      if (now < pods.wakeMs[p]) return true;
      if (revisions.imageMissing[pods.revision[p]] === 1) {
        failPull(cluster, p);
        return true;
      }
      pods.backoffStep[p] = 0;
      startContainer(cluster, p);
      probe(cluster, p);
      return true;
    case podState.backoff:
      if (now < pods.wakeMs[p]) return true;
      pods.restarts[p]++;
      startContainer(cluster, p);
      probe(cluster, p);
      return true;
    default:
      return tickContainer(cluster, p, actuation);
  }
}

/** An image that cannot be pulled is tried again after 10, 20, 40 … 300 s (imageBackOff). */
function failPull(cluster: Cluster, p: number): void {
  const { pods } = cluster;
  pods.reason[p] = podReason.imagePull;
  pods.backoffStep[p] = stepAfterRestart(pods.backoffStep[p]);
  pods.wakeMs[p] = nowMs(cluster) + backoffMs(pods.backoffStep[p]);
  report(cluster, `pod/${podName(cluster, p)}`, "Failed", () => "Failed to pull image: not found");
}

/** A running container: memory, crashes, probes. Returns whether it must be looked at again in the next tick. */
function tickContainer(cluster: Cluster, p: number, actuation: RandomKey): boolean {
  const { pods, workloads, revisions, catalogue } = cluster;
  const w = pods.workload[p];
  const entity = catalogue.workloadKeys[w] ^ Math.imul(pods.serial[p], 0x9e3779b1);
  const leak = workloads.leakMiBPerMinute[w];
  if (leak > 0) {
    const own = leak * (1 + leakSpread * (2 * uniform(actuation, entity >>> 0, 0, 1) - 1));
    setMemory(cluster, p, pods.memoryMiB[p] + (own * catalogue.tickMs) / 60_000);
  }
  if (!fitsLimit(cluster, p)) {
    report(cluster, `pod/${podName(cluster, p)}`, "OOMKilling", () => "memory limit exceeded");
    stopContainer(cluster, p, podReason.oomKilled);
    return true;
  }
  const crashAfter = revisions.crashAfterMs[pods.revision[p]];
  if (crashAfter > 0 && nowMs(cluster) - pods.startedMs[p] >= crashAfter) {
    stopContainer(cluster, p, podReason.error);
    return true;
  }
  const hazard = (workloads.crashesPerMinute[w] * catalogue.tickMs) / 60_000;
  if (hazard > 0 && uniform(actuation, entity >>> 0, cluster.world.tick[0], 2) < hazard) {
    stopContainer(cluster, p, podReason.error);
    return true;
  }
  probe(cluster, p);
  if (pods.ready[p] === 1 && isWarming(cluster, p)) {
    workloads.classesStale[w] = 1;
    return true;
  }
  return crashAfter > 0 || pods.state[p] !== podState.running || !isSettled(cluster, p);
}
