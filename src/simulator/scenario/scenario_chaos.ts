/** The chaos section of a scenario comes in, its events in the engine's units go out. */

import type { z } from "zod";
import { checkedValue } from "./checked_value.ts";
import { matches } from "../label_selector_match.ts";
import type { DeclaredWorkload } from "../manifests/workload_manifest.ts";
import { toMilliseconds } from "./duration.ts";
import { type Findings, manifestObjects } from "../manifests/manifest_objects.ts";
import type { Declared } from "../manifests/manifests.ts";
import { networkPolicyManifest } from "../manifests/network_policy_manifest.ts";
import { chaosEntry } from "./chaos_schema.ts";
import { entries } from "./scenario_sections.ts";
import { type Place, remarkOn, within } from "./source_map.ts";
import type { ChaosEvent, Route, Schedule, SustainedCause, Targets } from "../chaos/chaos_event.ts";
import type { NetworkPolicySpec } from "../spec.ts";

type Entry = z.output<typeof chaosEntry>;

/** Events in the order of the file; a lockout's policy is an ordinary NetworkPolicy manifest. */
export function scenarioChaos(
  root: Place,
  deployments: readonly DeclaredWorkload[],
  findings: Findings,
): Declared<ChaosEvent>[] {
  return entries(root, "chaos").flatMap((place) => {
    const entry = checkedValue(chaosEntry, place, findings.problems);
    const spec = entry === undefined ? undefined : chaosEvent(entry, place, deployments, findings);
    return spec === undefined ? [] : [{ spec, place }];
  });
}

function chaosEvent(
  entry: Entry,
  place: Place,
  deployments: readonly DeclaredWorkload[],
  findings: Findings,
): ChaosEvent | undefined {
  const when = scheduleOf(entry);
  switch (entry.kind) {
    case "node_drain":
      return { kind: entry.kind, ...when, nodes: entry.nodes };
    case "netpol_lockout": {
      const policy = lockoutPolicy(within(place, "policy"), deployments, findings);
      return policy === undefined ? undefined : { kind: entry.kind, ...when, policy };
    }
    case "pod_kill":
    case "container_kill":
      return { kind: entry.kind, ...when, workload: entry.workload, pods: entry.pods };
    case "bad_rollout": {
      const { kind, workload, errorRatio, costFactor } = entry;
      return { kind, ...when, workload, errorRatio, costFactor };
    }
    case "image_pull_failure":
    case "scale_to_zero":
      return { kind: entry.kind, ...when, workload: entry.workload };
    case "config_error":
      return { kind: entry.kind, ...when, workload: entry.workload, crashAfterSeconds: entry.crashAfter };
    default:
      return { ...when, durationSeconds: entry.duration, ...sustainedCause(entry) };
  }
}

function scheduleOf({ at, name, after, probability, repeat }: Entry): Schedule {
  return {
    atSeconds: at,
    ...(name !== undefined && { name }),
    ...(after !== undefined && { after }),
    ...(probability !== undefined && { probability }),
    ...(repeat !== undefined && { repeat: { everySeconds: repeat.every, times: repeat.times } }),
  };
}

function sustainedCause(entry: Extract<Entry, { readonly duration: unknown }>): SustainedCause<Targets> {
  switch (entry.kind) {
    case "node_failure":
      return { kind: entry.kind, nodes: entry.nodes };
    case "zone_loss":
      return { kind: entry.kind, zone: entry.zone };
    case "cpu_hog":
      return { kind: entry.kind, nodes: entry.nodes, cpuMillis: entry.cpu };
    case "memory_hog":
      return { kind: entry.kind, nodes: entry.nodes, memoryMiB: entry.memory };
    case "disk_fill":
      return { kind: entry.kind, nodes: entry.nodes, fillMiBPerMinute: entry.fillPerMinute };
    case "oom_storm":
      return { kind: entry.kind, workload: entry.workload, leakMiBPerMinute: entry.leakPerMinute };
    case "probe_failure":
      return { kind: entry.kind, workload: entry.workload, probeLatencyMs: toMilliseconds(entry.probeLatency) };
    case "burst_traffic":
      return { kind: entry.kind, service: entry.service, factor: entry.factor, rampSeconds: entry.ramp };
    case "network_delay":
      return { kind: entry.kind, ...routeOf(entry), delayMs: toMilliseconds(entry.delay) };
    case "network_loss":
      return { kind: entry.kind, ...routeOf(entry), lossRatio: entry.lossRatio };
    case "network_partition":
      return { kind: entry.kind, ...routeOf(entry) };
    case "dns_failure":
      return { kind: entry.kind, service: entry.service, failureRatio: entry.failureRatio };
    case "retry_storm":
      return { kind: entry.kind, service: entry.service, attempts: entry.attempts };
    case "credential_error": {
      const { kind, service, peers = null, rejectedRatio } = entry;
      return { kind, service, peers, rejectedRatio };
    }
    default: {
      const never: never = entry;
      throw new Error(`Cannot read a chaos event of kind ${JSON.stringify(never)}`);
    }
  }
}

function routeOf({ service, direction, peers }: Extract<Entry, { readonly direction: unknown }>): Route<Targets> {
  return { service, direction, peers: peers ?? null };
}

function lockoutPolicy(
  place: Place,
  deployments: readonly DeclaredWorkload[],
  findings: Findings,
): NetworkPolicySpec | undefined {
  const before = findings.problems.length;
  const [object] = manifestObjects([[place]], findings).objects;
  const policy = object?.kind === "NetworkPolicy" ? networkPolicyManifest(object, findings) : "skipped";
  if (findings.problems.length > before || policy === "broken") return undefined;
  if (policy === "skipped") {
    findings.problems.push(remarkOn(place, "policy is no NetworkPolicy (networking.k8s.io/v1); expected one"));
    return undefined;
  }
  const isSelected = ({ workload }: DeclaredWorkload) =>
    workload.namespace === policy.namespace && matches(policy.podSelector, workload.podLabels);
  if (!deployments.some(isSelected)) {
    const where = within(place, "spec", "podSelector");
    findings.problems.push(remarkOn(where, `policy "${policy.name}" selects no workload; expected at least one`));
  }
  return policy;
}
