/**
 * The plain records a world is built from: what the scenario loader produces and `createWorld` consumes.
 *
 * Everything is named, not numbered; indices exist only inside a cluster.
 * CPU is in millicores, memory in MiB, latency in milliseconds unless a name says otherwise.
 */

/** Labels of a Kubernetes object. */
export type Labels = Readonly<Record<string, string>>;

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
  readonly labelSelector: LabelSelector;
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
  readonly scheduling: SchedulingSpec;
  readonly strategy: "RollingUpdate" | "Recreate" | "OnDelete";
  /** A StatefulSet's ordinals below this keep their revision. */
  readonly partition: number;
  readonly podManagement: "OrderedReady" | "Parallel";
  readonly minReadySeconds: number;
  readonly replicas: number;
  readonly maxSurge: number | `${number}%`;
  readonly maxUnavailable: number | `${number}%`;
  readonly template: TemplateSpec;
  readonly physics: PhysicsSpec;
}

/** A Service in front of exactly one workload. */
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
  readonly callsPerRequest: number;
  readonly group: number;
  readonly latencyMs: number;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly cacheHitRatio: number;
}

/** autoscaling/v2 with a CPU utilisation target. */
export interface HpaSpec {
  readonly name: string;
  readonly workload: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly cpuUtilisationPercent: number;
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

/** One peer of an ingress rule: pods of the policy's own namespace, or of namespaces that match. */
export interface PolicyPeer {
  readonly podSelector: LabelSelector | null;
  readonly namespaceSelector: LabelSelector | null;
}

/** An empty `from` admits every source, an empty `ports` every port. */
export interface IngressRule {
  readonly from: readonly PolicyPeer[];
  readonly ports: readonly { readonly port: number; readonly endPort: number }[];
}

/** networking.k8s.io/v1 NetworkPolicy, ingress only. No rules means: admit nobody. */
export interface NetworkPolicySpec {
  readonly name: string;
  readonly namespace: string;
  readonly podSelector: LabelSelector;
  readonly ingress: readonly IngressRule[];
}

/** Everything a cluster is created from. */
export interface ClusterSpec {
  readonly tickSeconds: number;
  readonly nodes: readonly NodeSpec[];
  readonly workloads: readonly WorkloadSpec[];
  readonly services: readonly ServiceSpec[];
  readonly calls: readonly CallSpec[];
  readonly hpas: readonly HpaSpec[];
  readonly policies: readonly NetworkPolicySpec[];
  /** Labels of each namespace, for namespace selectors. */
  readonly namespaces: Readonly<Record<string, Labels>>;
}

/** Exogenous traffic into one service: a base rate under a daily-like sine, with keyed log-normal noise. */
export interface LoadSpec {
  readonly service: string;
  readonly requestsPerSecond: number;
  /** Relative swing of the sine, 0 for none. */
  readonly swing: number;
  readonly periodSeconds: number;
  /** Coefficient of variation of the tick-to-tick noise. */
  readonly noise: number;
}

/**
 * One scheduled fault. Each has a physical cause; none paints a status.
 * `atSeconds` is simulated time since tick 0; `durationSeconds` is when the cause itself ends
 * (pods it killed stay killed, nodes it cordoned stay cordoned).
 */
export type ChaosEvent =
  | { readonly kind: "node_drain"; readonly atSeconds: number; readonly nodes: readonly string[] }
  | {
    readonly kind: "oom_storm";
    readonly atSeconds: number;
    readonly durationSeconds: number;
    readonly workload: string;
    readonly leakMiBPerMinute: number;
  }
  | {
    readonly kind: "burst_traffic";
    readonly atSeconds: number;
    readonly durationSeconds: number;
    readonly service: string;
    readonly factor: number;
    readonly rampSeconds: number;
  }
  | {
    readonly kind: "probe_failure";
    readonly atSeconds: number;
    readonly durationSeconds: number;
    readonly workload: string;
    readonly probeLatencyMs: number;
  }
  | { readonly kind: "netpol_lockout"; readonly atSeconds: number; readonly policy: NetworkPolicySpec };

/** A service level objective on one service: both parts must hold in a tick for the tick to count as good. */
export interface ObjectiveSpec {
  readonly service: string;
  /** Largest share of failed or refused requests. */
  readonly errorRatio: number;
  /** Largest 95th percentile of response time. */
  readonly p95Ms: number;
}

/** What the evaluator knows and nobody else: faults by mechanism and entity. An empty list is a world without a fault. */
export interface TruthSpec {
  readonly faults: readonly { readonly mechanism: string; readonly entity: string }[];
}

/** One scenario file, validated. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly topology: string;
  readonly split: "dev" | "val" | "test";
  readonly durationSeconds: number;
  readonly cluster: ClusterSpec;
  readonly load: readonly LoadSpec[];
  readonly chaos: readonly ChaosEvent[];
  readonly objectives: readonly ObjectiveSpec[];
  readonly truth: TruthSpec;
  /** Kinds and fields of the manifests that the simulator does not model, as "file:line: kind field". */
  readonly notModelled: readonly string[];
}
