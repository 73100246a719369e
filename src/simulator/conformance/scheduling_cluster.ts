/** From a recorded scheduling case to the cluster it describes: every Pod that runs is bound, the incoming one waits. */

import { z } from "zod";
import type { Cluster } from "../cluster.ts";
import { createCluster } from "../create_cluster.ts";
import { bindPod } from "../pods.ts";
import type {
  ClusterSpec,
  Labels,
  LabelSelector,
  NodeSelectorTerm,
  NodeSpec,
  PodAffinityTerm,
  SchedulingSpec,
  TemplateSpec,
  WorkloadSpec,
} from "../spec.ts";

const count = z.int().nonnegative();
const labels = z.record(z.string(), z.string());
const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;
const podSelector = {
  matchLabels: labels.optional(),
  matchExpressions: z.array(z.strictObject({
    key: z.string(),
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
    values: z.array(z.string()).default([]),
  })).optional(),
};
const podTerm = { topologyKey: z.string(), ...podSelector, namespaces: z.array(z.string()).optional() };
const nodeTerm = {
  matchExpressions: z.array(z.strictObject({
    key: z.string(),
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]),
    values: z.array(z.string()).optional(),
  })).optional(),
};

export const nodeSchema = z.strictObject({
  name: z.string(),
  labels: labels.optional(),
  allocatableCpuMilli: count,
  allocatableMemoryBytes: count,
  allocatablePods: count,
  taints: z.array(z.strictObject({ key: z.string(), value: z.string().optional(), effect: z.enum(effects) }))
    .optional(),
  unschedulable: z.boolean().optional(),
});

export const podSchema = z.strictObject({
  name: z.string(),
  namespace: z.string(),
  labels: labels.optional(),
  nodeName: z.string().optional(),
  containers: z.array(z.strictObject({ cpuRequestMilli: count.optional(), memoryRequestBytes: count.optional() })),
  priority: z.int().optional(),
  preemptionPolicy: z.enum(["PreemptLowerPriority", "Never"]).optional(),
  startTimeSeconds: z.number().optional(),
  nodeSelector: labels.optional(),
  requiredNodeAffinityTerms: z.array(z.strictObject(nodeTerm)).optional(),
  preferredNodeAffinity: z.array(z.strictObject({ weight: z.int(), ...nodeTerm })).optional(),
  requiredPodAffinity: z.array(z.strictObject(podTerm)).optional(),
  requiredPodAntiAffinity: z.array(z.strictObject(podTerm)).optional(),
  preferredPodAffinity: z.array(z.strictObject({ weight: z.int(), ...podTerm })).optional(),
  preferredPodAntiAffinity: z.array(z.strictObject({ weight: z.int(), ...podTerm })).optional(),
  tolerations: z.array(z.strictObject({
    key: z.string().optional(),
    operator: z.enum(["Exists", "Equal", ""]).optional(),
    value: z.string().optional(),
    effect: z.enum([...effects, ""]).optional(),
    /** How long the Pod may stay where it runs: nothing to the scheduler. */
    tolerationSeconds: z.int().optional(),
  })).optional(),
  topologySpreadConstraints: z.array(z.strictObject({
    maxSkew: z.int().positive(),
    topologyKey: z.string(),
    whenUnsatisfiable: z.enum(["DoNotSchedule", "ScheduleAnyway"]),
    ...podSelector,
    minDomains: z.int().positive().optional(),
  })).optional(),
});

export const budgetSchema = z.strictObject({
  name: z.string(),
  namespace: z.string().default("default"),
  ...podSelector,
  disruptionsAllowed: count,
});

type Node = z.output<typeof nodeSchema>;
type Pod = z.output<typeof podSchema>;

export interface SchedulingCase {
  readonly nodes: readonly Node[];
  readonly existingPods: readonly Pod[];
  readonly pod: Pod;
  readonly pdbs: readonly z.output<typeof budgetSchema>[];
  readonly scoringStrategy: ClusterSpec["scoringStrategy"];
  /** Selector of the ReplicaSet that owns the incoming Pod. */
  readonly owner: Labels | null;
}

/** The cluster, whose last workload's only Pod is the incoming one; `waiting` is its row. */
export function schedulingCluster(given: SchedulingCase): { readonly cluster: Cluster; readonly waiting: number } {
  const workloads = [
    ...given.existingPods.map((pod) => workload(pod, null)),
    workload(given.pod, given.owner === null ? null : selector({ matchLabels: given.owner })),
  ];
  const cluster = createCluster({
    tickSeconds: 1,
    scoringStrategy: given.scoringStrategy,
    nodes: given.nodes.map(node),
    nodeGroups: [],
    workloads,
    services: [],
    calls: [],
    hpas: [],
    policies: [],
    budgets: given.pdbs.map(({ name, namespace, ...selected }) => ({
      name,
      namespace,
      selector: selector(selected),
      limit: null,
      unhealthyPodEvictionPolicy: "IfHealthyBudget",
    })),
    namespaces: {},
  });
  given.pdbs.forEach(({ disruptionsAllowed }, b) => cluster.budgets.disruptionsAllowed[b] = disruptionsAllowed);
  const latest = Math.max(...given.existingPods.map(({ startTimeSeconds }) => startTimeSeconds ?? 0));
  given.existingPods.forEach(({ nodeName, startTimeSeconds }, w) => {
    const p = cluster.workloads.firstPod[w];
    bindPod(cluster, p, cluster.catalogue.nodeIndex.get(nodeName ?? "") ?? -1);
    cluster.pods.createdMs[p] = ((startTimeSeconds ?? 0) - latest) * 1000;
  });
  return { cluster, waiting: cluster.workloads.firstPod[workloads.length - 1] };
}

function node({ name, labels, taints, unschedulable, ...allocatable }: Node): NodeSpec {
  return {
    name,
    labels: labels ?? {},
    cpuMillis: allocatable.allocatableCpuMilli,
    memoryMiB: allocatable.allocatableMemoryBytes / 2 ** 20,
    pods: allocatable.allocatablePods,
    pricePerHour: 0,
    unschedulable: unschedulable ?? false,
    taints: (taints ?? []).map(({ key, value, effect }) => ({ key, value: value ?? "", effect })),
    diskMiB: 0,
  };
}

/** Owned by nobody, or by what an owner's selector speaks of: upstream asks a StatefulSet's as it does a ReplicaSet's. */
function workload(pod: Pod, ownerSelector: LabelSelector | null): WorkloadSpec {
  return {
    kind: "StatefulSet",
    name: pod.name,
    namespace: pod.namespace,
    podLabels: pod.labels ?? {},
    containerPorts: [],
    scheduling: scheduling(pod, ownerSelector),
    strategy: "RollingUpdate",
    partition: 0,
    podManagement: "Parallel",
    minReadySeconds: 0,
    progressDeadlineSeconds: 600,
    replicas: 1,
    maxSurge: 0,
    maxUnavailable: 1,
    template: template(pod),
    physics: {
      cpuMsPerRequest: 1,
      concurrency: 1,
      fixedLatencyMs: 0,
      variability: 1,
      baseMemoryMiB: 0,
      startupSeconds: 0,
      warmupSeconds: 0,
      probeLatencyMs: 0,
      queueLimit: 1,
      maxInFlight: null,
    },
  };
}

/** What counts for scores where a container requests none (util/pod_resources.go). */
const unrequested = { cpuMillis: 100, memoryMiB: 200 } as const;

function template({ containers }: Pod): TemplateSpec {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    cpuRequestMillis: sum(containers.map(({ cpuRequestMilli }) => cpuRequestMilli ?? 0)),
    cpuLimitMillis: null,
    memoryRequestMiB: sum(containers.map(({ memoryRequestBytes }) => memoryRequestBytes ?? 0)) / 2 ** 20,
    memoryLimitMiB: null,
    unrequestedCpuMillis: containers.filter((each) => each.cpuRequestMilli === undefined).length *
      unrequested.cpuMillis,
    unrequestedMemoryMiB: containers.filter((each) => each.memoryRequestBytes === undefined).length *
      unrequested.memoryMiB,
    startup: null,
    readiness: null,
    liveness: null,
    terminationGraceSeconds: 30,
  };
}

function scheduling(pod: Pod, ownerSelector: LabelSelector | null): SchedulingSpec {
  return {
    nodeSelector: pod.nodeSelector ?? {},
    requiredNodeTerms: pod.requiredNodeAffinityTerms?.map(nodeSelectorTerm) ?? null,
    preferredNodeTerms: (pod.preferredNodeAffinity ?? [])
      .map(({ weight, ...term }) => ({ weight, term: nodeSelectorTerm(term) })),
    requiredAffinity: (pod.requiredPodAffinity ?? []).map(affinityTerm),
    preferredAffinity: (pod.preferredPodAffinity ?? [])
      .map(({ weight, ...term }) => ({ weight, term: affinityTerm(term) })),
    requiredAntiAffinity: (pod.requiredPodAntiAffinity ?? []).map(affinityTerm),
    preferredAntiAffinity: (pod.preferredPodAntiAffinity ?? [])
      .map(({ weight, ...term }) => ({ weight, term: affinityTerm(term) })),
    topologySpread: (pod.topologySpreadConstraints ?? []).map((
      { matchLabels, matchExpressions, minDomains, ...constraint },
    ) => ({
      ...constraint,
      labelSelector: selector({ matchLabels, matchExpressions }),
      minDomains: minDomains ?? 1,
    })),
    ownerSelector,
    tolerations: (pod.tolerations ?? []).map(({ key, operator, value, effect }) => ({
      key: key ?? "",
      operator: operator || "Equal",
      value: value ?? "",
      effect: effect ?? "",
      tolerationSeconds: null,
    })),
    priority: pod.priority ?? 0,
    priorityClassName: "",
    preemptionPolicy: pod.preemptionPolicy ?? "PreemptLowerPriority",
  };
}

function nodeSelectorTerm({ matchExpressions }: z.output<z.ZodObject<typeof nodeTerm>>): NodeSelectorTerm {
  return {
    matchExpressions: (matchExpressions ?? []).map(({ key, operator, values }) => ({
      key,
      operator,
      values: values ?? [],
    })),
  };
}

function affinityTerm(written: z.output<z.ZodObject<typeof podTerm>>): PodAffinityTerm {
  return {
    labelSelector: selector(written),
    namespaces: written.namespaces ?? [],
    namespaceSelector: null,
    topologyKey: written.topologyKey,
  };
}

function selector(
  { matchLabels = {}, matchExpressions = [] }: z.output<z.ZodObject<typeof podSelector>>,
): LabelSelector {
  return { matchLabels, matchExpressions };
}
