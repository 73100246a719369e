/** From the enabled NetworkPolicies to the calls they let through (networking.k8s.io/v1, ingress). */

import { withPolicy } from "./catalogue.ts";
import { type Cluster, nowMs } from "./cluster.ts";
import type { Labels, LabelSelector, NetworkPolicySpec, WorkloadSpec } from "./spec.ts";

/** Whether labels satisfy a selector; the empty selector matches everything, NotIn matches an absent key. */
export function matches(selector: LabelSelector, labels: Labels): boolean {
  return Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value) &&
    selector.matchExpressions.every((requirement) => {
      const value = labels[requirement.key];
      switch (requirement.operator) {
        case "In":
          return value !== undefined && requirement.values.includes(value);
        case "NotIn":
          return value === undefined || !requirement.values.includes(value);
        case "Exists":
          return value !== undefined;
        case "DoesNotExist":
          return value === undefined;
        default: {
          const never: never = requirement.operator;
          throw new Error(`Cannot match a label expression with operator ${JSON.stringify(never)}`);
        }
      }
    });
}

/** Whether a policy selects the Pods of a workload. */
export function selects(policy: NetworkPolicySpec, workload: WorkloadSpec): boolean {
  return policy.namespace === workload.namespace && matches(policy.podSelector, workload.podLabels);
}

/** Whether one policy admits a caller on a port of the Pods it selects. */
export function admits(
  policy: NetworkPolicySpec,
  caller: { readonly workload: WorkloadSpec; readonly namespaceLabels: Labels; readonly port: number },
): boolean {
  const { workload, namespaceLabels, port } = caller;
  return policy.ingress.some((rule) =>
    (rule.ports.length === 0 || rule.ports.some((range) => range.port <= port && port <= range.endPort)) &&
    (rule.from.length === 0 ||
      rule.from.some((peer) =>
        (peer.namespaceSelector === null
          ? workload.namespace === policy.namespace
          : matches(peer.namespaceSelector, namespaceLabels)) &&
        (peer.podSelector === null || matches(peer.podSelector, workload.podLabels))
      ))
  );
}

/** Decides anew, for every call of the graph, whether policies let it through: the union of all that select the callee. */
export function recomputeReachability(cluster: Cluster): void {
  const { world, calls, services, policies, catalogue: { spec, policies: facts } } = cluster;
  const enabled: NetworkPolicySpec[] = [];
  for (let row = 0; row < world.policyRows[0]; row++) {
    if (policies.enabled[row] === 1) enabled.push(facts[policies.fact[row]]);
  }
  spec.calls.forEach((_, c) => {
    const service = spec.services[calls.callee[c]];
    const callee = spec.workloads[services.workload[calls.callee[c]]];
    const workload = spec.workloads[services.workload[calls.caller[c]]];
    const selecting = enabled.filter((policy) => selects(policy, callee));
    const caller = { workload, namespaceLabels: spec.namespaces[workload.namespace] ?? {}, port: service.port };
    calls.open[c] = selecting.length === 0 || selecting.some((policy) => admits(policy, caller)) ? 1 : 0;
  });
  world.reachabilityStale[0] = 0;
}

/** Applies a NetworkPolicy: one of the same namespace and name is replaced, as `kubectl apply` does. */
export function applyPolicy(cluster: Cluster, policy: NetworkPolicySpec): void {
  checkRoom(cluster, policy);
  for (let row = 0; row < cluster.world.policyRows[0]; row++) {
    const fact = cluster.catalogue.policies[cluster.policies.fact[row]];
    if (fact.name === policy.name && fact.namespace === policy.namespace) cluster.policies.enabled[row] = 0;
  }
  cluster.catalogue = withPolicy(cluster.catalogue, policy);
  writePolicy(cluster, cluster.catalogue.policies.length - 1);
}

/** Writes one more policy row, enabled from now on, for a fact of the catalogue. */
export function writePolicy(cluster: Cluster, fact: number): void {
  const { world, policies } = cluster;
  checkRoom(cluster, cluster.catalogue.policies[fact]);
  const row = world.policyRows[0];
  world.policyRows[0] = row + 1;
  policies.fact[row] = fact;
  policies.enabled[row] = 1;
  policies.createdMs[row] = nowMs(cluster);
  world.reachabilityStale[0] = 1;
}

function checkRoom({ world, capacity }: Cluster, { name }: NetworkPolicySpec): void {
  if (world.policyRows[0] < capacity.policies) return;
  throw new RangeError(
    `Cannot apply NetworkPolicy "${name}": there is room for ${capacity.policies} policies, replaced ones included`,
  );
}
