/** A workload and its rate of requests come in, what its code seems to cost goes out. */

import type { ImportedWorkload } from "./imported_manifests.ts";
import { workloadRole } from "./workload_role.ts";

export interface PhysicsGuess {
  readonly cpuMsPerRequest: number;
  readonly concurrency: number;
  readonly baseMemoryMiB: number;
  readonly startupSeconds: number;
  readonly why: string;
}

/** People request about what they saw used; what is used stays well below the limit. Assumed by us. */
const shareOfRequest = 0.6;
const shareOfLimit = 0.3;
/** Millicores where neither is given. */
const usedWithoutFigures = 50;

const leastCostMs = 0.05;
const mostCostMs = 50;

/** Of what an autoscaler aims at: it rests where nothing happens. */
const shareOfAim = 0.8;

export function guessPhysics(
  { name, replicas, template, scaledAt }: ImportedWorkload,
  requestsPerSecond: number,
): PhysicsGuess {
  const { cpuRequestMillis: request, cpuLimitMillis: limit, memoryRequestMiB, memoryLimitMiB } = template;
  const used = Math.min(
    request > 0 ? shareOfRequest * request : limit === null ? usedWithoutFigures : Infinity,
    limit === null ? Infinity : shareOfLimit * limit,
    scaledAt.cpu === null || request === 0 ? Infinity : (shareOfAim * request * scaledAt.cpu) / 100,
  );
  const wanted = requestsPerSecond > 0 ? (used * Math.max(1, replicas)) / requestsPerSecond : 5;
  const cost = Math.min(mostCostMs, Math.max(leastCostMs, wanted));
  const memoryShare = Math.min(0.8, scaledAt.memory === null ? Infinity : (shareOfAim * scaledAt.memory) / 100);
  const memory = memoryRequestMiB > 0 ? memoryShare * memoryRequestMiB : 64;
  return {
    cpuMsPerRequest: Number(cost.toPrecision(2)),
    concurrency: workloadRole(name) === "store" ? 4 : 2,
    baseMemoryMiB: Math.max(1, Math.floor(Math.min(memory, 0.8 * (memoryLimitMiB ?? Infinity)))),
    startupSeconds: startup(template),
    why: `${cpuText(request, limit)}, ${memoryText(memoryRequestMiB, memoryLimitMiB)}; ` +
      `${Number(requestsPerSecond.toPrecision(3))} requests/s`,
  };
}

/** Sooner than any liveness probe kills, later than nothing. */
function startup({ readiness, liveness }: ImportedWorkload["template"]): number {
  const killedAfter = liveness === null
    ? Infinity
    : liveness.initialDelaySeconds + (liveness.failureThreshold - 1) * liveness.periodSeconds;
  const expected = Math.max(5, Math.min(60, 0.5 * (readiness?.initialDelaySeconds ?? 0)));
  return Math.max(1, Math.floor(Math.min(expected, 0.5 * killedAfter)));
}

function cpuText(request: number, limit: number | null): string {
  return `CPU request ${request > 0 ? `${request}m` : "none"}, limit ${limit === null ? "none" : `${limit}m`}`;
}

function memoryText(request: number, limit: number | null): string {
  return `memory request ${request > 0 ? `${request}Mi` : "none"}, limit ${limit === null ? "none" : `${limit}Mi`}`;
}
