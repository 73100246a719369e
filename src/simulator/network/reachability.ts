/** From the enabled NetworkPolicies to the calls and the entry traffic that they let through. */

import { withPolicy } from "../catalogue.ts";
import { type Cluster, growPolicies, nowMs } from "../cluster.ts";
import { type Connection, outside, passes } from "./network_policy.ts";
import type { NetworkPolicySpec } from "../spec.ts";

/**
 * Decides anew whether policies let through what a changed policy may touch: the calls and the entry traffic of the
 * workloads it selects, and every call when it selects the cluster's DNS.
 */
export function recomputeReachability(cluster: Cluster): void {
  const { world, calls, entries, services, policies } = cluster;
  const touched = touchedEndpoints(cluster);
  if (touched !== null) {
    const judge = judgeOf(cluster);
    const isTouched = (source: number, destination: number) =>
      touched[touched.length - 1] === 1 || touched[destination] === 1 || (source >= 0 && touched[source] === 1);
    for (let c = 0; c < calls.open.length; c++) {
      const source = services.workload[calls.caller[c]];
      const callee = calls.callee[c];
      if (isTouched(source, services.workload[callee])) {
        calls.open[c] = judge(source, callee, portOf(cluster, c)) ? 1 : 0;
      }
    }
    for (let e = 0; e < entries.open.length; e++) {
      const s = entries.service[e];
      if (isTouched(entries.source[e], services.workload[s])) {
        entries.open[e] = judge(entries.source[e], s, cluster.catalogue.spec.services[s].port) ? 1 : 0;
      }
    }
    for (let row = 0; row < world.policyRows[0]; row++) policies.enforced[row] = policies.enabled[row];
  }
  world.reachabilityStale[0] = 0;
}

/** 1 for every endpoint that a policy selects whose change is not enforced yet; null when there is no such policy. */
function touchedEndpoints({ world, policies, catalogue: { policyIndex } }: Cluster): Uint8Array | null {
  let touched: Uint8Array | null = null;
  for (let row = 0; row < world.policyRows[0]; row++) {
    if (policies.enabled[row] === policies.enforced[row]) continue;
    touched ??= new Uint8Array(policyIndex.endpoints.length);
    for (const endpoint of policyIndex.compiled[policies.fact[row]].selected) touched[endpoint] = 1;
  }
  return touched;
}

type Judge = (source: number, service: number, port: number) => boolean;

/** Whether Pods of a workload, or users outside, reach a service's Pods on a port; Pods have to find its name first. */
function judgeOf(cluster: Cluster): Judge {
  const { services, catalogue: { policyIndex } } = cluster;
  const enabled = enabledFacts(cluster);
  const resolved = new Map<number, boolean>([[outside, true]]);
  return (source, service, port) => {
    const resolves = resolved.get(source) ?? passes(policyIndex, enabled, lookup(cluster, source));
    resolved.set(source, resolves);
    const destination = services.workload[service];
    return resolves && passes(policyIndex, enabled, { source, destination, port, protocol: "TCP" });
  };
}

/** 1 for every workload whose Pods may ask the cluster's DNS, as all of their calls need to. */
export function resolvingWorkloads(cluster: Cluster): Uint8Array {
  const { spec, policyIndex } = cluster.catalogue;
  const enabled = enabledFacts(cluster);
  return Uint8Array.from(spec.workloads, (_, w) => passes(policyIndex, enabled, lookup(cluster, w)) ? 1 : 0);
}

function lookup({ catalogue: { policyIndex } }: Cluster, source: number): Connection {
  return { source, destination: policyIndex.endpoints.length - 1, port: 53, protocol: "UDP" };
}

function enabledFacts({ world, policies, catalogue }: Cluster): Uint8Array {
  const enabled = new Uint8Array(catalogue.policies.length);
  for (let row = 0; row < world.policyRows[0]; row++) {
    if (policies.enabled[row] === 1) enabled[policies.fact[row]] = 1;
  }
  return enabled;
}

/** The port of the callee's Pods that a call goes to. */
export function portOf({ calls, catalogue: { spec } }: Cluster, c: number): number {
  return spec.calls[c].port ?? spec.services[calls.callee[c]].port;
}

/** Says whose Pods make the requests that enter at a service; {@link outside} for users. */
export function setEntrySource(cluster: Cluster, s: number, source: number): void {
  const { entries, catalogue } = cluster;
  entries.source[s] = source;
  entries.open[s] = judgeOf(cluster)(source, s, catalogue.spec.services[s].port) ? 1 : 0;
}

/**
 * Applies a NetworkPolicy: one of the same namespace and name is replaced, as `kubectl apply` does, and the same one is
 * left unchanged. Grows the cluster when it has no row left (see {@link growPolicies}).
 */
export function applyPolicy(cluster: Cluster, policy: NetworkPolicySpec): void {
  const { world, policies, catalogue } = cluster;
  let known = -1;
  for (let row = 0; row < world.policyRows[0]; row++) {
    const fact = catalogue.policies[policies.fact[row]];
    if (fact.name !== policy.name || fact.namespace !== policy.namespace) continue;
    if (JSON.stringify(fact) === JSON.stringify(policy)) known = row;
    else policies.enabled[row] = 0;
  }
  world.reachabilityStale[0] = 1;
  if (known < 0) {
    cluster.catalogue = withPolicy(catalogue, policy);
    writePolicy(cluster, cluster.catalogue.policies.length - 1);
  } else if (policies.enabled[known] === 0) {
    policies.enabled[known] = 1;
    policies.createdMs[known] = nowMs(cluster);
  }
}

/** Writes one more policy row, enabled from now on, for a fact of the catalogue. */
export function writePolicy(cluster: Cluster, fact: number): void {
  if (cluster.world.policyRows[0] >= cluster.capacity.policies) growPolicies(cluster);
  const { world, policies } = cluster;
  const row = world.policyRows[0];
  world.policyRows[0] = row + 1;
  policies.fact[row] = fact;
  policies.enabled[row] = 1;
  policies.createdMs[row] = nowMs(cluster);
  world.reachabilityStale[0] = 1;
}
