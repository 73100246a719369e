/** From a cluster's visible state and its metrics store to an Observation. */

import { rowOf } from "../simulator/catalogue.ts";
import { type Cluster, nowMs } from "../simulator/cluster.ts";
import { isAvailable } from "../simulator/controllers/pod_availability.ts";
import { portOf, resolvingWorkloads } from "../simulator/network/reachability.ts";
import { allows, type Direction } from "../simulator/network/network_policy.ts";
import { isActive } from "../simulator/controllers/pod_availability.ts";
import { podName, podReason, podState } from "../simulator/pods.ts";
import { keptRevisions, previousRevision, readRevision } from "../simulator/revisions.ts";
import type { ObjectiveSpec } from "../simulator/scenario/scenario.ts";
import { policyRef } from "./act.ts";
import { observeHpas } from "./observe_hpas.ts";
import type {
  BudgetView,
  CallView,
  ChangeView,
  EventView,
  NodeView,
  Observation,
  PodPhase,
  PodView,
  PolicyView,
  RevisionView,
  ServiceView,
  WorkloadView,
} from "./observation.ts";
import { callTarget, nodeTarget, serviceTarget, type Telemetry } from "./telemetry.ts";
import type { JudgedSignals } from "./verify.ts";

/** What an operator has gathered besides the cluster's present state. */
export interface Records {
  readonly telemetry: Telemetry;
  readonly events: readonly EventView[];
  readonly changes: readonly ChangeView[];
  readonly objectives: readonly ObjectiveSpec[];
  readonly entryServices: readonly string[];
}

/** Events and changes older than this are not shown: kube-apiserver keeps Events for an hour, a screen keeps less. */
const recentSeconds = 1_800;

/** What is to be seen now. */
export function observe(cluster: Cluster, records: Records): Observation {
  const tick = cluster.world.tick[0];
  const { tickSeconds } = cluster.catalogue.spec;
  const since = tick - recentSeconds / tickSeconds;
  return {
    tick,
    tickSeconds,
    sampleTicks: records.telemetry.sampleTicks(),
    entryServices: records.entryServices,
    services: viewServices(cluster, records.telemetry),
    calls: viewCalls(cluster, records.telemetry),
    workloads: viewWorkloads(cluster),
    pods: viewPods(cluster),
    nodes: viewNodes(cluster, records.telemetry),
    hpas: observeHpas(cluster),
    budgets: viewBudgets(cluster),
    policies: viewPolicies(cluster, records.entryServices),
    events: records.events.filter((event) => event.tick >= since),
    changes: records.changes.filter((change) => change.tick >= since),
    objectives: records.objectives,
  };
}

/** As much of what is to be seen now as objectives are judged by: for those who only watch. */
export function observeObjectives(
  { world, catalogue: { spec } }: Cluster,
  { telemetry, objectives }: Pick<Records, "telemetry" | "objectives">,
): JudgedSignals {
  return {
    tick: world.tick[0],
    tickSeconds: spec.tickSeconds,
    sampleTicks: telemetry.sampleTicks(),
    services: spec.services.map(({ name }) => ({
      name,
      series: {
        errorRatio: telemetry.series(serviceTarget(name), "errorRatio"),
        latencyP95Ms: telemetry.series(serviceTarget(name), "latencyP95Ms"),
        shedRatio: telemetry.series(serviceTarget(name), "shedRatio"),
      },
    })),
    objectives,
  };
}

function viewServices(cluster: Cluster, telemetry: Telemetry): readonly ServiceView[] {
  return cluster.catalogue.spec.services.map(({ name, workload }, s) => ({
    name,
    workload,
    shedRatio: cluster.services.shedRatio[s],
    series: {
      requestRate: telemetry.series(serviceTarget(name), "requestRate"),
      errorRatio: telemetry.series(serviceTarget(name), "errorRatio"),
      latencyP50Ms: telemetry.series(serviceTarget(name), "latencyP50Ms"),
      latencyP95Ms: telemetry.series(serviceTarget(name), "latencyP95Ms"),
      latencyP99Ms: telemetry.series(serviceTarget(name), "latencyP99Ms"),
      selfTimeMs: telemetry.series(serviceTarget(name), "selfTimeMs"),
      cpuUtilisation: telemetry.series(serviceTarget(name), "cpuUtilisation"),
      memoryUtilisation: telemetry.series(serviceTarget(name), "memoryUtilisation"),
      readyRatio: telemetry.series(serviceTarget(name), "readyRatio"),
      restartRate: telemetry.series(serviceTarget(name), "restartRate"),
      shedRatio: telemetry.series(serviceTarget(name), "shedRatio"),
    },
  }));
}

function viewCalls(cluster: Cluster, telemetry: Telemetry): readonly CallView[] {
  return cluster.catalogue.spec.calls.map(({ caller, callee, callsPerRequest, timeoutMs }) => ({
    caller,
    callee,
    callsPerRequest,
    timeoutMs,
    errorRatio: telemetry.series(callTarget(caller, callee), "errorRatio"),
    latencyMs: telemetry.series(callTarget(caller, callee), "latencyMs"),
    attempts: telemetry.series(callTarget(caller, callee), "attempts"),
  }));
}

function viewWorkloads(cluster: Cluster): readonly WorkloadView[] {
  const { workloads, catalogue } = cluster;
  return catalogue.spec.workloads.map(({ kind, name, namespace }, w) => {
    const template = readRevision(cluster, workloads.revision[w]);
    return {
      kind,
      name,
      namespace,
      replicas: workloads.replicas[w],
      readyReplicas: workloads.readyPods[w],
      availableReplicas: availablePods(cluster, w),
      updatedReplicas: updatedPods(cluster, w),
      unavailableReplicas: Math.max(0, workloads.replicas[w] - availablePods(cluster, w)),
      revision: workloads.revisionNumber[w],
      progressDeadlineExceeded: workloads.deadlineExceeded[w] === 1,
      history: keptRevisions(cluster, w).map((r) => viewRevision(cluster, r)),
      canRollBack: previousRevision(cluster, w) >= 0,
      cpuRequestMillis: template.cpuRequestMillis,
      cpuLimitMillis: template.cpuLimitMillis,
      memoryRequestMiB: template.memoryRequestMiB,
      memoryLimitMiB: template.memoryLimitMiB,
      readiness: template.readiness,
      liveness: template.liveness,
    };
  });
}

function updatedPods(cluster: Cluster, w: number): number {
  const { workloads, pods } = cluster;
  let updated = 0;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) {
    if (pods.revision[p] === workloads.revision[w] && isActive(cluster, p)) updated++;
  }
  return updated;
}

function availablePods(cluster: Cluster, w: number): number {
  const { workloads, pods } = cluster;
  let available = 0;
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) if (isAvailable(cluster, p)) available++;
  return available;
}

function viewRevision(cluster: Cluster, r: number): RevisionView {
  const { cpuRequestMillis, cpuLimitMillis, memoryRequestMiB, memoryLimitMiB } = readRevision(cluster, r);
  const revision = cluster.revisions.number[r];
  return { revision, cpuRequestMillis, cpuLimitMillis, memoryRequestMiB, memoryLimitMiB };
}

const reasonNames: Readonly<Record<number, string>> = {
  [podReason.none]: "",
  [podReason.unschedulable]: "Unschedulable",
  [podReason.oomKilled]: "OOMKilled",
  [podReason.unhealthy]: "Unhealthy",
  [podReason.error]: "Error",
  [podReason.imagePull]: "ImagePullBackOff",
  [podReason.nodeLost]: "NodeLost",
  [podReason.evicted]: "Evicted",
};

/** kubectl's STATUS column: what it waits for, else why it last stopped. */
function reasonOf(cluster: Cluster, p: number): string {
  const { pods } = cluster;
  const last = reasonNames[pods.reason[p]];
  switch (pods.state[p]) {
    case podState.terminating:
      return "Terminating";
    case podState.creating:
      return last === "" ? "ContainerCreating" : last;
    case podState.backoff:
      return last === "OOMKilled" ? last : "CrashLoopBackOff";
    default:
      return last;
  }
}

/** A waiting container of a scheduled Pod leaves its phase Running, as upstream's getPhase says. */
function phaseOf(state: number): PodPhase {
  if (state === podState.failed) return "Failed";
  return state === podState.pending || state === podState.creating ? "Pending" : "Running";
}

function viewPods(cluster: Cluster): readonly PodView[] {
  const { world, pods, catalogue } = cluster;
  const views: PodView[] = [];
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.state[p] === podState.none) continue;
    views.push({
      name: podName(cluster, p),
      workload: catalogue.spec.workloads[pods.workload[p]].name,
      node: pods.node[p] < 0 ? null : catalogue.nodes[pods.node[p]].name,
      phase: phaseOf(pods.state[p]),
      ready: pods.ready[p] === 1,
      reason: reasonOf(cluster, p),
      restarts: pods.restarts[p],
      memoryMiB: Math.round(pods.memoryMiB[p]),
      ageSeconds: (nowMs(cluster) - pods.createdMs[p]) / 1000,
    });
  }
  return views.sort((a, b) => a.name < b.name ? -1 : 1);
}

function viewNodes(cluster: Cluster, telemetry: Telemetry): readonly NodeView[] {
  const { nodes, catalogue } = cluster;
  return catalogue.nodes.flatMap(({ name }, n) =>
    nodes.exists[n] === 0 ? [] : [{
      name,
      ready: nodes.ready[n] === 1,
      schedulable: nodes.unschedulable[n] === 0,
      memoryPressure: nodes.memoryPressure[n] === 1,
      diskPressure: nodes.diskPressure[n] === 1,
      cpuAllocatableMillis: nodes.cpuMillis[n],
      memoryAllocatableMiB: nodes.memoryMiB[n],
      cpuRequestedMillis: nodes.cpuRequested[n],
      memoryRequestedMiB: nodes.memoryRequested[n],
      pods: nodes.pods[n],
      pricePerHour: nodes.priceMilli[n] / 1000,
      series: {
        cpuUtilisation: telemetry.series(nodeTarget(name), "cpuUtilisation"),
        memoryUtilisation: telemetry.series(nodeTarget(name), "memoryUtilisation"),
        diskUtilisation: telemetry.series(nodeTarget(name), "diskUtilisation"),
        ready: telemetry.series(nodeTarget(name), "ready"),
      },
    }]
  );
}

function viewBudgets({ budgets, catalogue: { spec, budgets: facts } }: Cluster): readonly BudgetView[] {
  return spec.budgets.map(({ name, namespace, limit }, b) => ({
    name,
    namespace,
    minAvailable: limit?.kind === "minAvailable" ? limit.value : null,
    maxUnavailable: limit?.kind === "maxUnavailable" ? limit.value : null,
    disruptionsAllowed: budgets.disruptionsAllowed[b],
    currentHealthy: budgets.currentHealthy[b],
    desiredHealthy: budgets.desiredHealthy[b],
    expectedPods: budgets.expectedPods[b],
    workloads: facts.workloads[b].map((w) => spec.workloads[w].name),
  }));
}

function viewPolicies(cluster: Cluster, entryServices: readonly string[]): readonly PolicyView[] {
  const { world, policies, services, calls, entries, catalogue: { spec, policies: facts, policyIndex, tickMs } } =
    cluster;
  const names = (numbers: Iterable<number>) => [...new Set(numbers)].map((s) => spec.services[s].name).sort();
  const resolves = resolvingWorkloads(cluster);
  return Array.from({ length: world.policyRows[0] }, (_, row) => {
    const policy = policies.fact[row];
    const { selected, rules } = policyIndex.compiled[policy];
    const workloads = new Set(selected);
    const isSelected = (s: number) => workloads.has(services.workload[s]);
    const lets = (direction: Direction, source: number, s: number, port: number) =>
      allows(policyIndex, {
        policy,
        direction,
        connection: { source, destination: services.workload[s], port, protocol: "TCP" },
      });
    const admits: number[] = [];
    const blocksCallsTo: number[] = [];
    calls.callee.forEach((callee, c) => {
      const caller = calls.caller[c];
      const source = services.workload[caller];
      if (isSelected(callee) && lets("ingress", source, callee, portOf(cluster, c))) admits.push(caller);
      if (!isSelected(caller) || rules.egress === null) return;
      if (resolves[source] === 0 || !lets("egress", source, callee, portOf(cluster, c))) blocksCallsTo.push(callee);
    });
    const blocksUsersOf = entryServices.map((name) => rowOf(cluster.catalogue.serviceIndex, name, "service"))
      .filter((s) => isSelected(s) && !lets("ingress", entries.source[s], s, spec.services[s].port));
    return {
      name: policyRef(facts[policy], row),
      namespace: facts[policy].namespace,
      enabled: policies.enabled[row] === 1,
      selects: names(spec.services.keys().filter(isSelected)),
      admits: names(admits),
      blocksUsersOf: names(blocksUsersOf),
      blocksCallsTo: names(blocksCallsTo),
      createdTick: Math.round(policies.createdMs[row] / tickMs),
    };
  });
}
