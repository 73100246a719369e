/**
 * What an operator can see at one moment: kubectl's lists, a metrics store's recent samples, events and the change feed.
 *
 * Plain data by name. It carries no hidden column, no chaos event and no truth; a missing sample is `null`, never a zero.
 */

import type { HpaTarget, ProbeSpec } from "../simulator/spec.ts";
import type { ObjectiveSpec } from "../simulator/scenario/scenario.ts";

/** Golden signals of a service, as a metrics store names them. */
export const serviceSignals = [
  "requestRate",
  "errorRatio",
  "latencyP50Ms",
  "latencyP95Ms",
  "latencyP99Ms",
  "selfTimeMs",
  "cpuUtilisation",
  "memoryUtilisation",
  "readyRatio",
  "restartRate",
  "shedRatio",
] as const;

export type ServiceSignal = typeof serviceSignals[number];

/** Signals of a node. */
export const nodeSignals = ["cpuUtilisation", "memoryUtilisation", "diskUtilisation", "ready"] as const;

export type NodeSignal = typeof nodeSignals[number];

/** Samples of one signal, oldest first, aligned with {@link Observation.sampleTicks}; `null` where none arrived. */
export type Series = readonly (number | null)[];

export interface ServiceView {
  readonly name: string;
  readonly workload: string;
  /** Rates per second, ratios 0–1, times in ms; utilisation is usage over limit; restartRate is restarts per minute; shedRatio is the share refused on purpose. */
  readonly series: Readonly<Record<ServiceSignal, Series>>;
  /** Share of incoming requests refused on purpose (`shedTraffic`), 0–1. */
  readonly shedRatio: number;
}

/** One edge of the call graph as traces show it. */
export interface CallView {
  readonly caller: string;
  readonly callee: string;
  readonly callsPerRequest: number;
  readonly timeoutMs: number;
  readonly errorRatio: Series;
  readonly latencyMs: Series;
  /** Attempts per call: 1 without retries. */
  readonly attempts: Series;
}

/** One line of `kubectl rollout history`, with what its template asks for. */
export interface RevisionView {
  readonly revision: number;
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis: number | null;
  readonly memoryRequestMiB: number;
  readonly memoryLimitMiB: number | null;
}

export interface WorkloadView {
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly name: string;
  readonly namespace: string;
  /** Of a DaemonSet the nodes that it may run on. */
  readonly replicas: number;
  readonly readyReplicas: number;
  /** Ready for minReadySeconds. */
  readonly availableReplicas: number;
  /** Of the newest revision. */
  readonly updatedReplicas: number;
  readonly unavailableReplicas: number;
  /** Number of the current revision; revisions are counted from 1. */
  readonly revision: number;
  /** The condition Progressing is False for the reason ProgressDeadlineExceeded. */
  readonly progressDeadlineExceeded: boolean;
  /** Kept revisions, oldest number first. */
  readonly history: readonly RevisionView[];
  /** Whether an earlier revision is kept to roll back to. */
  readonly canRollBack: boolean;
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis: number | null;
  readonly memoryRequestMiB: number;
  readonly memoryLimitMiB: number | null;
  readonly readiness: ProbeSpec | null;
  readonly liveness: ProbeSpec | null;
}

export type PodPhase = "Pending" | "Running" | "Failed";

export interface PodView {
  readonly name: string;
  readonly workload: string;
  readonly node: string | null;
  readonly phase: PodPhase;
  readonly ready: boolean;
  /**
   * Waiting or last termination reason: "", "Unschedulable", "ContainerCreating", "ImagePullBackOff", "CrashLoopBackOff",
   * "OOMKilled", "Unhealthy", "Error", "Evicted", "NodeLost", "Terminating".
   */
  readonly reason: string;
  readonly restarts: number;
  readonly memoryMiB: number;
  readonly ageSeconds: number;
}

export interface NodeView {
  readonly name: string;
  readonly ready: boolean;
  readonly schedulable: boolean;
  readonly memoryPressure: boolean;
  readonly diskPressure: boolean;
  readonly cpuAllocatableMillis: number;
  readonly memoryAllocatableMiB: number;
  readonly cpuRequestedMillis: number;
  readonly memoryRequestedMiB: number;
  readonly pods: number;
  readonly pricePerHour: number;
  readonly series: Readonly<Record<NodeSignal, Series>>;
}

/** One metric of `kubectl describe hpa`: where it is and where it is to be; `null` while unknown. */
export interface HpaMetricView {
  readonly resource: "cpu" | "memory";
  readonly target: HpaTarget;
  readonly utilizationPercent: number | null;
  /** Millicores or MiB a Pod. */
  readonly averageValue: number | null;
}

export interface HpaConditionView {
  readonly type: "AbleToScale" | "ScalingActive" | "ScalingLimited";
  readonly status: boolean;
  readonly reason: string;
}

export interface HpaView {
  /** The target's name; there need be no such workload. */
  readonly workload: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly HpaMetricView[];
  readonly conditions: readonly HpaConditionView[];
}

export interface PolicyView {
  readonly name: string;
  readonly namespace: string;
  readonly enabled: boolean;
  /** Services whose pods the policy selects. */
  readonly selects: readonly string[];
  /** Callers of those services, per the traces, that this policy alone would admit. */
  readonly admits: readonly string[];
  /** Entry services among them that this policy alone would keep their users from. */
  readonly blocksUsersOf: readonly string[];
  /** Callees of those services, per the traces, that this policy alone would keep them from. */
  readonly blocksCallsTo: readonly string[];
  readonly createdTick: number;
}

/** A PodDisruptionBudget as `kubectl get pdb -o yaml` shows it. */
export interface BudgetView {
  readonly name: string;
  readonly namespace: string;
  readonly minAvailable: number | `${number}%` | null;
  readonly maxUnavailable: number | `${number}%` | null;
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  /** Workloads whose Pods it selects. */
  readonly workloads: readonly string[];
}

/** A Kubernetes Event: reason in upstream's words (Killing, Unhealthy, FailedScheduling, OOMKilling, BackOff …). */
export interface EventView {
  readonly tick: number;
  readonly object: string;
  readonly reason: string;
  readonly message: string;
}

/** One line of the audit log: who changed which object, and how. */
export interface ChangeView {
  readonly tick: number;
  readonly object: string;
  readonly change: string;
  readonly by: "operator" | "controller" | "user";
}

export interface Observation {
  readonly tick: number;
  readonly tickSeconds: number;
  /** Ticks of the samples in every {@link Series}, ascending. */
  readonly sampleTicks: readonly number[];
  /** Services that take traffic from outside. */
  readonly entryServices: readonly string[];
  readonly services: readonly ServiceView[];
  readonly calls: readonly CallView[];
  readonly workloads: readonly WorkloadView[];
  readonly pods: readonly PodView[];
  readonly nodes: readonly NodeView[];
  readonly hpas: readonly HpaView[];
  readonly policies: readonly PolicyView[];
  readonly budgets: readonly BudgetView[];
  /** Recent events, oldest first. */
  readonly events: readonly EventView[];
  /** Recent changes, oldest first. */
  readonly changes: readonly ChangeView[];
  readonly objectives: readonly ObjectiveSpec[];
}
