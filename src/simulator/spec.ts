/**
 * The plain records a world is built from: what the scenario loader produces and `createWorld` consumes.
 *
 * Everything is named, not numbered; indices exist only inside a cluster.
 * CPU is in millicores, memory in MiB, latency in milliseconds unless a name says otherwise.
 */

/** Labels of a Kubernetes object. */
export type Labels = Readonly<Record<string, string>>;

export type Protocol = "TCP" | "UDP" | "SCTP";

/** A port that a container declares. */
export interface ContainerPort {
  readonly name: string | null;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Repels every pod that does not tolerate it; NoExecute also evicts the ones that run. */
export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/**
 * A pod's leave to be on tainted nodes. An empty key (with Exists) matches every key, an empty effect every effect;
 * `tolerationSeconds` is how long after a NoExecute taint it may stay, null for ever.
 */
export interface Toleration {
  readonly key: string;
  readonly operator: "Exists" | "Equal";
  readonly value: string;
  readonly effect: Taint["effect"] | "";
  readonly tolerationSeconds: number | null;
}

/** One machine of the cluster. */
export interface NodeSpec {
  readonly name: string;
  readonly labels: Labels;
  readonly cpuMillis: number;
  readonly memoryMiB: number;
  readonly pods: number;
  readonly pricePerHour: number;
  readonly unschedulable: boolean;
  readonly taints: readonly Taint[];
  /** Room for ephemeral storage: images, logs, scratch files. */
  readonly diskMiB: number;
}

/** Nodes that the cluster autoscaler makes and takes away: all are alike but for their names. */
export interface NodeGroupSpec {
  readonly name: string;
  /** Names of the nodes that it has from the start. */
  readonly nodes: readonly string[];
  readonly template: Omit<NodeSpec, "name">;
  readonly min: number;
  readonly max: number;
  /** From the order to Ready. */
  readonly bootSeconds: number;
}

/** A readiness or liveness probe with upstream's five numbers. */
export interface ProbeSpec {
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

/** The part of a pod template that a rollout may change. `null` limits mean "none set". */
export interface TemplateSpec {
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis: number | null;
  readonly memoryRequestMiB: number;
  readonly memoryLimitMiB: number | null;
  /** What the scheduler's scores add for containers that request none: 100 m or 200 MiB each (util/pod_resources.go). */
  readonly unrequestedCpuMillis: number;
  readonly unrequestedMemoryMiB: number;
  readonly startup: ProbeSpec | null;
  readonly readiness: ProbeSpec | null;
  readonly liveness: ProbeSpec | null;
  readonly terminationGraceSeconds: number;
}

/**
 * True physics of a workload: what its code costs. Hidden from operators, who hold estimates of it.
 * `variability` is (Ca²+Cs²)/2 of Allen and Cunneen: 1 for Poisson arrivals and exponential service.
 */
export interface PhysicsSpec {
  readonly cpuMsPerRequest: number;
  readonly concurrency: number;
  readonly fixedLatencyMs: number;
  readonly variability: number;
  readonly baseMemoryMiB: number;
  readonly startupSeconds: number;
  readonly warmupSeconds: number;
  readonly probeLatencyMs: number;
  readonly queueLimit: number;
  /** Requests in flight at one endpoint, those that wait for its callees included: a pool of threads or connections; null for no limit. */
  readonly maxInFlight: number | null;
}

/** A requirement on the labels of a node; Gt and Lt compare whole numbers. */
export interface NodeRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  readonly values: readonly string[];
}

/** All requirements must hold; a term without any matches no node. */
export interface NodeSelectorTerm {
  readonly matchExpressions: readonly NodeRequirement[];
}

/** Pods that match, in these namespaces (none given: the Pod's own), on nodes that share the value of a label. */
export interface PodAffinityTerm {
  readonly labelSelector: LabelSelector | null;
  readonly namespaces: readonly string[];
  readonly namespaceSelector: LabelSelector | null;
  readonly topologyKey: string;
}

export interface Weighted<Term> {
  readonly weight: number;
  readonly term: Term;
}

export interface TopologySpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
  /** Null picks no Pod. */
  readonly labelSelector: LabelSelector | null;
  readonly minDomains: number;
}

/** Where the Pods of a workload may and would rather run, and before whom. */
export interface SchedulingSpec {
  readonly nodeSelector: Labels;
  /** Any of the terms must hold; null where nothing is required. */
  readonly requiredNodeTerms: readonly NodeSelectorTerm[] | null;
  readonly preferredNodeTerms: readonly Weighted<NodeSelectorTerm>[];
  readonly requiredAffinity: readonly PodAffinityTerm[];
  readonly preferredAffinity: readonly Weighted<PodAffinityTerm>[];
  readonly requiredAntiAffinity: readonly PodAffinityTerm[];
  readonly preferredAntiAffinity: readonly Weighted<PodAffinityTerm>[];
  readonly topologySpread: readonly TopologySpreadConstraint[];
  /**
   * Which Pods the system's default spreading counts where there are no constraints: those the selector of the owning
   * StatefulSet picks, those of the same ReplicaSet (a Deployment's), or none (null; a DaemonSet's).
   */
  readonly ownerSelector: LabelSelector | "pod-template-hash" | null;
  readonly tolerations: readonly Toleration[];
  readonly priority: number;
  readonly priorityClassName: string;
  readonly preemptionPolicy: "PreemptLowerPriority" | "Never";
}

/** A Deployment, StatefulSet or DaemonSet. `replicas` of a DaemonSet follows from the nodes. */
export interface WorkloadSpec {
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly name: string;
  readonly namespace: string;
  readonly podLabels: Labels;
  /** Named ports of network policies resolve on them. */
  readonly containerPorts: readonly ContainerPort[];
  readonly scheduling: SchedulingSpec;
  readonly strategy: "RollingUpdate" | "Recreate" | "OnDelete";
  /** A StatefulSet's ordinals below this keep their revision. */
  readonly partition: number;
  readonly podManagement: "OrderedReady" | "Parallel";
  readonly minReadySeconds: number;
  /** A Deployment's rollout that does not move for so long has failed. */
  readonly progressDeadlineSeconds: number;
  readonly replicas: number;
  readonly maxSurge: number | `${number}%`;
  readonly maxUnavailable: number | `${number}%`;
  readonly template: TemplateSpec;
  readonly physics: PhysicsSpec;
}

/** A Service in front of exactly one workload. `port` is the Pods' own: what calls go to that name no other. */
export interface ServiceSpec {
  readonly name: string;
  readonly namespace: string;
  readonly workload: string;
  readonly port: number;
}

/** One edge of the call graph, between services. Calls of one `group` (> 0) run in parallel; group 0 is sequential. */
export interface CallSpec {
  readonly caller: string;
  readonly callee: string;
  /** Port of the callee's Pods; `null` is the one of its Service. */
  readonly port: number | null;
  readonly callsPerRequest: number;
  readonly group: number;
  readonly latencyMs: number;
  readonly timeoutMs: number;
  readonly attempts: number;
  /** Retries allowed as a share of first attempts: 0.2 sends at most 1.2 attempts per call on average. */
  readonly retryBudget: number;
  readonly cacheHitRatio: number;
}

/** What a metric is to be brought to: percent of what Pods request, or an average per Pod in millicores or MiB. */
export interface HpaTarget {
  readonly kind: "Utilization" | "AverageValue";
  readonly value: number;
}

export interface HpaMetricSpec {
  readonly resource: "cpu" | "memory";
  readonly target: HpaTarget;
}

/** At most `value` Pods, or percent of the size at its beginning, in any `periodSeconds`. */
export interface HpaPolicySpec {
  readonly type: "Pods" | "Percent";
  readonly value: number;
  readonly periodSeconds: number;
}

/** One direction of an HPA's behavior, with the API server's defaults filled in. */
export interface HpaScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: "Max" | "Min" | "Disabled";
  readonly policies: readonly HpaPolicySpec[];
}

/**
 * autoscaling/v2. The target need not exist, and metrics that are not modelled are left out: an HPA acts on those it
 * has, and with none only keeps its size within the limits.
 */
export interface HpaSpec {
  readonly name: string;
  readonly namespace: string;
  readonly targetKind: string;
  /** The target's name, `scaleTargetRef.name`. */
  readonly workload: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly HpaMetricSpec[];
  /** Null where none is given: it then follows older rules than one with defaults filled in. */
  readonly behavior: { readonly scaleUp: HpaScalingRules; readonly scaleDown: HpaScalingRules } | null;
}

/** A label requirement of a LabelSelector. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
}

export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly LabelExpression[];
}

/** Pods of the policy's own namespace, or of namespaces that match; or a block of addresses. */
export type PolicyPeer =
  | {
    readonly kind: "pods";
    readonly podSelector: LabelSelector | null;
    readonly namespaceSelector: LabelSelector | null;
  }
  | { readonly kind: "ipBlock"; readonly cidr: string; readonly except: readonly string[] };

/** A number with an end, a container port's name on the destination, or `null`: every port of the protocol. */
export interface PolicyPort {
  readonly protocol: Protocol;
  readonly port: { readonly first: number; readonly last: number } | string | null;
}

/** An empty `from` admits every source, an empty `ports` every port. */
export interface IngressRule {
  readonly from: readonly PolicyPeer[];
  readonly ports: readonly PolicyPort[];
}

/** An empty `to` lets every destination be reached, an empty `ports` every port. */
export interface EgressRule {
  readonly to: readonly PolicyPeer[];
  readonly ports: readonly PolicyPort[];
}

/** networking.k8s.io/v1 NetworkPolicy. A direction that it does not govern is `null`; no rules let nothing pass. */
export interface NetworkPolicySpec {
  readonly name: string;
  readonly namespace: string;
  readonly podSelector: LabelSelector;
  readonly ingress: readonly IngressRule[] | null;
  readonly egress: readonly EgressRule[] | null;
}

/** policy/v1 PodDisruptionBudget. */
export interface BudgetSpec {
  readonly name: string;
  readonly namespace: string;
  readonly selector: LabelSelector;
  /** Null where neither is set: nothing may be disrupted. */
  readonly limit: {
    readonly kind: "minAvailable" | "maxUnavailable";
    readonly value: number | `${number}%`;
  } | null;
  /** Whether Pods that are not Ready may always be evicted, or only while enough others are. */
  readonly unhealthyPodEvictionPolicy: "IfHealthyBudget" | "AlwaysAllow";
}

/** Everything a cluster is created from. */
export interface ClusterSpec {
  readonly tickSeconds: number;
  /** How the scheduler's NodeResourcesFit scores: rather empty nodes (the default), or rather full ones. */
  readonly scoringStrategy: "LeastAllocated" | "MostAllocated";
  readonly nodes: readonly NodeSpec[];
  readonly nodeGroups: readonly NodeGroupSpec[];
  readonly workloads: readonly WorkloadSpec[];
  readonly services: readonly ServiceSpec[];
  readonly calls: readonly CallSpec[];
  readonly hpas: readonly HpaSpec[];
  readonly policies: readonly NetworkPolicySpec[];
  readonly budgets: readonly BudgetSpec[];
  /** Labels of each namespace, for namespace selectors. */
  readonly namespaces: Readonly<Record<string, Labels>>;
}

/** Exogenous traffic into one service: a base rate under a daily-like sine, with keyed log-normal noise. */
export interface LoadSpec {
  readonly service: string;
  /** The workload whose Pods make the requests; `null` for users outside the cluster. */
  readonly source: string | null;
  readonly requestsPerSecond: number;
  /** Relative swing of the sine, 0 for none. */
  readonly swing: number;
  readonly periodSeconds: number;
  /** Coefficient of variation of the tick-to-tick noise. */
  readonly noise: number;
}
