/** From a cluster to what kubectl would give back of what was asked for: the specifications that an undo must restore. */

import { type Cluster, hash } from "../simulator/cluster.ts";
import { readRevision } from "../simulator/revisions.ts";
import type { ClusterSpec, NetworkPolicySpec, ProbeSpec } from "../simulator/spec.ts";
import {
  cpuUtilization,
  defaultProbe,
  settledCluster,
  testingCall,
  testingHpa,
  testingNode,
  testingSpec,
  testingWorkload,
} from "../simulator/testing_cluster.ts";
import { act, policyRef } from "./act.ts";
import type { Action } from "./actions.ts";

/** Everything an operator can set, by name; revision numbers, creation times and sizes that an autoscaler sets aside. */
export function specificationOf(cluster: Cluster): Readonly<Record<string, unknown>> {
  const { workloads, nodes, hpas, policies, services, world, catalogue: { spec, nodes: nodeFacts, policies: facts } } =
    cluster;
  return {
    workloads: spec.workloads.map(({ name }, w) => ({
      name,
      replicas: spec.hpas.some(({ workload }) => workload === name) ? "autoscaled" : workloads.replicas[w],
      template: readRevision(cluster, workloads.revision[w]),
    })),
    nodes: nodeFacts.flatMap(({ name }, n) =>
      nodes.exists[n] === 1 ? [{ name, unschedulable: nodes.unschedulable[n] }] : []
    ),
    hpas: spec.hpas.map(({ name }, h) => ({ name, min: hpas.minReplicas[h], max: hpas.maxReplicas[h] })),
    policies: Array.from({ length: world.policyRows[0] }, (_, row) => ({
      name: policyRef(facts[policies.fact[row]], row),
      enabled: policies.enabled[row],
    })),
    shed: spec.services.map(({ name }, s) => ({ name, ratio: services.shedRatio[s] })),
  };
}

const slowProbe: ProbeSpec = { ...defaultProbe, timeoutSeconds: 3, failureThreshold: 5 };

const onlyWeb: NetworkPolicySpec = {
  name: "api-ingress",
  namespace: "shop",
  podSelector: { matchLabels: { app: "api" }, matchExpressions: [] },
  ingress: [{
    from: [
      { kind: "pods", podSelector: { matchLabels: { app: "web" }, matchExpressions: [] }, namespaceSelector: null },
    ],
    ports: [],
  }],
  egress: null,
};

/**
 * web → api → db on three nodes: web has both probes, api two that differ and a policy before it, db none and an HPA.
 */
export const smallShop: ClusterSpec = testingSpec({
  nodes: ["n1", "n2", "n3"].map((name) => testingNode(name)),
  workloads: [
    testingWorkload("web", { replicas: 2, template: { readiness: defaultProbe, liveness: defaultProbe } }),
    testingWorkload("api", { replicas: 2, template: { readiness: defaultProbe, liveness: slowProbe } }),
    testingWorkload("db"),
  ],
  calls: [testingCall("web", "api"), testingCall("api", "db")],
  hpas: [testingHpa("db", { maxReplicas: 3, metrics: [cpuUtilization(80)] })],
  policies: [onlyWeb],
});

/** The small shop on an ordinary day. */
export function settledShop(): Cluster {
  return settledCluster(smallShop);
}

/** Does an action that must succeed; returns its undo. */
export function mustAct(cluster: Cluster, action: Action): readonly Action[] {
  const effect = act(cluster, action);
  if (effect.kind === "refused") throw new Error(`Cannot ${JSON.stringify(action)}: ${effect.reason}`);
  return effect.undo;
}

/** Does an action that must be refused without touching anything; returns the reason. */
export function mustRefuse(cluster: Cluster, action: Action): string {
  const before = hash(cluster);
  const effect = act(cluster, action);
  if (effect.kind === "done") throw new Error(`Cannot believe that ${JSON.stringify(action)} was done`);
  if (hash(cluster) !== before) {
    throw new Error(`Cannot accept that refusing ${JSON.stringify(action)} changed the cluster`);
  }
  return effect.reason;
}
