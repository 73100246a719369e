/** Moves that change or restart a workload's pods: from a move's site to their actions, or null where they do not apply. */

import { latest } from "../../operations/latest.ts";
import type { WorkloadView } from "../../operations/observation.ts";
import type { TimedAction } from "../../operations/twin.ts";
import { freeRoom } from "./free_room.ts";
import { atOnce, type MoveSite } from "./move.ts";

/** Timeout that no healthy probe needs, in seconds; five times Kubernetes' default. */
const patientTimeoutSeconds = 5;

/** Headroom over observed use when requests are cut to size. Assumed by us. */
const requestHeadroom = 1.2;

/** Doubles the limit; the request grows only where every pod of it would still find a place. */
export function raiseMemory({ workload, observation, policy }: MoveSite): readonly TimedAction[] | null {
  if (workload === null || workload.memoryLimitMiB === null) return null;
  const grown = Math.round(workload.memoryRequestMiB * policy.limitGrowth);
  const extra = { cpuRequestMillis: 0, memoryRequestMiB: grown - workload.memoryRequestMiB };
  // A rollout also needs room for one whole pod of the new size beside the old ones.
  const fits = freeRoom(observation, extra) > workload.replicas &&
    freeRoom(observation, { ...workload, memoryRequestMiB: grown }) >= 1;
  return resources(workload, {
    memoryLimitMiB: Math.round(workload.memoryLimitMiB * policy.limitGrowth),
    memoryRequestMiB: fits ? grown : workload.memoryRequestMiB,
  });
}

export function raiseCpuLimit({ workload, policy }: MoveSite): readonly TimedAction[] | null {
  if (workload === null || workload.cpuLimitMillis === null) return null;
  return resources(workload, { cpuLimitMillis: Math.round(workload.cpuLimitMillis * policy.limitGrowth) });
}

/** Cuts requests to what is used, so that pods which wait for room are placed. */
export function lowerRequests({ service, workload, observation }: MoveSite): readonly TimedAction[] | null {
  if (service === null || workload === null) return null;
  const pods = observation.pods.filter((pod) => pod.workload === workload.name);
  if (!pods.some((pod) => pod.reason === "Unschedulable")) return null;
  const utilisation = latest(service.series.cpuUtilisation, 1).at(0);
  const usedMiB = Math.max(0, ...pods.map((pod) => pod.memoryMiB));
  if (utilisation === undefined || usedMiB === 0) return null;
  const usedMillis = utilisation * (workload.cpuLimitMillis ?? workload.cpuRequestMillis);
  const cpuRequestMillis = Math.min(workload.cpuRequestMillis, Math.ceil(usedMillis * requestHeadroom));
  const memoryRequestMiB = Math.min(workload.memoryRequestMiB, Math.ceil(usedMiB * requestHeadroom));
  const smaller = cpuRequestMillis < workload.cpuRequestMillis || memoryRequestMiB < workload.memoryRequestMiB;
  return smaller ? resources(workload, { cpuRequestMillis, memoryRequestMiB }) : null;
}

export function restart({ workload }: MoveSite): readonly TimedAction[] | null {
  if (workload === null || workload.replicas === 0) return null;
  return atOnce({ kind: "restartRollout", workload: workload.name });
}

export function rollBack({ workload }: MoveSite): readonly TimedAction[] | null {
  if (workload === null || !workload.canRollBack) return null;
  return atOnce({ kind: "rollbackRollout", workload: workload.name });
}

/** Three times the patience, and enough for what a probe is believed to take. */
export function relaxProbe({ workload, hypothesis }: MoveSite): readonly TimedAction[] | null {
  const probes = [workload?.readiness, workload?.liveness].filter((probe) => probe !== null && probe !== undefined);
  if (workload === null || probes.length === 0) return null;
  const timeout = Math.max(...probes.map((probe) => probe.timeoutSeconds));
  const answers = hypothesis.mechanism === "probe-misconfigured" ? hypothesis.magnitude / 1000 : 0;
  return atOnce({
    kind: "patchProbe",
    workload: workload.name,
    timeoutSeconds: Math.max(patientTimeoutSeconds, Math.ceil(3 * timeout), Math.ceil(1.5 * answers)),
    failureThreshold: 2 * Math.max(...probes.map((probe) => probe.failureThreshold)),
  });
}

type Resources = Pick<WorkloadView, "cpuRequestMillis" | "cpuLimitMillis" | "memoryRequestMiB" | "memoryLimitMiB">;

function resources(workload: WorkloadView, change: Partial<Resources>): readonly TimedAction[] {
  const { cpuRequestMillis, cpuLimitMillis, memoryRequestMiB, memoryLimitMiB } = workload;
  const kept = { cpuRequestMillis, cpuLimitMillis, memoryRequestMiB, memoryLimitMiB };
  return atOnce({ kind: "setResources", workload: workload.name, ...kept, ...change });
}
