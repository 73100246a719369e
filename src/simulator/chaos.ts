/** From a schedule of chaos events and the time to physical causes in a cluster. Nothing paints a status: effects follow. */

import { rowOf } from "./catalogue.ts";
import type { Cluster } from "./cluster.ts";
import { applyPolicy } from "./network.ts";
import { drainNode } from "./nodes.ts";
import type { ChaosEvent } from "./spec.ts";

/** Starts and ends the events whose time falls into the tick that begins at `nowMs`. */
export function tickChaos(cluster: Cluster, chaos: readonly ChaosEvent[], nowMs: number): void {
  const { tickMs } = cluster.catalogue;
  const falls = (seconds: number) => seconds * 1000 <= nowMs && nowMs < seconds * 1000 + tickMs;
  for (const event of chaos) {
    if (falls(event.atSeconds)) begin(cluster, event);
    if ("durationSeconds" in event && falls(event.atSeconds + event.durationSeconds)) end(cluster, event);
  }
}

/** Factor on the entry rate of a service at a time: the product of the bursts that are on, each ramping up linearly. */
export function burstFactor(chaos: readonly ChaosEvent[], service: string, nowMs: number): number {
  let factor = 1;
  for (const event of chaos) {
    if (event.kind !== "burst_traffic" || event.service !== service) continue;
    const since = nowMs / 1000 - event.atSeconds;
    if (since < 0 || since >= event.durationSeconds) continue;
    const ramp = event.rampSeconds > 0 ? Math.min(1, since / event.rampSeconds) : 1;
    factor *= 1 + (event.factor - 1) * ramp;
  }
  return factor;
}

function begin(cluster: Cluster, event: ChaosEvent): void {
  const { workloads, catalogue } = cluster;
  switch (event.kind) {
    case "node_drain":
      for (const node of event.nodes) drainNode(cluster, rowOf(catalogue.nodeIndex, node, "node"));
      return;
    case "oom_storm": {
      const w = rowOf(catalogue.workloadIndex, event.workload, "workload");
      workloads.leakMiBPerMinute[w] += event.leakMiBPerMinute;
      workloads.unsettled[w] = 1;
      return;
    }
    case "probe_failure": {
      const w = rowOf(catalogue.workloadIndex, event.workload, "workload");
      workloads.probeLatencyMs[w] += event.probeLatencyMs;
      workloads.unsettled[w] = 1;
      return;
    }
    case "netpol_lockout":
      applyPolicy(cluster, event.policy);
      return;
    case "burst_traffic":
      return;
    default: {
      const never: never = event;
      throw new Error(`Cannot begin chaos event ${JSON.stringify(never)}`);
    }
  }
}

function end(cluster: Cluster, event: ChaosEvent): void {
  const { workloads, catalogue } = cluster;
  if (event.kind === "oom_storm") {
    workloads.leakMiBPerMinute[rowOf(catalogue.workloadIndex, event.workload, "workload")] -= event.leakMiBPerMinute;
  } else if (event.kind === "probe_failure") {
    const w = rowOf(catalogue.workloadIndex, event.workload, "workload");
    workloads.probeLatencyMs[w] -= event.probeLatencyMs;
    workloads.unsettled[w] = 1;
  }
}
