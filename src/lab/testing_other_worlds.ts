/** From a world or its scenario to others that an operator must not be able to tell from it. */

import { entityKey, randomKey, uniform } from "../random.ts";
import type { Cluster } from "../simulator/cluster.ts";
import { type Placed, viewOf } from "../simulator/layout.ts";
import type { ChaosEvent, SustainedFault } from "../simulator/chaos/chaos_event.ts";
import { resolveChaos } from "../simulator/chaos/resolve_chaos.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";

type Overwrite = (column: ReturnType<typeof viewOf>, at: Placed) => void;

/** Ways to overwrite a column. */
const overwrites: Readonly<Record<string, Overwrite>> = {
  reversed: (column) => column.reverse(),
  zero: (column) => column.fill(0),
  random: (column, at) => {
    const key = randomKey(1, "shadow");
    for (let row = 0; row < column.length; row++) {
      column[row] = Math.floor(200 * uniform(key, entityKey(`${at.table}.${at.name}`), row));
    }
  },
};

/** Overwrites every hidden column of a cluster, in each of several ways by name. */
export const overwriteHidden: Readonly<Record<string, (cluster: Cluster) => void>> = Object.fromEntries(
  Object.entries(overwrites).map(([name, overwrite]) => [name, (cluster) => {
    for (const at of cluster.placed) {
      if (at.column.visibility === "hidden") overwrite(viewOf(cluster.buffer, at), at);
    }
  }]),
);

type EveryKind = { readonly [K in ChaosEvent["kind"]]: Extract<ChaosEvent, { readonly kind: K }> };

/** Everything that can go wrong, from a moment on: every kind of event there is. */
export function everythingFrom(atSeconds: number, { cluster }: Scenario): EveryKind {
  const lasting = { atSeconds, durationSeconds: 600 };
  const [{ namespace }] = cluster.workloads;
  const all = { choose: { kind: "all" }, among: null } as const;
  const half = { choose: { kind: "percent", percent: 50 }, among: null } as const;
  const route = { service: half, direction: "both", peers: null } as const;
  const nobody = {
    name: "nobody",
    namespace,
    podSelector: { matchLabels: {}, matchExpressions: [] },
    ingress: [],
    egress: null,
  };
  // Policies add up: where there are some, only one that replaces another can lock anybody out.
  const replaced = cluster.policies.find(({ ingress }) => ingress !== null && ingress.length > 0);
  const policy = replaced === undefined ? nobody : { ...replaced, ingress: [] };
  return {
    node_drain: { kind: "node_drain", atSeconds, nodes: all },
    netpol_lockout: { kind: "netpol_lockout", atSeconds, policy },
    pod_kill: { kind: "pod_kill", atSeconds, workload: all, pods: { kind: "all" } },
    container_kill: { kind: "container_kill", atSeconds, workload: all, pods: { kind: "all" } },
    bad_rollout: { kind: "bad_rollout", atSeconds, workload: half, errorRatio: 0.5, costFactor: 3 },
    image_pull_failure: { kind: "image_pull_failure", atSeconds, workload: half },
    config_error: { kind: "config_error", atSeconds, workload: half, crashAfterSeconds: 20 },
    scale_to_zero: { kind: "scale_to_zero", atSeconds, workload: half },
    node_failure: { kind: "node_failure", ...lasting, nodes: half },
    zone_loss: { kind: "zone_loss", ...lasting, zone: all },
    cpu_hog: { kind: "cpu_hog", ...lasting, nodes: all, cpuMillis: 2000 },
    memory_hog: { kind: "memory_hog", ...lasting, nodes: all, memoryMiB: 8192 },
    disk_fill: { kind: "disk_fill", ...lasting, nodes: all, fillMiBPerMinute: 50_000 },
    oom_storm: { kind: "oom_storm", ...lasting, workload: all, leakMiBPerMinute: 500 },
    probe_failure: { kind: "probe_failure", ...lasting, workload: all, probeLatencyMs: 60_000 },
    burst_traffic: { kind: "burst_traffic", ...lasting, service: all, factor: 10, rampSeconds: 0 },
    network_delay: { kind: "network_delay", ...lasting, ...route, delayMs: 500 },
    network_loss: { kind: "network_loss", ...lasting, ...route, lossRatio: 0.3 },
    network_partition: { kind: "network_partition", ...lasting, ...route },
    dns_failure: { kind: "dns_failure", ...lasting, service: half, failureRatio: 0.5 },
    retry_storm: { kind: "retry_storm", ...lasting, service: all, attempts: 5 },
    credential_error: { kind: "credential_error", ...lasting, service: half, peers: null, rejectedRatio: 0.5 },
  };
}

/** The same past with other futures: none, longer, and the worst. Only what has no draw of its own can be cut. */
export function otherFutures(scenario: Scenario, atSeconds: number): Readonly<Record<string, readonly ChaosEvent[]>> {
  const past = resolveChaos(scenario.chaos, scenario.cluster, randomKey(1, "chaos"))
    .filter((fault) => fault.atSeconds < atSeconds);
  const lasting = (seconds: (duration: number, fault: SustainedFault) => number) =>
    past.map((fault): ChaosEvent =>
      "endMs" in fault ? { ...fault, durationSeconds: seconds((fault.endMs - fault.beginMs) / 1000, fault) } : fault
    );
  return {
    nothing: lasting((duration, fault) => Math.min(duration, atSeconds - fault.atSeconds)),
    longer: lasting((duration) => 3 * duration),
    worst: [...lasting((duration) => duration), ...Object.values(everythingFrom(atSeconds, scenario))],
  };
}

/** The scenario with every service, workload and node under another name, everywhere. */
export function renameEntities(
  scenario: Scenario,
): { readonly renamed: Scenario; readonly backTo: ReadonlyMap<string, string> } {
  const { services, workloads, nodes } = scenario.cluster;
  const known = [...new Set([...services, ...workloads, ...nodes].map(({ name }) => name))];
  const backTo = new Map(known.map((name, at) => [`entity-${(7 * at) % known.length}`, name]));
  const text = [...backTo].reduce(
    (json, [alias, name]) => json.replaceAll(`"${name}"`, `"${alias}"`),
    JSON.stringify({ ...scenario, truth: { faults: [] } }),
  );
  return { renamed: JSON.parse(text), backTo };
}
