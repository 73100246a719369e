/** A workload's Pod templates as revision rows: written, found again, rolled back to, listed. */

import { type Cluster, nowMs } from "./cluster.ts";
import { revisionSlots } from "./columns.ts";
import { podState, removePod } from "./pods.ts";
import { workloadRef } from "./workload_ref.ts";
import type { ProbeSpec, TemplateSpec } from "./spec.ts";

/**
 * Makes a template the workload's newest revision under an image, configuration or annotations of its own (a restart is
 * an annotation), hidden defects as in the current one; the controller rolls it out. CPU is rounded up to whole
 * millicores and memory to bytes, as the API server does: sums of requests are then exact. Takes the row of the oldest
 * revision that nothing runs; throws when there is none ({@link isRevisionFree}). Returns the row.
 */
export function writeRevision(cluster: Cluster, w: number, template: TemplateSpec): number {
  return write(cluster, w, template, cluster.workloads.revisionNumber[w] + 1);
}

/**
 * Changes only the template's numbers, as `kubectl set resources` does. A kept revision that says the same becomes the
 * newest again, and Pods that still run it stay. Returns the row, or −1 when a new one is needed and none is free.
 */
export function applyTemplate(cluster: Cluster, w: number, template: TemplateSpec): number {
  const { workloads, revisions } = cluster;
  const build = revisions.build[workloads.revision[w]];
  const wanted = JSON.stringify(storable(template));
  for (let r = w * revisionSlots; r < (w + 1) * revisionSlots; r++) {
    if (revisions.number[r] === 0 || revisions.build[r] !== build) continue;
    if (JSON.stringify(readRevision(cluster, r)) === wanted) return reuseRevision(cluster, w, r);
  }
  return isRevisionFree(cluster, w) ? write(cluster, w, template, build) : -1;
}

/** Makes a kept revision the newest again under a new number, as `kubectl rollout undo` does. Returns the row. */
export function reuseRevision(cluster: Cluster, w: number, r: number): number {
  if (r !== cluster.workloads.revision[w]) makeCurrent(cluster, w, r);
  return r;
}

function makeCurrent(cluster: Cluster, w: number, r: number): void {
  const { workloads, revisions } = cluster;
  revisions.number[r] = ++workloads.revisionNumber[w];
  workloads.revision[w] = r;
  workloads.progressedMs[w] = nowMs(cluster);
  workloads.deadlineExceeded[w] = 0;
  workloads.unsettled[w] = 1;
}

function write(cluster: Cluster, w: number, template: TemplateSpec, build: number): number {
  const { workloads, revisions } = cluster;
  const r = freeRow(cluster, w);
  if (r < 0) {
    throw new Error(
      `Cannot write revision ${workloads.revisionNumber[w] + 1} of ${workloadRef(cluster, w)}: ` +
        `all ${revisionSlots} kept ones are still in use. Wait until the rollout has replaced their Pods.`,
    );
  }
  removeFailed(cluster, w, r);
  const from = workloads.revision[w];
  const first = workloads.revisionNumber[w] === 0;
  revisions.defectErrorRatio[r] = first ? 0 : revisions.defectErrorRatio[from];
  revisions.costFactor[r] = first ? 1 : revisions.costFactor[from];
  revisions.crashAfterMs[r] = first ? 0 : revisions.crashAfterMs[from];
  revisions.imageMissing[r] = first ? 0 : revisions.imageMissing[from];
  revisions.replicas[r] = 0;
  revisions.maxReplicas[r] = 0;
  revisions.build[r] = build;
  writeTemplate(cluster, r, storable(template));
  makeCurrent(cluster, w, r);
  revisions.firstNumber[r] = revisions.number[r];
  if (first) workloads.currentRevision[w] = r;
  return r;
}

/** The template as the columns hold it. */
function storable(template: TemplateSpec): TemplateSpec {
  const { cpuLimitMillis, memoryLimitMiB } = template;
  return {
    cpuRequestMillis: Math.ceil(template.cpuRequestMillis),
    cpuLimitMillis: cpuLimitMillis === null ? null : Math.ceil(cpuLimitMillis) || null,
    memoryRequestMiB: wholeBytes(template.memoryRequestMiB),
    memoryLimitMiB: memoryLimitMiB === null ? null : wholeBytes(memoryLimitMiB) || null,
    unrequestedCpuMillis: template.unrequestedCpuMillis,
    unrequestedMemoryMiB: template.unrequestedMemoryMiB,
    terminationGraceSeconds: template.terminationGraceSeconds,
    startup: storableProbe(template.startup),
    readiness: storableProbe(template.readiness),
    liveness: storableProbe(template.liveness),
  };
}

function storableProbe(written: ProbeSpec | null): ProbeSpec | null {
  if (written === null) return null;
  const { initialDelaySeconds, periodSeconds, timeoutSeconds, successThreshold, failureThreshold } = written;
  return probe(
    initialDelaySeconds * 1000,
    periodSeconds * 1000,
    timeoutSeconds * 1000,
    successThreshold,
    failureThreshold,
  );
}

function wholeBytes(memoryMiB: number): number {
  return Math.ceil(memoryMiB * 2 ** 20) / 2 ** 20;
}

function writeTemplate({ revisions }: Cluster, r: number, template: TemplateSpec): void {
  revisions.cpuRequest[r] = template.cpuRequestMillis;
  revisions.cpuLimit[r] = template.cpuLimitMillis ?? 0;
  revisions.memoryRequest[r] = template.memoryRequestMiB;
  revisions.memoryLimit[r] = template.memoryLimitMiB ?? 0;
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

/** Rows of the kept revisions, oldest number first. */
export function keptRevisions({ revisions }: Cluster, w: number): readonly number[] {
  const rows: number[] = [];
  for (let r = w * revisionSlots; r < (w + 1) * revisionSlots; r++) if (revisions.number[r] > 0) rows.push(r);
  return rows.sort((a, b) => revisions.number[a] - revisions.number[b]);
}

/** The row of the newest kept revision but the current one, or −1 when there is none. */
export function previousRevision(cluster: Cluster, w: number): number {
  return keptRevisions(cluster, w).at(-2) ?? -1;
}

/** Whether a further revision can be written: one of the kept rows is unused. */
export function isRevisionFree(cluster: Cluster, w: number): boolean {
  return freeRow(cluster, w) >= 0;
}

/** Failed Pods go with their ReplicaSet, as upstream when its history is cut. */
function removeFailed(cluster: Cluster, w: number, r: number): void {
  const { workloads, pods } = cluster;
  let next = -1;
  for (let p = workloads.firstPod[w]; p >= 0; p = next) {
    next = pods.nextInWorkload[p];
    if (pods.revision[p] === r && pods.state[p] === podState.failed) removePod(cluster, p);
  }
}

/** The row that the next revision takes: an empty one, else the oldest that no Pod, ReplicaSet or partition needs; or −1. */
function freeRow({ workloads, revisions, pods, catalogue }: Cluster, w: number): number {
  const first = w * revisionSlots;
  if (workloads.revisionNumber[w] === 0) return first;
  let used = 1 << (workloads.revision[w] - first);
  if (catalogue.spec.workloads[w].kind === "StatefulSet") used |= 1 << (workloads.currentRevision[w] - first);
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.state[p] !== podState.failed) used |= 1 << (pods.revision[p] - first);
  }
  let free = -1;
  for (let r = first; r < first + revisionSlots; r++) {
    if ((used >> (r - first) & 1) === 1 || revisions.replicas[r] > 0) continue;
    if (free < 0 || revisions.number[r] < revisions.number[free]) free = r;
  }
  return free;
}
