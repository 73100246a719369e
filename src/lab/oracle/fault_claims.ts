/** From a dealt fault and the cluster it works in to the claims that name its effects: the evaluator's map from chaos to mechanisms. */

import { type EntityRef, hypothesisId, type Mechanism } from "../../operations/hypotheses.ts";
import type { Fault } from "../../simulator/chaos/chaos_event.ts";
import { routed } from "../../simulator/chaos/write_causes.ts";
import type { Cluster } from "../../simulator/cluster.ts";
import { zoneLabel } from "../../simulator/nodes/zones.ts";

/** An effect of a fault by a name that a diagnosis may give, its magnitude in the unit of `magnitudeUnits`. */
export interface Claim {
  readonly id: string;
  readonly mechanism: Mechanism;
  readonly entity: EntityRef;
  readonly magnitude: number;
}

/** Chaos and mechanisms are many-to-many: the usual names of what a fault does, and others that are right as well. */
export interface Claims {
  readonly usual: readonly Claim[];
  readonly also: readonly Claim[];
}

/** The first back-off of a container that exits, as upstream's kubelet has it. */
const backOffSeconds = 10;

/** What is mended already is not claimed. */
export function faultClaims(fault: Fault, cluster: Cluster): Claims {
  const { nodes, workloads, revisions, catalogue: { spec } } = cluster;
  const onWorkloads = (
    mechanism: Mechanism,
    names: readonly string[],
    magnitude: (w: number, current: number) => number | null,
  ) =>
    names.flatMap((name) => {
      const w = cluster.catalogue.workloadIndex.get(name);
      const size = w === undefined ? null : magnitude(w, workloads.revision[w]);
      if (size === null) return [];
      return at(mechanism, spec.services.filter(({ workload }) => workload === name).map((each) => each.name), size);
    });
  const calledBy = (callers: readonly string[]) =>
    spec.calls.filter(({ caller }) => callers.includes(caller)).map(({ callee }) => callee);
  const isDown = (n: number) => nodes.down[n] === 1 ? 1 : null;

  switch (fault.kind) {
    case "node_drain":
      return only(onNodes(cluster, "node-loss", fault.nodes, (n) => nodes.unschedulable[n] === 1 ? 1 : null));
    case "node_failure":
      return only(onNodes(cluster, "node-loss", fault.nodes, isDown));
    case "zone_loss": {
      const inZone = cluster.catalogue.nodes.filter(({ labels }) => fault.zone.includes(labels[zoneLabel] ?? ""));
      return only(onNodes(cluster, "node-loss", inZone.map(({ name }) => name), isDown));
    }
    case "cpu_hog":
      return only(onNodes(cluster, "node-pressure", fault.nodes, (n) => nodes.cpuStolen[n] / nodes.cpuMillis[n]));
    case "memory_hog":
      return only(onNodes(cluster, "node-pressure", fault.nodes, (n) => nodes.memoryStolen[n] / nodes.memoryMiB[n]));
    case "disk_fill":
      return only(onNodes(cluster, "node-pressure", fault.nodes, (n) => nodes.diskUsed[n] / nodes.diskMiB[n]));
    case "netpol_lockout":
      return only(shutOut(cluster));
    case "pod_kill":
    case "container_kill":
      // It strikes once, so the rate of what is to come is 0.
      return only(
        onWorkloads("crash", fault.workload, (w) => workloads.readyPods[w] < workloads.replicas[w] ? 0 : null),
      );
    case "bad_rollout": {
      const defects = onWorkloads(
        "config-regression",
        fault.workload,
        (_, current) => revisions.defectErrorRatio[current] || null,
      );
      const costs = onWorkloads(
        "cpu-saturation",
        fault.workload,
        (_, current) => revisions.costFactor[current] > 1 ? revisions.costFactor[current] : null,
      );
      return fault.errorRatio > 0 ? { usual: defects, also: costs } : only(costs);
    }
    case "image_pull_failure":
      return only(
        onWorkloads("image-unavailable", fault.workload, (_, current) => revisions.imageMissing[current] || null),
      );
    case "config_error": {
      const exits = (mechanism: Mechanism, magnitude: number) =>
        onWorkloads(mechanism, fault.workload, (_, current) => revisions.crashAfterMs[current] > 0 ? magnitude : null);
      return {
        usual: exits("crash", 60 / (fault.crashAfterSeconds + backOffSeconds)),
        also: exits("config-regression", 1),
      };
    }
    case "scale_to_zero": {
      const gone = (mechanism: Mechanism) =>
        onWorkloads(mechanism, fault.workload, (w) => workloads.replicas[w] === 0 ? 1 : null);
      return { usual: gone("quota-or-unschedulable"), also: [...gone("config-regression"), ...gone("crash")] };
    }
    case "oom_storm":
      return {
        usual: onWorkloads("memory-growth", fault.workload, () => fault.leakMiBPerMinute),
        also: onWorkloads("crash", fault.workload, () => 0),
      };
    case "probe_failure":
      return only(onWorkloads("probe-misconfigured", fault.workload, (w) => workloads.probeLatencyMs[w]));
    case "burst_traffic": {
      const reached = downstream(fault.service, cluster);
      return {
        usual: at("cpu-saturation", fault.service, fault.factor),
        also: [
          ...at("cpu-saturation", reached, fault.factor),
          ...at("dependency-overload", [...fault.service, ...reached], fault.factor),
          ...amplified(reached, cluster),
        ],
      };
    }
    case "retry_storm": {
      const callees = calledBy(fault.service);
      return {
        usual: at("retry-amplification", callees, fault.attempts),
        also: [
          ...at("retry-amplification", fault.service, fault.attempts),
          ...at("dependency-overload", callees, fault.attempts),
        ],
      };
    }
    case "network_delay":
      return alongRoute("edge-latency", fault, fault.delayMs, cluster);
    case "network_loss":
      return alongRoute("packet-loss", fault, fault.lossRatio, cluster);
    case "network_partition":
      return alongRoute("packet-loss", fault, 1, cluster);
    case "dns_failure":
      return {
        usual: at("name-resolution", calledBy(fault.service), fault.failureRatio),
        also: at("name-resolution", fault.service, fault.failureRatio),
      };
    case "credential_error":
      return {
        usual: at("config-regression", fault.service, fault.rejectedRatio),
        also: [
          ...at("policy-block", fault.service, fault.rejectedRatio),
          ...at("packet-loss", fault.service, fault.rejectedRatio),
        ],
      };
    default: {
      const never: never = fault;
      throw new Error(`Cannot name the effects of fault ${JSON.stringify(never)}`);
    }
  }
}

function only(usual: readonly Claim[]): Claims {
  return { usual, also: [] };
}

function at(mechanism: Mechanism, services: readonly string[], magnitude: number): readonly Claim[] {
  return [...new Set(services)].map((name) => claim(mechanism, `service/${name}`, magnitude));
}

function claim(mechanism: Mechanism, entity: EntityRef, magnitude: number): Claim {
  return { id: hypothesisId(mechanism, entity), mechanism, entity, magnitude };
}

function onNodes(
  { nodes, catalogue }: Cluster,
  mechanism: Mechanism,
  names: readonly string[],
  magnitude: (n: number) => number | null,
): readonly Claim[] {
  return names.flatMap((name) => {
    const n = catalogue.nodeIndex.get(name);
    const size = n === undefined || nodes.exists[n] === 0 ? null : magnitude(n);
    return size === null ? [] : [claim(mechanism, `node/${name}`, Math.min(1, size))];
  });
}

/** Services that callers or users do not reach for a policy's sake, with the share of them. */
function shutOut({ calls, entries, services, catalogue: { spec } }: Cluster): readonly Claim[] {
  return spec.services.flatMap(({ name }, s) => {
    const callers = [...calls.callee.keys()].filter((c) => calls.callee[c] === s);
    const closed = callers.filter((c) => calls.open[c] === 0);
    const isShutToUsers = services.offeredRate[s] > 0 && entries.rate[s] > 0 && entries.open[s] === 0;
    const share = isShutToUsers ? 1 : callers.length === 0 ? 0 : closed.length / callers.length;
    return share > 0 ? at("policy-block", [name], share) : [];
  });
}

/** A service is hurt by what comes to it; what leaves it hurts at those it calls. */
function alongRoute(
  mechanism: Mechanism,
  fault: Extract<Fault, { readonly direction: unknown }>,
  magnitude: number,
  { catalogue: { spec } }: Cluster,
): Claims {
  const concerned = routed(fault);
  const callees = spec.calls.filter(({ caller, callee }) => concerned(caller, callee)).map(({ callee }) => callee);
  const [usual, also] = fault.direction === "from" ? [callees, fault.service] : [fault.service, callees];
  return { usual: at(mechanism, usual, magnitude), also: at(mechanism, also, magnitude) };
}

/** All that is called from these services, directly or through others. */
function downstream(from: readonly string[], { catalogue: { spec } }: Cluster): readonly string[] {
  const reached = new Set<string>();
  const open = [...from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const { caller, callee } of spec.calls) {
      if (caller !== name || reached.has(callee)) continue;
      reached.add(callee);
      open.push(callee);
    }
  }
  return [...reached];
}

/** Overload makes clients try again: as often as they may. */
function amplified(names: readonly string[], { catalogue: { spec } }: Cluster): readonly Claim[] {
  return names.flatMap((name) => {
    const attempts = Math.max(1, ...spec.calls.filter(({ callee }) => callee === name).map((call) => call.attempts));
    return attempts > 1 ? at("retry-amplification", [name], attempts) : [];
  });
}
