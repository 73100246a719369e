/** From a ClusterSpec to a cluster at tick 0, with every Deployment's Pods waiting for the scheduler. */

import { entityKey, type RandomKey } from "../random.ts";
import { type Catalogue, createCatalogue, rowOf } from "./catalogue.ts";
import { blankCluster, type Cluster } from "./cluster.ts";
import { classSlots, revisionSlots } from "./columns.ts";
import { type Capacity } from "./layout.ts";
import { syncDaemonSet } from "./controllers/daemon_sets.ts";
import { tickBudgets } from "./controllers/disruption_budgets.ts";
import { resolveFenceposts } from "./controllers/rolling_update.ts";
import { formClasses } from "./traffic/endpoints.ts";
import { hpaSyncMs } from "./autoscaling/hpa_facts.ts";
import { recomputeReachability, writePolicy } from "./network/reachability.ts";
import { outside } from "./network/network_policy.ts";
import { writeNode } from "./nodes/nodes.ts";
import { hasTimedStays } from "./nodes/timed_stays.ts";
import { createPod, podState, setReady, startContainer } from "./pods.ts";
import { writeRevision } from "./revisions.ts";
import { schedule } from "./scheduling/schedule.ts";
import type { ClusterSpec } from "./spec.ts";
import { zoneKey } from "./nodes/zones.ts";

/** Nodes and policies that may be added to a running cluster. */
const spareRows = 8;

/** Pods beyond a quarter more than the largest wanted number: room for surges before a cluster grows. */
const sparePods = 16;

/** At most this many rows and a twentieth wait for Pods that do not exist yet: a fork copies them all. */
const idlePods = 128;

/** Builds the cluster. References resolve: the scenario loader checked them. */
export function createCluster(spec: ClusterSpec): Cluster {
  const catalogue = createCatalogue(spec);
  const cluster = blankCluster(catalogue, capacityFor(catalogue));
  cluster.world.freePod[0] = -1;
  cluster.world.nextSerial[0] = 1;
  cluster.world.scaledUpMs[0] = -1;
  spec.nodes.forEach((_, n) => writeNode(cluster, n, 0));
  fillNodeGroups(cluster);
  spec.policies.forEach((_, fact) => writePolicy(cluster, fact));
  fillWorkloads(cluster);
  fillTraffic(cluster);
  fillHpas(cluster);
  recomputeReachability(cluster);
  return cluster;
}

function capacityFor({ spec, hpas }: Catalogue): Capacity {
  const largest = new Map(spec.hpas.map((hpa) => [hpa.workload, hpa.maxReplicas]));
  const present = spec.workloads.reduce((sum, { replicas }) => sum + replicas, 0);
  const most = spec.workloads.reduce((sum, { name, replicas }) => sum + Math.max(replicas, largest.get(name) ?? 0), 0);
  const daemons = spec.workloads.filter(({ kind }) => kind === "DaemonSet").length * spec.nodes.length;
  const pods = daemons + Math.min(Math.ceil(most * 1.25) + sparePods, Math.ceil(present * 1.05) + idlePods);
  return {
    world: 1,
    nodes: spec.nodes.length + spareRows +
      spec.nodeGroups.reduce((sum, { max, nodes }) => sum + Math.max(0, max - nodes.length), 0),
    zones:
      new Set([...spec.nodes, ...spec.nodeGroups.map(({ template }) => template)].map(({ labels }) => zoneKey(labels)))
        .size + spareRows,
    nodeGroups: spec.nodeGroups.length,
    pods,
    stays: hasTimedStays(spec) ? pods : 0,
    workloads: spec.workloads.length,
    revisions: spec.workloads.length * revisionSlots,
    classes: spec.workloads.length * classSlots,
    services: spec.services.length,
    calls: spec.calls.length,
    entries: spec.services.length,
    hpas: spec.hpas.length,
    hpaMetrics: rowsOf(hpas.metricStart),
    hpaRecommendations: rowsOf(hpas.recommendationStart),
    hpaEvents: rowsOf(hpas.eventStart),
    policies: spec.policies.length + spareRows,
    budgets: spec.budgets.length,
  };
}

/** Rows that lists of starts make: the last start is where the next list would begin. */
function rowsOf(starts: Uint32Array): number {
  return starts[starts.length - 1];
}

function fillNodeGroups({ nodes, nodeGroups, catalogue: { spec, nodeIndex } }: Cluster): void {
  spec.nodeGroups.forEach((group, g) => {
    nodeGroups.made[g] = group.nodes.length;
    for (const name of group.nodes) nodes.group[rowOf(nodeIndex, name, "node")] = g;
  });
}

function fillWorkloads(cluster: Cluster): void {
  const { workloads } = cluster;
  cluster.catalogue.spec.workloads.forEach(({ physics, replicas, template, maxSurge, maxUnavailable }, w) => {
    workloads.cpuMsPerRequest[w] = physics.cpuMsPerRequest;
    workloads.costFactor[w] = 1;
    workloads.fixedLatencyMs[w] = physics.fixedLatencyMs;
    workloads.variability[w] = physics.variability;
    workloads.baseMemoryMiB[w] = physics.baseMemoryMiB;
    workloads.startupMs[w] = physics.startupSeconds * 1000;
    workloads.warmupMs[w] = physics.warmupSeconds * 1000;
    workloads.probeLatencyMs[w] = physics.probeLatencyMs;
    workloads.queueLimit[w] = physics.queueLimit;
    workloads.maxInFlight[w] = physics.maxInFlight ?? 0;
    workloads.concurrency[w] = physics.concurrency;
    workloads.firstPod[w] = -1;
    workloads.replicas[w] = replicas;
    workloads.maxSurge[w] = countOrShare(maxSurge);
    workloads.maxUnavailable[w] = countOrShare(maxUnavailable);
    writeRevision(cluster, w, template);
    workloads.progressedMs[w] = -1;
    createPods(cluster, w);
  });
}

/** How many Pods a Deployment's rollout may add. */
function surgeOf({ workloads, catalogue: { spec } }: Cluster, w: number): number {
  if (spec.workloads[w].strategy === "Recreate") return 0;
  return resolveFenceposts(workloads.maxSurge[w], workloads.maxUnavailable[w], workloads.replicas[w]).surge;
}

/** The Pods of a workload that has been there for long: nothing waits for its turn. */
function createPods(cluster: Cluster, w: number): void {
  const { workloads, revisions, catalogue: { spec } } = cluster;
  const replicas = workloads.replicas[w];
  workloads.updatedPods[w] = workloads.availablePods[w] = replicas;
  switch (spec.workloads[w].kind) {
    case "Deployment":
      revisions.replicas[workloads.revision[w]] = replicas;
      revisions.maxReplicas[workloads.revision[w]] = replicas + surgeOf(cluster, w);
      workloads.sizedFor[w] = replicas;
      for (let i = 0; i < replicas; i++) createPod(cluster, w);
      return;
    case "StatefulSet":
      for (let ordinal = 0; ordinal < replicas; ordinal++) createPod(cluster, w, { ordinal });
      return;
    case "DaemonSet":
      syncDaemonSet(cluster, w);
  }
}

/** Counts as they are, percentages as negative shares: `"25%"` is −0.25. */
export function countOrShare(value: number | `${number}%`): number {
  return typeof value === "number" ? value : -Number.parseFloat(value) / 100;
}

function fillTraffic(cluster: Cluster): void {
  const { services, calls, entries, catalogue: { spec, workloadIndex, serviceIndex } } = cluster;
  spec.services.forEach((service, s) => {
    services.workload[s] = rowOf(workloadIndex, service.workload, "workload");
    entries.service[s] = s;
    entries.source[s] = outside;
    entries.open[s] = 1;
  });
  spec.calls.forEach((call, c) => {
    calls.caller[c] = rowOf(serviceIndex, call.caller, "service");
    calls.callee[c] = rowOf(serviceIndex, call.callee, "service");
    calls.callsPerRequest[c] = call.callsPerRequest;
    calls.cacheHitRatio[c] = call.cacheHitRatio;
    calls.latencyMs[c] = call.latencyMs;
    calls.timeoutMs[c] = call.timeoutMs;
    calls.attempts[c] = call.attempts;
    calls.retryBudget[c] = call.retryBudget;
    calls.group[c] = call.group;
    calls.attemptsPerCall[c] = 1;
    calls.open[c] = 1;
  });
}

/**
 * HPAs were created at different moments and are synced every 15 s from then on: each has an offset of its own, keyed by
 * its name, that it keeps.
 */
function fillHpas(cluster: Cluster): void {
  const { hpas, hpaMetrics, hpaRecommendations, hpaEvents, catalogue: { spec } } = cluster;
  spec.hpas.forEach(({ namespace, name, minReplicas, maxReplicas }, h) => {
    hpas.nextSyncMs[h] = entityKey(`${namespace}/${name}`) % hpaSyncMs;
    hpas.minReplicas[h] = minReplicas;
    hpas.maxReplicas[h] = maxReplicas;
  });
  hpaMetrics.utilizationPercent.fill(-1);
  hpaMetrics.averageValue.fill(-1);
  hpaRecommendations.atMs.fill(-1);
  hpaEvents.atMs.fill(-1);
}

/** How long the Pods of a settled cluster have been running, in ms. */
const settledForMs = 3_600_000;

/** Places every Pod and lets it have been ready for an hour: a world begins in the middle of an ordinary day. */
export function settle(cluster: Cluster, placement: RandomKey): void {
  const { world, pods } = cluster;
  schedule(cluster, placement);
  for (let p = 0; p < world.podRows[0]; p++) {
    if (pods.state[p] !== podState.creating) continue;
    startContainer(cluster, p);
    pods.createdMs[p] = pods.startedMs[p] = -settledForMs;
    pods.readinessRun[p] = cluster.revisions.readinessSuccess[pods.revision[p]];
    pods.livenessRun[p] = 1;
    setReady(cluster, p, 1);
    pods.readySinceMs[p] = -settledForMs;
  }
  for (let w = 0; w < cluster.workloads.pods.length; w++) formClasses(cluster, w);
  tickBudgets(cluster);
}
