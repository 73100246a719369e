/**
 * Chaos events and the world they are meant for come in. Events go out whose choices are among those that they can act on;
 * a target named on which an event could do nothing is a problem.
 */

import { type NamedRoute, routed } from "../chaos/write_causes.ts";
import type { ChaosEvent, Targets } from "../chaos/chaos_event.ts";
import type { Declared } from "../manifests/manifests.ts";
import type { ClusterSpec, LoadSpec } from "../spec.ts";
import type { Remark } from "./scenario_error.ts";
import { remarkOn, within } from "./source_map.ts";

interface Stage {
  readonly cluster: ClusterSpec;
  readonly load: readonly LoadSpec[];
}

export function chaosReach(chaos: readonly Declared<ChaosEvent>[], stage: Stage, problems: Remark[]): ChaosEvent[] {
  return chaos.map((event) => reaching(event, stage, problems));
}

function reaching({ spec: event, place }: Declared<ChaosEvent>, stage: Stage, problems: Remark[]): ChaosEvent {
  const { cluster: { workloads, services, calls }, load } = stage;
  const among = <T extends { readonly name: string }>(
    key: "workload" | "service",
    targets: Targets,
    pool: readonly T[],
    { can, otherwise }: { readonly can: (one: T) => boolean; readonly otherwise: string },
  ): Targets => {
    const able = pool.filter(can).map(({ name }) => name);
    for (const name of namesIn(targets) ?? []) {
      if (able.includes(name)) continue;
      const expected = able.length === 0 ? `no ${key} could be hit` : `expected ${able.join(", ")}`;
      const message = `${event.kind} does nothing to ${key} "${name}", ${otherwise}; ${expected}`;
      problems.push(remarkOn(within(place, key), message));
    }
    if (namesIn(targets) !== null || able.length === pool.length) return targets;
    if (able.length === 0) {
      problems.push(remarkOn(within(place, key), `there is no ${key} that ${event.kind} could hit`));
    }
    return typeof targets === "object" && "choose" in targets ? { ...targets, among: able } : targets;
  };
  const callsOn = (route: Omit<NamedRoute, "service">) => ({ name }: { readonly name: string }) => {
    const isOn = routed({ ...route, service: [name] });
    return calls.some(({ caller, callee }) => isOn(caller, callee));
  };
  switch (event.kind) {
    case "scale_to_zero": {
      const otherwise = "a DaemonSet, which nobody scales";
      const can = ({ kind }: ClusterSpec["workloads"][number]) => kind !== "DaemonSet";
      return { ...event, workload: among("workload", event.workload, workloads, { can, otherwise }) };
    }
    case "probe_failure": {
      const otherwise = "which has no probe";
      const can = ({ template: { startup, readiness, liveness } }: ClusterSpec["workloads"][number]) =>
        startup !== null || readiness !== null || liveness !== null;
      return { ...event, workload: among("workload", event.workload, workloads, { can, otherwise }) };
    }
    case "burst_traffic": {
      const otherwise = "at which no load enters";
      const can = ({ name }: { readonly name: string }) => load.some(({ service }) => service === name);
      return { ...event, service: among("service", event.service, services, { can, otherwise }) };
    }
    case "dns_failure":
    case "retry_storm": {
      const can = callsOn({ direction: "from", peers: null });
      const otherwise = "which calls no other";
      return { ...event, service: among("service", event.service, services, { can, otherwise }) };
    }
    case "network_delay":
    case "network_loss":
    case "network_partition":
    case "credential_error": {
      const direction = event.kind === "credential_error" ? "to" : event.direction;
      const can = callsOn({ direction, peers: event.peers === null ? null : namesIn(event.peers) });
      const otherwise = `on whose way (direction ${direction}) there is no call`;
      return { ...event, service: among("service", event.service, services, { can, otherwise }) };
    }
    default:
      return event;
  }
}

/** Null where all there are may be chosen. */
function namesIn(targets: Targets): readonly string[] | null {
  if (typeof targets === "string") return [targets];
  return "choose" in targets ? targets.among : targets;
}
