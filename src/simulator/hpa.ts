/** One sync of the HorizontalPodAutoscalers (autoscaling/v2, CPU utilisation, default behaviour). */

import { type Cluster, nowMs, report } from "./cluster.ts";
import { recommendationSlots } from "./columns.ts";

/** Controller defaults (config/v1alpha1/defaults.go). */
const syncMs = 15_000;
const stabilisationMs = 300_000;
const tolerance = 0.1;

/** Replicas that bring utilisation to target: ceil(ratio × ready Pods), unchanged within the tolerance. */
export function wantedReplicas(
  current: number,
  readyPods: number,
  utilisationPercent: number,
  targetPercent: number,
): number {
  const ratio = utilisationPercent / targetPercent;
  if (readyPods === 0 || (ratio >= 1 - tolerance && ratio <= 1 + tolerance)) return current;
  return Math.ceil(ratio * readyPods);
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
  const { hpas, workloads, revisions } = cluster;
  const w = hpas.workload[h];
  const current = workloads.replicas[w];
  const low = hpas.minReplicas[h];
  const high = hpas.maxReplicas[h];
  if (current === 0) return;
  if (current > high || current < low) {
    rescale(cluster, w, current > high ? high : low);
    return;
  }
  const ready = workloads.readyPods[w];
  const request = revisions.cpuRequest[workloads.revision[w]];
  if (ready === 0 || request === 0) return;
  const percent = Math.floor((100 * workloads.cpuUsed[w]) / (request * ready));
  const proposal = wantedReplicas(current, ready, percent, hpas.targetPercent[h]);
  const stable = stabilise(cluster, h, { proposal, current, now });
  const limited = Math.min(high, Math.max(2 * current, 4));
  rescale(cluster, w, Math.max(low, Math.min(stable, limited)));
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

function rescale(cluster: Cluster, w: number, replicas: number): void {
  const { workloads, catalogue } = cluster;
  if (workloads.replicas[w] === replicas) return;
  const from = workloads.replicas[w];
  workloads.replicas[w] = replicas;
  workloads.unsettled[w] = 1;
  const { name } = catalogue.spec.workloads[w];
  report(cluster, `horizontalpodautoscaler/${name}`, "SuccessfulRescale", () => `${from} to ${replicas} replicas`);
}
