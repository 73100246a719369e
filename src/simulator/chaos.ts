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
    if (event.kind === "oom_storm" || event.kind === "probe_failure") {
      if (falls(event.atSeconds) || falls(event.atSeconds + event.durationSeconds)) {
        writePhysics(cluster, event.workload, chaos.filter((each) => isOn(each, nowMs)));
      }
    } else if (falls(event.atSeconds)) begin(cluster, event);
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

function isOn(event: ChaosEvent, nowMs: number): boolean {
  return "durationSeconds" in event && event.atSeconds * 1000 <= nowMs &&
    nowMs < (event.atSeconds + event.durationSeconds) * 1000;
}

/** Sums what is on now anew, so that overlapping events end exactly where they began. */
function writePhysics({ workloads, catalogue }: Cluster, workload: string, on: readonly ChaosEvent[]): void {
  const w = rowOf(catalogue.workloadIndex, workload, "workload");
  workloads.leakMiBPerMinute[w] = 0;
  workloads.probeLatencyMs[w] = catalogue.spec.workloads[w].physics.probeLatencyMs;
  for (const event of on) {
    if (event.kind === "oom_storm" && event.workload === workload) {
      workloads.leakMiBPerMinute[w] += event.leakMiBPerMinute;
    } else if (event.kind === "probe_failure" && event.workload === workload) {
      workloads.probeLatencyMs[w] += event.probeLatencyMs;
    }
  }
  workloads.unsettled[w] = 1;
}

type Momentary = Exclude<ChaosEvent, { readonly kind: "oom_storm" | "probe_failure" }>;

function begin(cluster: Cluster, event: Momentary): void {
  switch (event.kind) {
    case "node_drain":
      for (const node of event.nodes) drainNode(cluster, rowOf(cluster.catalogue.nodeIndex, node, "node"));
      return;
    case "netpol_lockout":
      applyPolicy(cluster, event.policy);
      return;
    case "burst_traffic":
      // Bursts act on the rates of `stepWorld` through `burstFactor`.
      return;
    default: {
      const never: never = event;
      throw new Error(`Cannot begin chaos event ${JSON.stringify(never)}`);
    }
  }
}
