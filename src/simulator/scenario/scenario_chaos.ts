/** The chaos section of a scenario comes in, its events in the engine's units go out. */

import type { z } from "zod";
import { checkedValue } from "./checked_value.ts";
import type { Deployment } from "../manifests/deployment_manifest.ts";
import { toMilliseconds } from "./duration.ts";
import { type Findings, manifestObjects } from "../manifests/manifest_objects.ts";
import type { Declared } from "../manifests/manifests.ts";
import { networkPolicyManifest, selectedDeployments } from "../manifests/network_policy_manifest.ts";
import { chaosEntry } from "./scenario_schema.ts";
import { entries } from "./scenario_sections.ts";
import { type Place, remarkOn, within } from "./source_map.ts";
import type { ChaosEvent, NetworkPolicySpec } from "../spec.ts";

/** Events in the order of the file; a lockout's policy is an ordinary NetworkPolicy manifest. */
export function scenarioChaos(
  root: Place,
  deployments: readonly Deployment[],
  findings: Findings,
): Declared<ChaosEvent>[] {
  return entries(root, "chaos").flatMap((place) => {
    const entry = checkedValue(chaosEntry, place, findings.problems);
    const spec = entry === undefined ? undefined : chaosEvent(entry, place, deployments, findings);
    return spec === undefined ? [] : [{ spec, place }];
  });
}

function chaosEvent(
  entry: z.output<typeof chaosEntry>,
  place: Place,
  deployments: readonly Deployment[],
  findings: Findings,
): ChaosEvent | undefined {
  const atSeconds = entry.at;
  switch (entry.kind) {
    case "node_drain":
      return { kind: entry.kind, atSeconds, nodes: entry.nodes };
    case "oom_storm":
      return {
        kind: entry.kind,
        atSeconds,
        durationSeconds: entry.duration,
        workload: entry.workload,
        leakMiBPerMinute: entry.leakPerMinute,
      };
    case "burst_traffic":
      return {
        kind: entry.kind,
        atSeconds,
        durationSeconds: entry.duration,
        service: entry.service,
        factor: entry.factor,
        rampSeconds: entry.ramp,
      };
    case "probe_failure":
      return {
        kind: entry.kind,
        atSeconds,
        durationSeconds: entry.duration,
        workload: entry.workload,
        probeLatencyMs: toMilliseconds(entry.probeLatency),
      };
    case "netpol_lockout": {
      const policy = lockoutPolicy(within(place, "policy"), deployments, findings);
      return policy === undefined ? undefined : { kind: entry.kind, atSeconds, policy };
    }
    default: {
      const never: never = entry;
      throw new Error(`Cannot read a chaos event of kind ${JSON.stringify(never)}`);
    }
  }
}

function lockoutPolicy(
  place: Place,
  deployments: readonly Deployment[],
  findings: Findings,
): NetworkPolicySpec | undefined {
  const before = findings.problems.length;
  const [object] = manifestObjects([[place]], findings).objects;
  const policy = object?.kind === "NetworkPolicy" ? networkPolicyManifest(object, deployments, findings) : "skipped";
  if (findings.problems.length > before || policy === "broken") return undefined;
  if (policy === "skipped") {
    findings.problems.push(remarkOn(place, "policy is no ingress NetworkPolicy (networking.k8s.io/v1); expected one"));
    return undefined;
  }
  if (selectedDeployments(policy.podSelector, policy.namespace, deployments).length === 0) {
    const where = within(place, "spec", "podSelector");
    findings.problems.push(remarkOn(where, `policy "${policy.name}" selects no workload; expected at least one`));
  }
  return policy;
}
