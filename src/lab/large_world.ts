/** From numbers of nodes and Pods to the spec of a busy cluster of that size: what the simulator's limits are measured on. */

import type { CallSpec, HpaSpec, LoadSpec, NodeSpec, ServiceSpec, WorkloadSpec } from "../simulator/spec.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";

export type LargeWorld = Pick<Scenario, "cluster" | "load" | "chaos">;

/** Pods of one workload, and services of one application: a root, three callees, and two callees of each. */
const podsPerWorkload = 50;
const servicesPerApplication = 10;

/** A Pod requests 250 m, may use 500 m, and uses a little less than half of that: 45 requests a second at 5 ms each. */
const cpuRequestMillis = 250;
const cpuMsPerRequest = 5;
const requestsPerPod = 45;

/** CPU of a node per Pod that it is meant for: more than the Pods request, less than they may use, as is usual. */
const nodeCpuPerPod = 400;

const zones = ["zone-a", "zone-b", "zone-c"];

/**
 * Applications of ten services, each on 50 Pods with probes, an HPA and retries, behind one NetworkPolicy an application;
 * entry traffic swings and is noisy, so that every queue changes in every tick and some HPA scales now and then.
 */
export function largeWorld(nodes: number, pods: number): LargeWorld {
  const count = Math.max(1, Math.round(pods / podsPerWorkload));
  const names = Array.from({ length: count }, (_, i) => `service-${i}`);
  return {
    cluster: {
      tickSeconds: 5,
      scoringStrategy: "LeastAllocated",
      nodeGroups: [],
      nodes: Array.from({ length: nodes }, (_, i) => nodeSpec(i, pods / nodes)),
      workloads: names.map((name, i) => workloadSpec(name, namespaceOf(i), Math.min(podsPerWorkload, pods))),
      services: names.map((name, i) => serviceSpec(name, namespaceOf(i))),
      calls: names.flatMap((name, i) => callSpecs(names, name, i)),
      hpas: names.map((name, i) => hpaSpec(name, namespaceOf(i))),
      policies: [],
      budgets: [],
      namespaces: {},
    },
    load: names.filter((_, i) => i % servicesPerApplication === 0).map(loadSpec),
    chaos: [],
  };
}

function namespaceOf(i: number): string {
  return `application-${Math.floor(i / servicesPerApplication)}`;
}

function nodeSpec(i: number, podsPerNode: number): NodeSpec {
  const name = `node-${i}`;
  return {
    name,
    labels: { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zones[i % zones.length] },
    cpuMillis: Math.ceil(podsPerNode * nodeCpuPerPod),
    memoryMiB: Math.ceil(podsPerNode * 200),
    pods: 110,
    pricePerHour: 0.4,
    unschedulable: false,
    taints: [],
    diskMiB: 102_400,
  };
}

function workloadSpec(name: string, namespace: string, replicas: number): WorkloadSpec {
  const probe = {
    initialDelaySeconds: 0,
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
  };
  return {
    kind: "Deployment",
    name,
    namespace,
    podLabels: { app: name },
    containerPorts: [],
    scheduling: {
      nodeSelector: {},
      requiredNodeTerms: null,
      preferredNodeTerms: [],
      requiredAffinity: [],
      preferredAffinity: [],
      requiredAntiAffinity: [],
      preferredAntiAffinity: [],
      topologySpread: [],
      ownerSelector: "pod-template-hash",
      tolerations: [],
      priority: 0,
      priorityClassName: "",
      preemptionPolicy: "PreemptLowerPriority",
    },
    strategy: "RollingUpdate",
    partition: 0,
    podManagement: "OrderedReady",
    minReadySeconds: 0,
    progressDeadlineSeconds: 600,
    replicas,
    maxSurge: "25%",
    maxUnavailable: "25%",
    template: {
      cpuRequestMillis,
      cpuLimitMillis: 2 * cpuRequestMillis,
      memoryRequestMiB: 128,
      memoryLimitMiB: 256,
      unrequestedCpuMillis: 0,
      unrequestedMemoryMiB: 0,
      startup: null,
      readiness: probe,
      liveness: probe,
      terminationGraceSeconds: 30,
    },
    physics: {
      cpuMsPerRequest,
      concurrency: 4,
      fixedLatencyMs: 1,
      variability: 1,
      baseMemoryMiB: 100,
      startupSeconds: 10,
      warmupSeconds: 10,
      probeLatencyMs: 5,
      queueLimit: 200,
      maxInFlight: null,
    },
  };
}

function serviceSpec(name: string, namespace: string): ServiceSpec {
  return { name, namespace, workload: name, port: 80 };
}

/** The tree of an application: member 0 calls 1–3, member m of those 2m + 2 and 2m + 3. */
function callSpecs(names: readonly string[], caller: string, i: number): CallSpec[] {
  const member = i % servicesPerApplication;
  const first = i - member;
  const callees = member === 0 ? [1, 2, 3] : member <= 3 ? [2 * member + 2, 2 * member + 3] : [];
  return callees.map((at) => first + at).filter((at) => at < names.length).map((at) => ({
    caller,
    callee: names[at],
    port: null,
    callsPerRequest: 1,
    group: 1,
    latencyMs: 0.5,
    timeoutMs: 1000,
    attempts: 2,
    retryBudget: 0.2,
    cacheHitRatio: 0,
  }));
}

function hpaSpec(name: string, namespace: string): HpaSpec {
  return {
    name,
    namespace,
    targetKind: "Deployment",
    workload: name,
    minReplicas: 25,
    maxReplicas: 100,
    metrics: [{ resource: "cpu", target: { kind: "Utilization", value: 100 } }],
    behavior: null,
  };
}

function loadSpec(service: string): LoadSpec {
  return {
    service,
    source: null,
    requestsPerSecond: podsPerWorkload * requestsPerPod,
    swing: 0.1,
    periodSeconds: 3600,
    noise: 0.04,
  };
}
