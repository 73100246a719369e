/** From a running container's probes of one tick to what the kubelet does about their results. */

import { type Cluster, nowMs, report } from "../cluster.ts";
import { podName, podReason, podState, setReady, stopContainer } from "../pods.ts";

/** Longer runs than any threshold count no further. */
const longestRun = 32_767;

/**
 * The run of equal results after one more: positive for successes, negative for failures. Runs outlive their container,
 * as in upstream's prober worker.
 */
export function runAfter(run: number, passed: boolean): number {
  return passed ? Math.min(longestRun, run > 0 ? run + 1 : 1) : Math.max(-longestRun, run < 0 ? run - 1 : -1);
}

/** What a run publishes: 1 success, −1 failure, 0 where it is too short and the result stays as it was. */
export function published(run: number, successThreshold: number, failureThreshold: number): -1 | 0 | 1 {
  if (run > 0) return run >= successThreshold ? 1 : 0;
  return -run >= failureThreshold ? -1 : 0;
}

/** Probes a container that runs: first the startup probe alone, then liveness, which may end it, and readiness. */
export function probe(cluster: Cluster, p: number): void {
  const { pods } = cluster;
  if (pods.state[p] === podState.starting) probeStartup(cluster, p);
  // Probes of one kind do not wait for the next round once the startup probe has succeeded.
  if (pods.state[p] !== podState.running) return;
  probeLiveness(cluster, p);
  if (pods.state[p] === podState.running) probeReadiness(cluster, p);
}

/** How many probes of a kind fall into the tick that ends now. */
function probesDue(cluster: Cluster, p: number, delayMs: number, periodMs: number): number {
  const since = nowMs(cluster) - cluster.pods.startedMs[p] - delayMs;
  if (since < 0) return 0;
  return Math.floor(since / periodMs) - Math.floor(Math.max(-1, since - cluster.catalogue.tickMs) / periodMs);
}

/** Whether the container answers a probe in time: it has booted and its health endpoint is fast enough. */
function answers(cluster: Cluster, p: number, timeoutMs: number): boolean {
  const { pods, workloads } = cluster;
  const w = pods.workload[p];
  return nowMs(cluster) >= pods.startedMs[p] + workloads.startupMs[w] && workloads.probeLatencyMs[w] <= timeoutMs;
}

function probeStartup(cluster: Cluster, p: number): void {
  const { pods, revisions } = cluster;
  const r = pods.revision[p];
  const passed = answers(cluster, p, revisions.startupTimeoutMs[r]);
  for (let due = probesDue(cluster, p, revisions.startupDelayMs[r], revisions.startupPeriodMs[r]); due > 0; due--) {
    pods.livenessRun[p] = runAfter(pods.livenessRun[p], passed);
    const result = published(pods.livenessRun[p], 1, revisions.startupFailure[r]);
    if (result === 1) {
      pods.state[p] = podState.running;
      pods.livenessRun[p] = 0;
      return;
    }
    if (result === -1) {
      kill(cluster, p, "startup");
      return;
    }
  }
}

function probeLiveness(cluster: Cluster, p: number): void {
  const { pods, revisions } = cluster;
  const r = pods.revision[p];
  const period = revisions.livenessPeriodMs[r];
  if (period === 0) return;
  const passed = answers(cluster, p, revisions.livenessTimeoutMs[r]);
  for (let due = probesDue(cluster, p, revisions.livenessDelayMs[r], period); due > 0; due--) {
    pods.livenessRun[p] = runAfter(pods.livenessRun[p], passed);
    if (published(pods.livenessRun[p], 1, revisions.livenessFailure[r]) === -1) {
      kill(cluster, p, "liveness");
      return;
    }
  }
}

/** The next container's probes begin a new run, which no other end of a container does. */
function kill(cluster: Cluster, p: number, kind: "startup" | "liveness"): void {
  const name = `pod/${podName(cluster, p)}`;
  report(cluster, name, "Unhealthy", () => `${kind} probe failed`);
  report(cluster, name, "Killing", () => `container failed ${kind} probe, will be restarted`);
  cluster.pods.livenessRun[p] = 0;
  stopContainer(cluster, p, podReason.unhealthy);
}

function probeReadiness(cluster: Cluster, p: number): void {
  const { pods, revisions } = cluster;
  const r = pods.revision[p];
  const period = revisions.readinessPeriodMs[r];
  if (period === 0) {
    setReady(cluster, p, 1);
    return;
  }
  const passed = answers(cluster, p, revisions.readinessTimeoutMs[r]);
  for (let due = probesDue(cluster, p, revisions.readinessDelayMs[r], period); due > 0; due--) {
    pods.readinessRun[p] = runAfter(pods.readinessRun[p], passed);
    const result = published(pods.readinessRun[p], revisions.readinessSuccess[r], revisions.readinessFailure[r]);
    if (result === 1) setReady(cluster, p, 1);
    else if (result === -1 && pods.ready[p] === 1) {
      report(cluster, `pod/${podName(cluster, p)}`, "Unhealthy", () => "readiness probe failed");
      setReady(cluster, p, 0);
    }
  }
}

/** Whether every probe keeps passing and the Pod is ready: nothing changes until somebody changes something. */
export function isSettled(cluster: Cluster, p: number): boolean {
  const { pods, revisions } = cluster;
  const r = pods.revision[p];
  return pods.ready[p] === 1 && passesInTime(cluster, pods.workload[p], r) &&
    (revisions.readinessPeriodMs[r] === 0 || pods.readinessRun[p] > 0) &&
    (revisions.livenessPeriodMs[r] === 0 || pods.livenessRun[p] > 0);
}

/** Whether a workload's health endpoint is fast enough for a revision's probes. */
export function passesInTime({ workloads, revisions }: Cluster, w: number, r: number): boolean {
  const latency = workloads.probeLatencyMs[w];
  return (revisions.readinessPeriodMs[r] === 0 || latency <= revisions.readinessTimeoutMs[r]) &&
    (revisions.livenessPeriodMs[r] === 0 || latency <= revisions.livenessTimeoutMs[r]);
}
