/** From the faults that are on to the hidden columns they act through, written anew so that overlaps end where they began. */

import { rowOf } from "../catalogue.ts";
import type { Cluster } from "../cluster.ts";
import type { SustainedFault } from "./chaos_event.ts";

/** Sets every column that a sustained fault can act through to what the spec says and the faults that are on make of it. */
export function writeCauses(cluster: Cluster, on: readonly SustainedFault[]): void {
  reset(cluster);
  for (const fault of on) write(cluster, fault);
}

function reset({ world, workloads, nodes, calls, catalogue: { spec } }: Cluster): void {
  spec.workloads.forEach(({ physics }, w) => {
    if (workloads.leakMiBPerMinute[w] !== 0 || workloads.probeLatencyMs[w] !== physics.probeLatencyMs) {
      workloads.unsettled[w] = 1;
    }
    workloads.leakMiBPerMinute[w] = 0;
    workloads.probeLatencyMs[w] = physics.probeLatencyMs;
  });
  for (let n = 0; n < world.nodeRows[0]; n++) {
    if (nodes.cpuStolen[n] + nodes.memoryStolen[n] + nodes.diskFillMiBPerMinute[n] > 0) world.nodesUnsettled[0] = 1;
    nodes.cpuStolen[n] = nodes.memoryStolen[n] = nodes.diskFillMiBPerMinute[n] = 0;
  }
  spec.calls.forEach((call, c) => {
    calls.extraLatencyMs[c] = 0;
    calls.lossRatio[c] = 0;
    calls.unresolvedRatio[c] = 0;
    calls.rejectedRatio[c] = 0;
    calls.attempts[c] = call.attempts;
    calls.retryBudget[c] = call.retryBudget;
  });
}

function write(cluster: Cluster, fault: SustainedFault): void {
  const { world, workloads, nodes, calls, catalogue } = cluster;
  switch (fault.kind) {
    case "oom_storm":
      return eachWorkload(fault.workload, (w) => workloads.leakMiBPerMinute[w] += fault.leakMiBPerMinute);
    case "probe_failure":
      return eachWorkload(fault.workload, (w) => workloads.probeLatencyMs[w] += fault.probeLatencyMs);
    case "cpu_hog":
      return eachNode(fault.nodes, (n) => nodes.cpuStolen[n] += fault.cpuMillis);
    case "memory_hog":
      return eachNode(fault.nodes, (n) => nodes.memoryStolen[n] += fault.memoryMiB);
    case "disk_fill":
      return eachNode(fault.nodes, (n) => nodes.diskFillMiBPerMinute[n] += fault.fillMiBPerMinute);
    case "network_delay":
      return eachCall(routed(fault), (c) => calls.extraLatencyMs[c] += fault.delayMs);
    case "network_loss":
      return eachCall(routed(fault), (c) => calls.lossRatio[c] = either(calls.lossRatio[c], fault.lossRatio));
    case "network_partition":
      return eachCall(routed(fault), (c) => calls.lossRatio[c] = 1);
    case "dns_failure":
      return eachCall(
        (caller) => fault.service.includes(caller),
        (c) => calls.unresolvedRatio[c] = either(calls.unresolvedRatio[c], fault.failureRatio),
      );
    case "retry_storm":
      return eachCall((caller) => fault.service.includes(caller), (c) => {
        calls.attempts[c] = Math.max(calls.attempts[c], fault.attempts);
        calls.retryBudget[c] = Math.max(calls.retryBudget[c], fault.attempts - 1);
      });
    case "credential_error":
      return eachCall(
        routed({ ...fault, direction: "to" }),
        (c) => calls.rejectedRatio[c] = either(calls.rejectedRatio[c], fault.rejectedRatio),
      );
    case "burst_traffic":
    case "node_failure":
    case "zone_loss":
      // A burst acts on the rates of `stepWorld`; nodes are lost and recovered by `tickChaos`.
      return;
    default: {
      const never: never = fault;
      throw new Error(`Cannot write the cause of chaos event ${JSON.stringify(never)}`);
    }
  }

  function eachWorkload(names: readonly string[], act: (w: number) => void): void {
    for (const name of names) {
      const w = rowOf(catalogue.workloadIndex, name, "workload");
      act(w);
      workloads.unsettled[w] = 1;
    }
  }

  function eachNode(names: readonly string[], act: (n: number) => void): void {
    for (const name of names) act(rowOf(catalogue.nodeIndex, name, "node"));
    world.nodesUnsettled[0] = 1;
  }

  function eachCall(concerns: (caller: string, callee: string) => boolean, act: (c: number) => void): void {
    catalogue.spec.calls.forEach(({ caller, callee }, c) => {
      if (concerns(caller, callee)) act(c);
    });
  }
}

export interface NamedRoute {
  readonly service: readonly string[];
  readonly direction: "to" | "from" | "both";
  readonly peers: readonly string[] | null;
}

/** Whether a call goes along a route. */
export function routed({ service, direction, peers }: NamedRoute): (caller: string, callee: string) => boolean {
  const isPeer = (name: string) => peers === null || peers.includes(name);
  return (caller, callee) =>
    (direction !== "from" && service.includes(callee) && isPeer(caller)) ||
    (direction !== "to" && service.includes(caller) && isPeer(callee));
}

/** Probability that one of two independent causes strikes. */
function either(a: number, b: number): number {
  return 1 - (1 - a) * (1 - b);
}
