/** From numbers of nodes and Pods to the spec of a busy cluster of that size: what the simulator's limits are measured on. */

import type {
  BudgetSpec,
  CallSpec,
  HpaSpec,
  LoadSpec,
  NetworkPolicySpec,
  NodeGroupSpec,
  NodeSpec,
  ServiceSpec,
  WorkloadSpec,
} from "../simulator/spec.ts";
import { anywhere } from "../simulator/scheduling/anywhere.ts";
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

/** Of each application's members this one is a StatefulSet. */
const statefulMember = 9;

/** Share of nodes that the cluster autoscaler may add. */
const growth = 0.02;

/**
 * Applications of ten services, each on 50 Pods with probes, an HPA by CPU and memory, a disruption budget, retries and
 * parallel calls, in a namespace with a NetworkPolicy; one member in ten is a StatefulSet, every node has an agent of a
 * DaemonSet, and the cluster may grow. Entry traffic swings and is noisy, so that every queue changes in every tick and
 * some HPA scales now and then.
 */
export function largeWorld(nodes: number, pods: number): LargeWorld {
  const names = Array.from({ length: Math.round((pods - nodes) / podsPerWorkload) }, (_, i) => `service-${i}`);
  const nodeSpecs = Array.from({ length: nodes }, (_, i) => nodeSpec(i, pods / nodes));
  return {
    cluster: {
      tickSeconds: 5,
      scoringStrategy: "LeastAllocated",
      nodeGroups: [nodeGroup(nodeSpecs)],
      nodes: nodeSpecs,
      workloads: [...names.map((name, i) => workloadSpec(name, i)), agentSpec()],
      services: names.map((name, i) => serviceSpec(name, namespaceOf(i))),
      calls: names.flatMap((name, i) => callSpecs(names, name, i)),
      hpas: names.map(hpaSpec),
      policies: [...new Set(names.map((_, i) => namespaceOf(i)))].map(policySpec),
      budgets: names.map((name, i) => budgetSpec(name, namespaceOf(i))),
      namespaces: {},
    },
    load: names.filter((_, i) => i % servicesPerApplication === 0).map(loadSpec),
    chaos: [],
  };
}

function namespaceOf(i: number): string {
  return `application-${Math.floor(i / servicesPerApplication)}`;
}

function isStateful(i: number): boolean {
  return i % servicesPerApplication === statefulMember;
}

function nodeGroup(nodes: readonly NodeSpec[]): NodeGroupSpec {
  const [{ name: _, ...template }] = nodes;
  return {
    name: "pool",
    nodes: nodes.map(({ name }) => name),
    template,
    min: nodes.length,
    max: Math.ceil(nodes.length * (1 + growth)),
    bootSeconds: 120,
  };
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

/** What runs on every node: it serves nobody and asks for little. */
function agentSpec(): WorkloadSpec {
  const { template, ...shape } = workloadSpec("agent", 0);
  return {
    ...shape,
    kind: "DaemonSet",
    namespace: "agents",
    replicas: 0,
    maxSurge: 0,
    template: { ...template, cpuRequestMillis: 50, cpuLimitMillis: 100, memoryRequestMiB: 64, memoryLimitMiB: 128 },
  };
}

function workloadSpec(name: string, i: number): WorkloadSpec {
  const probe = {
    initialDelaySeconds: 0,
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
  };
  return {
    kind: isStateful(i) ? "StatefulSet" : "Deployment",
    name,
    namespace: namespaceOf(i),
    podLabels: { app: name },
    containerPorts: [],
    scheduling: isStateful(i)
      ? { ...anywhere, ownerSelector: { matchLabels: { app: name }, matchExpressions: [] } }
      : anywhere,
    strategy: "RollingUpdate",
    partition: 0,
    podManagement: "Parallel",
    minReadySeconds: 0,
    progressDeadlineSeconds: 600,
    replicas: podsPerWorkload,
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

function hpaSpec(name: string, i: number): HpaSpec {
  return {
    name,
    namespace: namespaceOf(i),
    targetKind: isStateful(i) ? "StatefulSet" : "Deployment",
    workload: name,
    minReplicas: 25,
    maxReplicas: 100,
    metrics: [
      { resource: "cpu", target: { kind: "Utilization", value: 100 } },
      { resource: "memory", target: { kind: "Utilization", value: 90 } },
    ],
    behavior: null,
  };
}

/** Users may reach every service, and services of an application each other. */
function policySpec(namespace: string): NetworkPolicySpec {
  return {
    name: "members-and-users",
    namespace,
    podSelector: { matchLabels: {}, matchExpressions: [] },
    ingress: [{
      from: [
        { kind: "pods", podSelector: { matchLabels: {}, matchExpressions: [] }, namespaceSelector: null },
        { kind: "ipBlock", cidr: "0.0.0.0/0", except: [] },
      ],
      ports: [{ protocol: "TCP", port: { first: 80, last: 80 } }],
    }],
    egress: null,
  };
}

function budgetSpec(name: string, namespace: string): BudgetSpec {
  return {
    name,
    namespace,
    selector: { matchLabels: { app: name }, matchExpressions: [] },
    limit: { kind: "maxUnavailable", value: "25%" },
    unhealthyPodEvictionPolicy: "IfHealthyBudget",
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
