/** From an action and a cluster to its effect and its exact undo, or to the reason why it cannot be done. */

import { type Cluster, report } from "../simulator/cluster.ts";
import { evictPod } from "../simulator/controllers/eviction.ts";
import { addNode, drainNode, removeNode, rowForNode, uncordonNode } from "../simulator/nodes/nodes.ts";
import { podName, podState } from "../simulator/pods.ts";
import {
  applyTemplate,
  isRevisionFree,
  keptRevisions,
  previousRevision,
  readRevision,
  reuseRevision,
  writeRevision,
} from "../simulator/revisions.ts";
import type { TemplateSpec } from "../simulator/spec.ts";
import { workloadRef } from "../simulator/workload_ref.ts";
import type { Action } from "./actions.ts";

/** How long an added node takes from order to Ready; assumed by us: a cloud instance boots and joins in about a minute. */
const nodeBootMs = 60_000;

export type Effect =
  | { readonly kind: "done"; readonly undo: readonly Action[] }
  | { readonly kind: "refused"; readonly reason: string };

function refused(reason: string): Effect {
  return { kind: "refused", reason };
}

function done(...undo: readonly Action[]): Effect {
  return { kind: "done", undo };
}

/** Does one action now. A refusal changes nothing. */
export function act(cluster: Cluster, action: Action): Effect {
  switch (action.kind) {
    case "wait":
      return done();
    case "cordon":
    case "uncordon":
    case "drain":
    case "removeNode":
      return actOnNode(cluster, action);
    case "addNode":
      return orderNode(cluster, action);
    case "evict":
      return evict(cluster, action.pod);
    case "shedTraffic":
      return shed(cluster, action);
    case "patchHpa":
      return patchHpa(cluster, action);
    case "patchNetworkPolicy":
      return patchPolicy(cluster, action);
    case "scale":
    case "setResources":
    case "restartRollout":
    case "rollbackRollout":
    case "patchProbe":
      return actOnWorkload(cluster, action);
    default: {
      const never: never = action;
      throw new Error(`Cannot do action ${JSON.stringify(never)}`);
    }
  }
}

type NodeAction = Extract<Action, { readonly kind: "cordon" | "uncordon" | "drain" | "removeNode" }>;

function actOnNode(cluster: Cluster, { kind, node }: NodeAction): Effect {
  const { nodes, catalogue } = cluster;
  const n = catalogue.nodeIndex.get(node);
  if (n === undefined || nodes.exists[n] === 0) return refused(`node ${node} does not exist`);
  const wasCordoned = nodes.unschedulable[n] === 1;
  switch (kind) {
    case "cordon":
      if (wasCordoned) return refused(`node ${node} is cordoned already`);
      nodes.unschedulable[n] = 1;
      return done({ kind: "uncordon", node });
    case "uncordon":
      if (!wasCordoned) return refused(`node ${node} is schedulable already`);
      uncordonNode(cluster, n);
      return done({ kind: "cordon", node });
    case "drain":
      drainNode(cluster, n);
      return wasCordoned ? done() : done({ kind: "uncordon", node });
    case "removeNode":
      removeNode(cluster, n);
      return done();
  }
}

function orderNode(cluster: Cluster, { like, name }: Extract<Action, { readonly kind: "addNode" }>): Effect {
  const { nodes, catalogue, capacity } = cluster;
  const model = catalogue.nodeIndex.get(like);
  if (model === undefined || nodes.exists[model] === 0) return refused(`node ${like} does not exist`);
  // The name of a machine that was given back may be used again.
  const namesake = catalogue.nodeIndex.get(name);
  if (namesake !== undefined && nodes.exists[namesake] === 1) return refused(`node ${name} exists already`);
  if (rowForNode(cluster, name) < 0) return refused(`no quota for more than ${capacity.nodes} nodes`);
  addNode(cluster, { ...catalogue.nodes[model], name, unschedulable: false }, nodeBootMs);
  return done({ kind: "removeNode", node: name });
}

function evict(cluster: Cluster, name: string): Effect {
  const { world, pods } = cluster;
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.state[p] === podState.none || podName(cluster, p) !== name) continue;
    if (pods.state[p] === podState.terminating) return refused(`pod ${name} is terminating already`);
    const eviction = evictPod(cluster, p);
    if (eviction.kind === "refused") return refused(eviction.message);
    report(cluster, `pod/${name}`, "Evicted", () => "evicted by an operator");
    return done();
  }
  return refused(`pod ${name} does not exist`);
}

function shed(cluster: Cluster, { service, ratio }: Extract<Action, { readonly kind: "shedTraffic" }>): Effect {
  const s = cluster.catalogue.serviceIndex.get(service);
  if (s === undefined) return refused(`service ${service} does not exist`);
  if (!(ratio >= 0 && ratio <= 1)) return refused(`ratio ${ratio} is not within 0–1`);
  const before = cluster.services.shedRatio[s];
  cluster.services.shedRatio[s] = ratio;
  return done({ kind: "shedTraffic", service, ratio: before });
}

function patchHpa(cluster: Cluster, action: Extract<Action, { readonly kind: "patchHpa" }>): Effect {
  const { hpas, catalogue } = cluster;
  const { workload, minReplicas, maxReplicas } = action;
  const h = catalogue.spec.hpas.findIndex((hpa) => hpa.workload === workload);
  if (h < 0) return refused(`no HorizontalPodAutoscaler scales ${workload}`);
  const whole = Number.isInteger(minReplicas) && Number.isInteger(maxReplicas);
  if (!(whole && minReplicas >= 1 && minReplicas <= maxReplicas)) {
    return refused(`minReplicas ${minReplicas} and maxReplicas ${maxReplicas} are not whole numbers in 1 ≤ min ≤ max`);
  }
  const undo: Action = {
    kind: "patchHpa",
    workload,
    minReplicas: hpas.minReplicas[h],
    maxReplicas: hpas.maxReplicas[h],
  };
  hpas.minReplicas[h] = minReplicas;
  hpas.maxReplicas[h] = maxReplicas;
  return done(undo);
}

function patchPolicy(cluster: Cluster, action: Extract<Action, { readonly kind: "patchNetworkPolicy" }>): Effect {
  const { world, policies, catalogue } = cluster;
  const rows: number[] = [];
  for (let row = 0; row < world.policyRows[0]; row++) {
    if (policyRef(catalogue.policies[policies.fact[row]], row) === action.policy) rows.push(row);
  }
  if (rows.length === 0) return refused(`NetworkPolicy ${action.policy} does not exist`);
  const [row] = rows;
  if (policies.enabled[row] === (action.enabled ? 1 : 0)) {
    return refused(`NetworkPolicy ${action.policy} is ${action.enabled ? "applied" : "gone"} already`);
  }
  policies.enabled[row] = action.enabled ? 1 : 0;
  world.reachabilityStale[0] = 1;
  return done({ ...action, enabled: !action.enabled });
}

/** How a policy row is named to operators: its version tells an applied policy from the one it replaced. */
export function policyRef(policy: { readonly namespace: string; readonly name: string }, row: number): string {
  return `${policy.namespace}/${policy.name}#${row + 1}`;
}

type WorkloadAction = Extract<
  Action,
  { readonly kind: "scale" | "setResources" | "restartRollout" | "rollbackRollout" | "patchProbe" }
>;

function actOnWorkload(cluster: Cluster, action: WorkloadAction): Effect {
  const { workloads, revisions, catalogue } = cluster;
  const { workload } = action;
  const w = catalogue.workloadIndex.get(workload);
  if (w === undefined) return refused(`workload ${workload} does not exist`);
  const title = workloadRef(cluster, w).replace("/", " ");
  const crowded = () => refused(`${title} still uses every kept revision`);
  const from = workloads.revision[w];
  const current = readRevision(cluster, from);
  const number = revisions.number[from];
  switch (action.kind) {
    case "scale":
      return scale(cluster, w, action.replicas);
    case "setResources": {
      const wrong = whyUnfit(action);
      if (wrong !== null) return refused(wrong);
      const patch = { ...resourcesOf(action), unrequestedCpuMillis: 0, unrequestedMemoryMiB: 0 };
      if (applyTemplate(cluster, w, { ...current, ...patch }) < 0) return crowded();
      // What containers did not request cannot be said again by resources of the whole Pod.
      return current.unrequestedCpuMillis + current.unrequestedMemoryMiB > 0
        ? done({ kind: "rollbackRollout", workload, toRevision: number })
        : done({ kind: "setResources", workload, ...resourcesOf(current) });
    }
    case "restartRollout":
      if (!isRevisionFree(cluster, w)) return crowded();
      writeRevision(cluster, w, current);
      return done();
    case "rollbackRollout": {
      const target = rollbackTarget(cluster, w, action.toRevision);
      if (typeof target === "string") return refused(`${title} ${target}`);
      reuseRevision(cluster, w, target);
      return done({ kind: "rollbackRollout", workload, toRevision: number });
    }
    case "patchProbe": {
      const { timeoutSeconds, failureThreshold } = action;
      if (current.readiness === null && current.liveness === null) return refused(`${title} has no probe`);
      if (!(timeoutSeconds >= 1 && Number.isInteger(failureThreshold) && failureThreshold >= 1)) {
        return refused(`timeout ${timeoutSeconds} s and failure threshold ${failureThreshold} are not both at least 1`);
      }
      const patch = { timeoutSeconds, failureThreshold };
      const row = applyTemplate(cluster, w, {
        ...current,
        readiness: current.readiness && { ...current.readiness, ...patch },
        liveness: current.liveness && { ...current.liveness, ...patch },
      });
      return row < 0 ? crowded() : done(probesBack(workload, current, number));
    }
  }
}

function scale(cluster: Cluster, w: number, replicas: number): Effect {
  const { workloads, catalogue } = cluster;
  const { kind, name: workload } = catalogue.spec.workloads[w];
  const title = workloadRef(cluster, w).replace("/", " ");
  if (kind === "DaemonSet") return refused(`${title} has a Pod on every node that it may run on and no replicas`);
  if (!(Number.isInteger(replicas) && replicas >= 0)) {
    return refused(`replicas ${replicas} is not a whole number from 0`);
  }
  const before = workloads.replicas[w];
  if (replicas === before) return refused(`${title} has ${before} replicas already`);
  workloads.replicas[w] = replicas;
  workloads.unsettled[w] = 1;
  return done({ kind: "scale", workload, replicas: before });
}

/** The row to roll back to, or why there is none. */
function rollbackTarget(cluster: Cluster, w: number, toRevision: number | undefined): number | string {
  const { revisions, workloads } = cluster;
  if (toRevision === undefined) {
    const previous = previousRevision(cluster, w);
    return previous < 0 ? "has no earlier revision" : previous;
  }
  const kept = keptRevisions(cluster, w);
  const row = kept.find((r) => revisions.number[r] === toRevision);
  if (row === undefined) {
    return `keeps no revision ${toRevision}, but ${kept.map((r) => revisions.number[r]).join(", ")}`;
  }
  return row === workloads.revision[w] ? `runs revision ${toRevision} already` : row;
}

/** A patch back where one says it all, so that the order of undoing does not matter; else the revision before, `number`. */
function probesBack(workload: string, { readiness, liveness }: TemplateSpec, number: number): Action {
  const [probe, other] = [readiness, liveness].filter((each) => each !== null);
  const { timeoutSeconds, failureThreshold } = probe;
  const alike = other === undefined ||
    (other.timeoutSeconds === timeoutSeconds && other.failureThreshold === failureThreshold);
  return alike
    ? { kind: "patchProbe", workload, timeoutSeconds, failureThreshold }
    : { kind: "rollbackRollout", workload, toRevision: number };
}

type Resources = Omit<Extract<Action, { readonly kind: "setResources" }>, "kind" | "workload">;

/** What the API server would say about resources, or null when it takes them. */
function whyUnfit({ cpuRequestMillis, cpuLimitMillis, memoryRequestMiB, memoryLimitMiB }: Resources): string | null {
  if (!(cpuRequestMillis >= 0 && memoryRequestMiB >= 0)) {
    return `requests of ${cpuRequestMillis} m and ${memoryRequestMiB} MiB are not both at least 0`;
  }
  if (cpuLimitMillis !== null && !(cpuLimitMillis > 0 && cpuRequestMillis <= cpuLimitMillis)) {
    return `CPU limit ${cpuLimitMillis} m is not above 0 and at least the request of ${cpuRequestMillis} m`;
  }
  if (memoryLimitMiB !== null && !(memoryLimitMiB > 0 && memoryRequestMiB <= memoryLimitMiB)) {
    return `memory limit ${memoryLimitMiB} MiB is not above 0 and at least the request of ${memoryRequestMiB} MiB`;
  }
  return null;
}

function resourcesOf({ cpuRequestMillis, cpuLimitMillis, memoryRequestMiB, memoryLimitMiB }: Resources): Resources {
  return { cpuRequestMillis, cpuLimitMillis, memoryRequestMiB, memoryLimitMiB };
}
