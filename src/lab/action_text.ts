/** From an action to a few words for people. */

import type { Action } from "../operations/actions.ts";

export function actionText(action: Action): string {
  switch (action.kind) {
    case "cordon":
    case "uncordon":
    case "drain":
    case "removeNode":
      return `${action.kind} ${action.node}`;
    case "evict":
      return `evict ${action.pod}`;
    case "scale":
      return `scale ${action.workload} to ${action.replicas}`;
    case "setResources":
      return `setResources ${action.workload}: CPU ${
        span(action.cpuRequestMillis, action.cpuLimitMillis, "m")
      }, memory ${span(action.memoryRequestMiB, action.memoryLimitMiB, " MiB")}`;
    case "restartRollout":
      return `${action.kind} ${action.workload}`;
    case "rollbackRollout": {
      const target = action.toRevision === undefined ? "" : ` to revision ${action.toRevision}`;
      return `${action.kind} ${action.workload}${target}`;
    }
    case "patchProbe":
      return `patchProbe ${action.workload}: timeout ${action.timeoutSeconds} s, ${action.failureThreshold} failures`;
    case "patchHpa":
      return `patchHpa ${action.workload}: ${action.minReplicas} to ${action.maxReplicas} replicas`;
    case "patchNetworkPolicy":
      return `${action.enabled ? "enable" : "disable"} NetworkPolicy ${action.policy}`;
    case "addNode":
      return `addNode ${action.name} like ${action.like}`;
    case "shedTraffic":
      return `shedTraffic ${action.service}: ${Math.round(100 * action.ratio)} %`;
    case "wait":
      return "wait";
    default: {
      const never: never = action;
      throw new Error(`Cannot describe action ${JSON.stringify(never)}`);
    }
  }
}

function span(request: number, limit: number | null, unit: string): string {
  return `${request}${unit} of ${limit === null ? "no limit" : `${limit}${unit}`}`;
}
