/** A workload's Pod templates as revision rows: a change writes the next one, a rollback an earlier one again. */

import type { Cluster } from "./cluster.ts";
import { revisionSlots } from "./columns.ts";
import type { ProbeSpec, TemplateSpec } from "./spec.ts";

/**
 * Writes a template as the workload's next revision and makes it current; the controller rolls it out.
 * The oldest of the {@link revisionSlots} kept revisions is overwritten; throws while a Pod still runs that one
 * ({@link isRevisionFree}). CPU is rounded up to whole millicores and memory to bytes, as the API server does: sums of
 * requests are then exact. Returns the row.
 */
export function writeRevision(cluster: Cluster, w: number, template: TemplateSpec): number {
  const { workloads, revisions } = cluster;
  const number = workloads.revisionNumber[w] + 1;
  const r = w * revisionSlots + number % revisionSlots;
  if (!isRevisionFree(cluster, w)) {
    const { name } = cluster.catalogue.spec.workloads[w];
    throw new Error(
      `Cannot write revision ${number} of deployment "${name}": Pods of revision ${revisions.number[r]} still exist, ` +
        `and ${revisionSlots} are kept. Wait until the rollout has replaced them.`,
    );
  }
  if (workloads.defectRevision[w] === r) workloads.defectRevision[w] = -1;
  revisions.number[r] = number;
  revisions.cpuRequest[r] = Math.ceil(template.cpuRequestMillis);
  revisions.cpuLimit[r] = Math.ceil(template.cpuLimitMillis ?? 0);
  revisions.memoryRequest[r] = wholeBytes(template.memoryRequestMiB);
  revisions.memoryLimit[r] = wholeBytes(template.memoryLimitMiB ?? 0);
  revisions.cpuUnrequested[r] = template.unrequestedCpuMillis;
  revisions.memoryUnrequested[r] = template.unrequestedMemoryMiB;
  revisions.graceMs[r] = template.terminationGraceSeconds * 1000;
  const { startup, readiness, liveness } = template;
  revisions.startupDelayMs[r] = (startup?.initialDelaySeconds ?? 0) * 1000;
  revisions.startupPeriodMs[r] = (startup?.periodSeconds ?? 0) * 1000;
  revisions.startupTimeoutMs[r] = (startup?.timeoutSeconds ?? 0) * 1000;
  revisions.startupFailure[r] = startup?.failureThreshold ?? 0;
  revisions.readinessDelayMs[r] = (readiness?.initialDelaySeconds ?? 0) * 1000;
  revisions.readinessPeriodMs[r] = (readiness?.periodSeconds ?? 0) * 1000;
  revisions.readinessTimeoutMs[r] = (readiness?.timeoutSeconds ?? 0) * 1000;
  revisions.readinessSuccess[r] = readiness?.successThreshold ?? 0;
  revisions.readinessFailure[r] = readiness?.failureThreshold ?? 0;
  revisions.livenessDelayMs[r] = (liveness?.initialDelaySeconds ?? 0) * 1000;
  revisions.livenessPeriodMs[r] = (liveness?.periodSeconds ?? 0) * 1000;
  revisions.livenessTimeoutMs[r] = (liveness?.timeoutSeconds ?? 0) * 1000;
  revisions.livenessFailure[r] = liveness?.failureThreshold ?? 0;
  workloads.revisionNumber[w] = number;
  workloads.revision[w] = r;
  workloads.unsettled[w] = 1;
  return r;
}

function wholeBytes(memoryMiB: number): number {
  return Math.ceil(memoryMiB * 2 ** 20) / 2 ** 20;
}

/** The template a revision row holds. */
export function readRevision(cluster: Cluster, r: number): TemplateSpec {
  const { revisions } = cluster;
  return {
    cpuRequestMillis: revisions.cpuRequest[r],
    cpuLimitMillis: revisions.cpuLimit[r] || null,
    memoryRequestMiB: revisions.memoryRequest[r],
    memoryLimitMiB: revisions.memoryLimit[r] || null,
    unrequestedCpuMillis: revisions.cpuUnrequested[r],
    unrequestedMemoryMiB: revisions.memoryUnrequested[r],
    terminationGraceSeconds: revisions.graceMs[r] / 1000,
    startup: probe(
      revisions.startupDelayMs[r],
      revisions.startupPeriodMs[r],
      revisions.startupTimeoutMs[r],
      1,
      revisions.startupFailure[r],
    ),
    readiness: probe(
      revisions.readinessDelayMs[r],
      revisions.readinessPeriodMs[r],
      revisions.readinessTimeoutMs[r],
      revisions.readinessSuccess[r],
      revisions.readinessFailure[r],
    ),
    liveness: probe(
      revisions.livenessDelayMs[r],
      revisions.livenessPeriodMs[r],
      revisions.livenessTimeoutMs[r],
      1,
      revisions.livenessFailure[r],
    ),
  };
}

function probe(
  delayMs: number,
  periodMs: number,
  timeoutMs: number,
  success: number,
  failure: number,
): ProbeSpec | null {
  return periodMs === 0 ? null : {
    initialDelaySeconds: delayMs / 1000,
    periodSeconds: periodMs / 1000,
    timeoutSeconds: timeoutMs / 1000,
    successThreshold: success,
    failureThreshold: failure,
  };
}

/** The row of the revision before the current one, or −1 when none is kept. */
export function previousRevision(cluster: Cluster, w: number): number {
  const number = cluster.workloads.revisionNumber[w] - 1;
  return number < 1 ? -1 : w * revisionSlots + number % revisionSlots;
}

/** Whether the row that the next revision would overwrite is unused: no Pod of the workload still runs it. */
export function isRevisionFree(cluster: Cluster, w: number): boolean {
  const { workloads, pods } = cluster;
  const next = w * revisionSlots + (workloads.revisionNumber[w] + 1) % revisionSlots;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.revision[p] === next) return false;
  }
  return true;
}
