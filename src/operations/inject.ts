/** The operators' own map from mechanism to columns: a hypothesis becomes a physical cause in a believed cluster. */

import type { Cluster } from "../simulator/cluster.ts";
import { leastMemoryMiB } from "../simulator/kubelet/node_pressure.ts";
import { loseNode } from "../simulator/nodes/nodes.ts";
import type { Hypothesis } from "./hypotheses.ts";

/**
 * Whether a fault is believed to be at work in what was seen, or to begin only now: load and cost that the observed
 * rates and CPU use already carry must not come twice.
 */
export type Begun = "before" | "now";

/** Writes one hypothesis into a believed cluster. *unknown* writes nothing: what is seen stays as it is. */
export function inject(cluster: Cluster, { mechanism, entity, magnitude }: Hypothesis, begun: Begun): void {
  const name = entity.slice(entity.indexOf("/") + 1);
  if (entity.startsWith("node/")) injectNode(cluster, mechanism, { name, magnitude, begun });
  else if (entity.startsWith("service/")) injectService(cluster, mechanism, { name, magnitude, begun });
}

interface Target {
  readonly name: string;
  readonly magnitude: number;
  readonly begun: Begun;
}

function injectNode(cluster: Cluster, mechanism: Hypothesis["mechanism"], { name, magnitude, begun }: Target): void {
  const { nodes, catalogue } = cluster;
  const n = catalogue.nodeIndex.get(name);
  if (n === undefined || nodes.exists[n] === 0) return;
  if (mechanism === "node-pressure") {
    const share = Math.min(1, magnitude);
    nodes.cpuStolen[n] = share * nodes.cpuMillis[n];
    // What has not brought the condition about leaves memory enough. How full a disk is stands written already.
    const left = nodes.memoryMiB[n] - nodes.memoryUsed[n] - leastMemoryMiB;
    const isBounded = begun === "before" && nodes.memoryPressure[n] === 0;
    nodes.memoryStolen[n] = Math.min(share * nodes.memoryMiB[n], isBounded ? Math.max(0, left) : Infinity);
  } else if (mechanism === "node-loss" && (begun === "now" || nodes.unschedulable[n] === 0)) {
    // A node seen cordoned is lost in plain sight already and can be won back; any other is taken for dead.
    loseNode(cluster, n);
  }
}

function injectService(cluster: Cluster, mechanism: Hypothesis["mechanism"], { name, magnitude, begun }: Target): void {
  const { services, workloads, revisions, calls, catalogue } = cluster;
  const s = catalogue.serviceIndex.get(name);
  if (s === undefined) return;
  const w = services.workload[s];
  const current = workloads.revision[w];
  const intoService = (write: (c: number) => void) => {
    for (let c = 0; c < calls.callee.length; c++) if (calls.callee[c] === s) write(c);
  };
  workloads.unsettled[w] = 1;
  switch (mechanism) {
    case "cpu-saturation":
      workloads.costFactor[w] *= begun === "now" ? Math.max(1, magnitude) : unexplainedCost(cluster, s, magnitude);
      return;
    case "dependency-overload":
      services.extraLoad[s] += (begun === "now" ? Math.max(1, magnitude) : unexplainedCost(cluster, s, magnitude)) - 1;
      return;
    case "memory-growth":
      workloads.leakMiBPerMinute[w] += magnitude;
      return;
    case "crash":
      workloads.crashesPerMinute[w] += magnitude;
      return;
    case "probe-misconfigured":
      workloads.probeLatencyMs[w] = Math.max(workloads.probeLatencyMs[w], magnitude);
      return;
    case "config-regression":
      revisions.defectErrorRatio[current] = Math.max(revisions.defectErrorRatio[current], Math.min(1, magnitude));
      return;
    case "image-unavailable":
      revisions.imageMissing[current] = 1;
      return;
    case "edge-latency":
      intoService((c) => calls.extraLatencyMs[c] += magnitude);
      return;
    case "packet-loss":
      intoService((c) => calls.lossRatio[c] = Math.max(calls.lossRatio[c], Math.min(1, magnitude)));
      return;
    case "name-resolution":
      intoService((c) => calls.unresolvedRatio[c] = Math.max(calls.unresolvedRatio[c], Math.min(1, magnitude)));
      return;
    case "retry-amplification":
      intoService((c) => {
        calls.attempts[c] = Math.max(calls.attempts[c], Math.ceil(magnitude));
        calls.retryBudget[c] = Math.max(calls.retryBudget[c], magnitude - 1);
      });
      return;
    case "policy-block":
      // One that was seen is among the believed cluster's policies; one to come drops what it shuts out.
      if (begun === "now") {
        intoService((c) => calls.lossRatio[c] = Math.max(calls.lossRatio[c], Math.min(1, magnitude)));
      }
      return;
    // Requests and placements are seen as they are, and a shortage to come touches no Pod that runs.
    case "quota-or-unschedulable":
    case "node-loss":
    case "node-pressure":
    case "unknown":
      return;
    default: {
      const never: never = mechanism;
      throw new Error(`Cannot inject mechanism ${JSON.stringify(never)}`);
    }
  }
}

/** How much of a magnitude is cost: the CPU use seen at the service over what its rate explains, at least 1. */
function unexplainedCost(cluster: Cluster, s: number, magnitude: number): number {
  const { services, workloads } = cluster;
  const w = services.workload[s];
  const expected = services.servedRate[s] * workloads.cpuMsPerRequest[w];
  return expected > 0 ? Math.max(1, Math.min(magnitude, workloads.cpuUsed[w] / expected)) : 1;
}
