/** From the few fields a test cares about to literal specs, settled clusters, ticks and whole worlds. */

import { type Cluster, hash } from "./cluster.ts";
import { createCluster, settle } from "./create_cluster.ts";
import type {
  CallSpec,
  ClusterSpec,
  HpaMetricSpec,
  HpaSpec,
  LoadSpec,
  NodeSpec,
  PhysicsSpec,
  ProbeSpec,
  SchedulingSpec,
  ServiceSpec,
  TemplateSpec,
  WorkloadSpec,
} from "./spec.ts";
import type { Scenario } from "./scenario/scenario.ts";
import { anywhere } from "./scheduling/anywhere.ts";
import { tick, tickKeys } from "./tick.ts";
import { createWorld, stepWorld } from "./world.ts";

/** Engine keys of every test cluster. */
export const testingKeys = tickKeys(1);

/** A probe every 10 s with upstream's defaults. */
export const defaultProbe: ProbeSpec = {
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
};

export interface WorkloadFields extends Partial<Omit<WorkloadSpec, "name" | "template" | "physics" | "scheduling">> {
  readonly scheduling?: Partial<SchedulingSpec>;
  readonly template?: Partial<TemplateSpec>;
  readonly physics?: Partial<PhysicsSpec>;
}

/** A workload of one Pod: 100 m and 64 MiB requested, 200 m and 128 MiB at most, no probes, ready at once. */
export function testingWorkload(
  name: string,
  { template, physics, scheduling, ...fields }: WorkloadFields = {},
): WorkloadSpec {
  return {
    name,
    namespace: "shop",
    podLabels: { app: name },
    containerPorts: [],
    scheduling: { ...anywhere, ...scheduling },
    kind: "Deployment",
    strategy: "RollingUpdate",
    partition: 0,
    podManagement: "OrderedReady",
    minReadySeconds: 0,
    progressDeadlineSeconds: 600,
    replicas: 1,
    maxSurge: "25%",
    maxUnavailable: "25%",
    ...fields,
    template: {
      cpuRequestMillis: 100,
      cpuLimitMillis: 200,
      memoryRequestMiB: 64,
      memoryLimitMiB: 128,
      unrequestedCpuMillis: 0,
      unrequestedMemoryMiB: 0,
      startup: null,
      readiness: null,
      liveness: null,
      terminationGraceSeconds: 30,
      ...template,
    },
    physics: {
      cpuMsPerRequest: 5,
      concurrency: 1,
      fixedLatencyMs: 0,
      variability: 1,
      baseMemoryMiB: 40,
      startupSeconds: 0,
      warmupSeconds: 0,
      probeLatencyMs: 1,
      queueLimit: 100,
      maxInFlight: null,
      ...physics,
    },
  };
}

export function testingNode(name: string, fields: Partial<Omit<NodeSpec, "name">> = {}): NodeSpec {
  return {
    name,
    labels: {},
    cpuMillis: 1000,
    memoryMiB: 1024,
    pods: 110,
    pricePerHour: 0.05,
    unschedulable: false,
    taints: [],
    diskMiB: 102_400,
    ...fields,
  };
}

export function testingCall(caller: string, callee: string, fields: Partial<CallSpec> = {}): CallSpec {
  return {
    caller,
    callee,
    port: null,
    callsPerRequest: 1,
    group: 0,
    latencyMs: 0,
    timeoutMs: 1000,
    attempts: 1,
    retryBudget: 1,
    cacheHitRatio: 0,
    ...fields,
  };
}

export function cpuUtilization(percent: number): HpaMetricSpec {
  return { resource: "cpu", target: { kind: "Utilization", value: percent } };
}

/** An HPA of its target's name, at 50 % of the CPU it requests, without a behavior. */
export function testingHpa(workload: string, fields: Partial<Omit<HpaSpec, "workload">> = {}): HpaSpec {
  return {
    name: workload,
    namespace: "shop",
    targetKind: "Deployment",
    workload,
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [cpuUtilization(50)],
    behavior: null,
    ...fields,
  };
}

export function testingLoad(service: string, requestsPerSecond: number): LoadSpec {
  return { service, source: null, requestsPerSecond, swing: 0, periodSeconds: 3600, noise: 0 };
}

/** A spec whose workloads have a Service of their own name each, on three nodes, where nothing else is said. */
export function testingSpec(parts: Partial<ClusterSpec>): ClusterSpec {
  const workloads = parts.workloads ?? [testingWorkload("web")];
  return {
    tickSeconds: 5,
    scoringStrategy: "LeastAllocated",
    nodes: ["n1", "n2", "n3"].map((name) => testingNode(name)),
    nodeGroups: [],
    workloads,
    services: workloads.map(serviceOf),
    calls: [],
    hpas: [],
    budgets: [],
    policies: [],
    namespaces: { shop: { team: "shop" } },
    ...parts,
  };
}

function serviceOf({ name, namespace }: WorkloadSpec): ServiceSpec {
  return { name, namespace, workload: name, port: 80 };
}

/** A cluster in the middle of an ordinary day, with a journal. */
export function settledCluster(parts: Partial<ClusterSpec>): Cluster {
  const cluster = createCluster(testingSpec(parts));
  cluster.journal = [];
  settle(cluster, testingKeys.placement);
  return cluster;
}

/** Ticks, and calls `look` after each. */
export function runTicks(cluster: Cluster, ticks: number, look: (cluster: Cluster) => void = () => {}): void {
  for (let i = 0; i < ticks; i++) {
    tick(cluster, testingKeys);
    look(cluster);
  }
}

/** The state's hash after every tick of a world. */
export function worldHashes(scenario: Pick<Scenario, "cluster" | "load" | "chaos">, ticks: number, seed = 1): string[] {
  const world = createWorld(scenario, seed);
  return Array.from({ length: ticks }, () => {
    stepWorld(world);
    return hash(world.cluster);
  });
}

/** Rows of a workload's Pods, oldest first. */
export function podsOf(cluster: Cluster, w: number): number[] {
  const { pods, workloads } = cluster;
  const rows: number[] = [];
  for (let p = workloads.firstPod[w]; p >= 0; p = pods.nextInWorkload[p]) rows.push(p);
  return rows.sort((a, b) => pods.serial[a] - pods.serial[b]);
}

/** "reason object" of every Event of a reason so far. */
export function eventsOf(cluster: Cluster, reason: string): readonly string[] {
  return (cluster.journal ?? []).filter((entry) => entry.reason === reason).map((entry) => entry.message);
}
