/**
 * From a ClusterSpec to the immutable facts that a cluster and all its forks share: names, labels, indices, call order.
 */

import { entityKey } from "../random.ts";
import { type BudgetFacts, budgetFacts } from "./controllers/budget_facts.ts";
import { type PolicyIndex, policyIndex, withCompiledPolicy } from "./network/network_policy.ts";
import { policyEndpoints } from "./network/policy_endpoints.ts";
import { type HpaFacts, hpaFacts } from "./autoscaling/hpa_facts.ts";
import type { ClusterSpec, Labels, NetworkPolicySpec, NodeSpec } from "./spec.ts";
import { zonesOf } from "./nodes/zones.ts";

export interface Catalogue {
  readonly spec: ClusterSpec;
  readonly tickMs: number;
  /** Nodes by row; a node that is added extends the list in a derived catalogue. */
  readonly nodes: readonly NodeSpec[];
  /** Policies by fact number, those of the spec first. */
  readonly policies: readonly NetworkPolicySpec[];
  /** What those policies say about each workload, and about the cluster's DNS as one endpoint more. */
  readonly policyIndex: PolicyIndex;
  /** Random-number keys of the workloads' names. */
  readonly workloadKeys: Uint32Array;
  /** Random-number keys of the nodes' names. */
  readonly nodeKeys: Uint32Array;
  /** Services with every caller before its callees. */
  readonly callOrder: Uint16Array;
  /** Calls of service s are `callsOf[callStart[s]] … callsOf[callStart[s+1]−1]`, members of a parallel group side by side. */
  readonly callStart: Uint32Array;
  readonly callsOf: Uint16Array;
  readonly hpas: HpaFacts;
  readonly budgets: BudgetFacts;
  readonly workloadIndex: ReadonlyMap<string, number>;
  readonly serviceIndex: ReadonlyMap<string, number>;
  readonly nodeIndex: ReadonlyMap<string, number>;
  /** By node row the number of its failure domain. */
  readonly zones: Uint16Array;
}

function indexOf(items: readonly { readonly name: string }[]): ReadonlyMap<string, number> {
  return new Map(items.map((item, at) => [item.name, at]));
}

/** The index of a name, or an error that says what is known. */
export function rowOf(index: ReadonlyMap<string, number>, name: string, what: string): number {
  const at = index.get(name);
  if (at === undefined) throw new Error(`Cannot find ${what} "${name}". Known: ${[...index.keys()].sort().join(", ")}`);
  return at;
}

/** Orders services so that callers come before callees. A cycle is an error that names a member. */
function orderOf(calleesOf: readonly (readonly number[])[], spec: ClusterSpec): Uint16Array {
  const waiting = new Uint32Array(calleesOf.length);
  for (const callees of calleesOf) for (const callee of callees) waiting[callee]++;
  const order: number[] = [];
  for (let s = 0; s < calleesOf.length; s++) if (waiting[s] === 0) order.push(s);
  for (let at = 0; at < order.length; at++) {
    for (const callee of calleesOf[order[at]]) if (--waiting[callee] === 0) order.push(callee);
  }
  if (order.length < calleesOf.length) {
    const stuck = spec.services.filter((_, s) => waiting[s] > 0).map((service) => service.name);
    throw new Error(`Cannot order the call graph: services ${stuck.join(", ")} call each other in a circle`);
  }
  return Uint16Array.from(order);
}

/** Builds the catalogue. Names are unique and references resolve: the scenario loader checked both. */
export function createCatalogue(spec: ClusterSpec): Catalogue {
  const serviceIndex = indexOf(spec.services);
  const own: number[][] = spec.services.map(() => []);
  const callees = spec.calls.map(({ callee }) => rowOf(serviceIndex, callee, "service"));
  spec.calls.forEach(({ caller }, at) => own[rowOf(serviceIndex, caller, "service")].push(at));
  const callOrder = orderOf(own.map((calls) => calls.map((at) => callees[at])), spec);
  const callStart = new Uint32Array(spec.services.length + 1);
  const callsOf: number[] = [];
  own.forEach((calls, s) => {
    callStart[s] = callsOf.length;
    callsOf.push(...calls.sort((a, b) => spec.calls[a].group - spec.calls[b].group || a - b));
  });
  callStart[spec.services.length] = callsOf.length;
  return {
    spec,
    tickMs: Math.round(spec.tickSeconds * 1000),
    nodes: spec.nodes,
    policies: spec.policies,
    policyIndex: policyIndex(policyEndpoints(spec), spec.namespaces, spec.policies),
    workloadKeys: Uint32Array.from(spec.workloads, (workload) => entityKey(workload.name)),
    nodeKeys: Uint32Array.from(spec.nodes, (node) => entityKey(node.name)),
    callOrder,
    callStart,
    callsOf: Uint16Array.from(callsOf),
    hpas: hpaFacts(spec),
    budgets: budgetFacts(spec),
    workloadIndex: indexOf(spec.workloads),
    serviceIndex,
    nodeIndex: indexOf(spec.nodes),
    zones: zonesOf(spec.nodes),
  };
}

/** The same facts with one node more, or another one in the row of a node that is gone. */
export function withNode(catalogue: Catalogue, node: NodeSpec, row = catalogue.nodes.length): Catalogue {
  const nodes = [...catalogue.nodes];
  nodes[row] = node;
  return {
    ...catalogue,
    nodes,
    nodeKeys: Uint32Array.from(nodes, (each) => entityKey(each.name)),
    nodeIndex: indexOf(nodes),
    zones: zonesOf(nodes),
  };
}

/** The same facts with one policy more. */
export function withPolicy(catalogue: Catalogue, policy: NetworkPolicySpec): Catalogue {
  return {
    ...catalogue,
    policies: [...catalogue.policies, policy],
    policyIndex: withCompiledPolicy(catalogue.policyIndex, policy),
  };
}

/** Whether a set of labels carries every required pair. */
export function hasLabels(labels: Labels, required: Labels): boolean {
  return Object.entries(required).every(([key, value]) => labels[key] === value);
}
