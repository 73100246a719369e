/** One sync of the HorizontalPodAutoscalers (autoscaling/v2, CPU utilisation, default behaviour). */

import { type Cluster, nowMs, report } from "./cluster.ts";
import { recommendationSlots } from "./columns.ts";
import { podState } from "./pods.ts";

/** Controller defaults (config/v1alpha1/defaults.go). */
const syncMs = 15_000;
const stabilisationMs = 300_000;
const tolerance = 0.1;

/** What one proposal is made from. CPU in millicores: used by all ready Pods together, requested by each. */
export interface Utilisation {
  readonly current: number;
  readonly ready: number;
  readonly unready: number;
  readonly cpuUsed: number;
  readonly cpuRequest: number;
  readonly targetPercent: number;
}

/**
 * Replicas that bring utilisation, in whole percent, to target: ceil(ratio × ready Pods), unchanged within the tolerance.
 * When that is more, Pods that are not ready yet count as using nothing; unchanged when that turns the direction
 * (replica_calculator.go GetResourceReplicas).
 */
export function wantedReplicas({ current, ready, unready, cpuUsed, cpuRequest, targetPercent }: Utilisation): number {
  const ratio = Math.floor((100 * cpuUsed) / (cpuRequest * ready)) / targetPercent;
  if (ratio <= 1 || unready === 0) return isTolerated(ratio) ? current : Math.ceil(ratio * ready);
  const counted = ready + unready;
  const damped = Math.floor((100 * cpuUsed) / (cpuRequest * counted)) / targetPercent;
  return isTolerated(damped) ? current : Math.max(current, Math.ceil(damped * counted));
}

function isTolerated(ratio: number): boolean {
  return 1 - tolerance <= ratio && ratio <= 1 + tolerance;
}

/** Runs every HPA whose sync is due. */
export function tickHpas(cluster: Cluster): void {
  const { hpas } = cluster;
  const now = nowMs(cluster);
  for (let h = 0; h < hpas.workload.length; h++) {
    if (now < hpas.nextSyncMs[h]) continue;
    hpas.nextSyncMs[h] = now + syncMs;
    syncHpa(cluster, h, now);
  }
}

function syncHpa(cluster: Cluster, h: number, now: number): void {
  const { hpas, workloads, pods, revisions } = cluster;
  const w = hpas.workload[h];
  const current = workloads.replicas[w];
  const low = hpas.minReplicas[h];
  const high = hpas.maxReplicas[h];
  if (current === 0) return;
  if (current > high || current < low) {
    rescale(cluster, h, current > high ? high : low);
    return;
  }
  const ready = workloads.readyPods[w];
  const cpuRequest = revisions.cpuRequest[workloads.revision[w]];
  if (ready === 0 || cpuRequest === 0) return;
  let unready = 0;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.ready[p] === 0 && pods.state[p] !== podState.terminating) unready++;
  }
  const cpuUsed = workloads.cpuUsed[w];
  const proposal = wantedReplicas({
    current,
    ready,
    unready,
    cpuUsed,
    cpuRequest,
    targetPercent: hpas.targetPercent[h],
  });
  const stable = stabilise(cluster, h, { proposal, current, now });
  const limited = Math.min(high, Math.max(2 * current, 4));
  rescale(cluster, h, Math.max(low, Math.min(stable, limited)));
}

/** The largest recommendation of the last 300 s, the present one included; the first call records the present size. */
function stabilise(
  cluster: Cluster,
  h: number,
  { proposal, current, now }: { readonly proposal: number; readonly current: number; readonly now: number },
): number {
  const { hpas } = cluster;
  const first = h * recommendationSlots;
  if (hpas.nextRecommendation[h] === 0) record(cluster, h, current, now);
  let stable = proposal;
  for (let at = first; at < first + recommendationSlots; at++) {
    const given = hpas.recommendedAtMs[at];
    if (given >= 0 && now - given <= stabilisationMs) stable = Math.max(stable, hpas.recommendation[at]);
  }
  record(cluster, h, proposal, now);
  return stable;
}

function record(cluster: Cluster, h: number, replicas: number, now: number): void {
  const { hpas } = cluster;
  const at = h * recommendationSlots + hpas.nextRecommendation[h] % recommendationSlots;
  hpas.recommendation[at] = replicas;
  hpas.recommendedAtMs[at] = now;
  hpas.nextRecommendation[h]++;
}

function rescale(cluster: Cluster, h: number, replicas: number): void {
  const { hpas, workloads, catalogue } = cluster;
  const w = hpas.workload[h];
  if (workloads.replicas[w] === replicas) return;
  const from = workloads.replicas[w];
  workloads.replicas[w] = replicas;
  workloads.unsettled[w] = 1;
  const { name } = catalogue.spec.hpas[h];
  report(cluster, `horizontalpodautoscaler/${name}`, "SuccessfulRescale", () => `${from} to ${replicas} replicas`);
}
