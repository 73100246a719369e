/** From a ClusterSpec to a cluster at tick 0, with every Deployment's Pods waiting for the scheduler. */

import type { RandomKey } from "../random.ts";
import { createCatalogue, rowOf } from "./catalogue.ts";
import { blankCluster, type Cluster } from "./cluster.ts";
import { type Capacity, classSlots, recommendationSlots, revisionSlots } from "./columns.ts";
import { formClasses } from "./endpoints.ts";
import { recomputeReachability, writePolicy } from "./network.ts";
import { writeNode } from "./nodes.ts";
import { createPod, podState, setReady, startContainer } from "./pods.ts";
import { writeRevision } from "./revisions.ts";
import { schedule } from "./scheduler.ts";
import type { ClusterSpec } from "./spec.ts";

/** Nodes and policies that may be added to a running cluster. */
const spareRows = 8;

/** Pods beyond a quarter more than the largest wanted number: room for surges before a cluster grows. */
const sparePods = 16;

/** At most this many rows and a twentieth wait for Pods that do not exist yet: a fork copies them all. */
const idlePods = 512;

/** Builds the cluster. References resolve: the scenario loader checked them. */
export function createCluster(spec: ClusterSpec): Cluster {
  const cluster = blankCluster(createCatalogue(spec), capacityFor(spec));
  cluster.world.freePod[0] = -1;
  cluster.world.nextSerial[0] = 1;
  spec.nodes.forEach((_, n) => writeNode(cluster, n, 0));
  spec.policies.forEach((_, fact) => writePolicy(cluster, fact));
  fillWorkloads(cluster);
  fillTraffic(cluster);
  spec.hpas.forEach((hpa, h) => {
    const { hpas } = cluster;
    hpas.workload[h] = rowOf(cluster.catalogue.workloadIndex, hpa.workload, "workload");
    hpas.minReplicas[h] = hpa.minReplicas;
    hpas.maxReplicas[h] = hpa.maxReplicas;
    hpas.targetPercent[h] = hpa.cpuUtilisationPercent;
    hpas.recommendedAtMs.fill(-1, h * recommendationSlots, (h + 1) * recommendationSlots);
  });
  recomputeReachability(cluster);
  return cluster;
}

function capacityFor(spec: ClusterSpec): Capacity {
  const largest = new Map(spec.hpas.map((hpa) => [hpa.workload, hpa.maxReplicas]));
  const present = spec.workloads.reduce((sum, { replicas }) => sum + replicas, 0);
  const most = spec.workloads.reduce((sum, { name, replicas }) => sum + Math.max(replicas, largest.get(name) ?? 0), 0);
  return {
    world: 1,
    nodes: spec.nodes.length + spareRows,
    pods: Math.min(Math.ceil(most * 1.25) + sparePods, Math.ceil(present * 1.05) + idlePods),
    workloads: spec.workloads.length,
    revisions: spec.workloads.length * revisionSlots,
    classes: spec.workloads.length * classSlots,
    services: spec.services.length,
    calls: spec.calls.length,
    entries: spec.services.length,
    hpas: spec.hpas.length,
    policies: spec.policies.length + spareRows,
  };
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
    workloads.concurrency[w] = physics.concurrency;
    workloads.defectRevision[w] = -1;
    workloads.firstPod[w] = -1;
    workloads.replicas[w] = replicas;
    workloads.maxSurge[w] = countOrShare(maxSurge);
    workloads.maxUnavailable[w] = countOrShare(maxUnavailable);
    writeRevision(cluster, w, template);
    for (let i = 0; i < replicas; i++) createPod(cluster, w);
  });
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
  });
  spec.calls.forEach((call, c) => {
    calls.caller[c] = rowOf(serviceIndex, call.caller, "service");
    calls.callee[c] = rowOf(serviceIndex, call.callee, "service");
    calls.callsPerRequest[c] = call.callsPerRequest;
    calls.cacheHitRatio[c] = call.cacheHitRatio;
    calls.latencyMs[c] = call.latencyMs;
    calls.timeoutMs[c] = call.timeoutMs;
    calls.attempts[c] = call.attempts;
    calls.group[c] = call.group;
    calls.attemptsPerCall[c] = 1;
  });
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
}
