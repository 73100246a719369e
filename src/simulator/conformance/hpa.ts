/** Conformance of the HorizontalPodAutoscaler: replicas from what Pods use, and behavior over many syncs. */

import { z } from "zod";
import { createCluster } from "../create_cluster.ts";
import {
  ableToScale,
  normaliseReplicas,
  recordInitialRecommendation,
  recordScaleEvent,
  scalingLimited,
  sizeWithinLimits,
} from "../autoscaling/hpa_behavior.ts";
import {
  averageOf,
  countPod,
  createTally,
  groupOf,
  levelOf,
  type PodSample,
  type ReplicaRules,
  replicasFor,
  replicasForTotal,
  type Tally,
} from "../autoscaling/hpa_replicas.ts";
import { hpaBehavior } from "../manifests/hpa_behavior_manifest.ts";
import type { HpaSpec, HpaTarget } from "../spec.ts";
import { conformanceKind, difference } from "./conformance_kind.ts";

const count = z.int().nonnegative();

const pod = z.strictObject({
  name: z.string(),
  phase: z.enum(["Pending", "Running", "Succeeded", "Failed", "Unknown"]).default("Running"),
  ready: z.boolean().nullable().default(null),
  deleting: z.boolean().default(false),
  startAgeSeconds: z.number().nullable().default(null),
  readyTransitionAgeSeconds: z.number().default(0),
  requestMilli: count.nullable().default(null),
  usageMilli: count.nullable().default(null),
  metricAgeSeconds: z.number().default(0),
  metricWindowSeconds: z.number().default(0),
});

/** Replicas and what they were worked out from, or an error. */
const answer = z.strictObject({
  replicas: count.optional(),
  utilizationPercent: count.optional(),
  averageMilli: count.optional(),
  error: z.string().optional(),
});

const replicasCase = z.strictObject({
  name: z.string().optional(),
  kind: z.enum([
    "resourceUtilization",
    "resourceAverageValue",
    "podsAverageValue",
    "objectValue",
    "objectAverageValue",
    "externalValue",
    "externalAverageValue",
  ]),
  resource: z.string().default(""),
  /** The request is then the one container's; nothing else differs. */
  containerScoped: z.boolean().optional(),
  currentReplicas: count,
  targetUtilizationPercent: z.int().positive().optional(),
  targetAverageMilli: z.int().positive().optional(),
  tolerance: z.number().nonnegative(),
  cpuInitializationPeriodSeconds: z.number().nonnegative(),
  initialReadinessDelaySeconds: z.number().nonnegative(),
  pods: z.array(pod).default([]),
  /** Samples of Pods that the selector does not list. */
  extraMetrics: z.record(z.string(), count).optional(),
  metricLevelsMilli: z.array(count).default([]),
  expected: answer,
  /** What versions before 1.33 answer. */
  expectedPre133Tolerance: answer.optional(),
  source: z.string().optional(),
});

type ReplicasCase = z.output<typeof replicasCase>;
type Answer = z.output<typeof answer>;

export const hpaReplicasKind = conformanceKind({
  name: "HPA replicas",
  schema: replicasCase,
  differences(value) {
    const actual = /^(object|external)/.test(value.kind) ? byTotal(value) : byPods(value);
    const { expected } = value;
    if (expected.error !== undefined || actual.error !== undefined) {
      return difference("an error", expected.error !== undefined, actual.error !== undefined);
    }
    return [
      ...difference("replicas", expected.replicas, actual.replicas),
      ...difference("utilizationPercent", expected.utilizationPercent, actual.utilizationPercent),
      ...difference("averageMilli", expected.averageMilli, actual.averageMilli),
    ];
  },
});

/** "Now" of a case: late enough that no age is before it. */
const nowMs = 2e9;

function byPods(value: ReplicasCase): Answer {
  const { resource, currentReplicas, tolerance, extraMetrics = {} } = value;
  const isUtilization = value.kind === "resourceUtilization";
  const target: HpaTarget = isUtilization
    ? { kind: "Utilization", value: value.targetUtilizationPercent ?? NaN }
    : { kind: "AverageValue", value: value.targetAverageMilli ?? NaN };
  const rules: ReplicaRules = {
    tolerance,
    cpuInitializationMs: value.cpuInitializationPeriodSeconds * 1000,
    initialReadinessDelayMs: value.initialReadinessDelaySeconds * 1000,
  };
  const tally = createTally();
  for (const each of value.pods) {
    const sample = sampleOf(each);
    countPod(tally, groupOf(sample, resource === "cpu", nowMs, rules), sample, target);
  }
  for (const usage of Object.values(extraMetrics)) countExtra(tally, usage, isUtilization);
  const replicas = replicasFor(tally, target, currentReplicas, tolerance);
  if (replicas < 0) return { error: `no replicas: ${replicas}` };
  return {
    replicas,
    ...(isUtilization ? { utilizationPercent: levelOf(tally, target) } : {}),
    averageMilli: averageOf(tally),
  };
}

/** A sample without a listed Pod counts among the samples, and in an average that needs no request. */
function countExtra(tally: Tally, usage: number, isUtilization: boolean): void {
  tally.samples++;
  if (isUtilization) return;
  tally.usage += usage;
  tally.weight++;
  tally.counted++;
}

function sampleOf(pod: ReplicasCase["pods"][number]): PodSample {
  const at = (ageSeconds: number) => nowMs - ageSeconds * 1000;
  return {
    gone: pod.deleting || pod.phase === "Failed",
    pending: pod.phase === "Pending",
    sampled: pod.usageMilli !== null,
    started: pod.ready !== null && pod.startAgeSeconds !== null,
    ready: pod.ready !== false,
    startMs: at(pod.startAgeSeconds ?? 0),
    readyTransitionMs: at(pod.readyTransitionAgeSeconds),
    sampleMs: at(pod.metricAgeSeconds),
    windowMs: pod.metricWindowSeconds * 1000,
    usage: pod.usageMilli ?? 0,
    request: pod.requestMilli,
  };
}

/** Object and External metrics: one figure, or the sum of several series. */
function byTotal(
  { kind, pods, currentReplicas, targetAverageMilli, tolerance, metricLevelsMilli: levels }: ReplicasCase,
): Answer {
  if (levels.length === 0) return { error: "no metric" };
  const total = levels.reduce((sum, level) => sum + level, 0);
  const isAverage = kind === "objectAverageValue" || kind === "externalAverageValue";
  const replicas = replicasForTotal(
    total,
    { kind: isAverage ? "AverageValue" : "Value", value: targetAverageMilli ?? NaN },
    {
      current: currentReplicas,
      ready: pods.filter(({ phase, ready }) => phase === "Running" && ready === true).length,
      tolerance,
    },
  );
  if (!isAverage && pods.length === 0 && replicas !== currentReplicas && currentReplicas > 0) {
    return { error: "no Pods" };
  }
  return { replicas, averageMilli: isAverage ? Math.ceil(total / currentReplicas) : total };
}

const rules = z.strictObject({
  stabilizationWindowSeconds: count.optional(),
  selectPolicy: z.enum(["Max", "Min", "Disabled"]).optional(),
  policies: z.array(
    z.strictObject({ type: z.enum(["Pods", "Percent"]), value: z.int().positive(), periodSeconds: z.int().positive() }),
  ).optional(),
});

const behaviorCase = z.strictObject({
  name: z.string().optional(),
  minReplicas: count.default(1),
  maxReplicas: z.int().positive(),
  /** The controller's default, which the simulator has as a constant. */
  defaultDownscaleStabilizationSeconds: z.literal(300).default(300),
  /** At most one sync in this many seconds; the steps say when. */
  syncPeriodSeconds: z.number().min(15).optional(),
  behavior: z.strictObject({ scaleUp: rules.optional(), scaleDown: rules.optional() }).nullable().default(null),
  /** Marks cases that need upstream's reuse of event slots. */
  needsScaleEventSlotReuse: z.boolean().optional(),
  steps: z.array(z.strictObject({
    tSeconds: count,
    currentReplicas: count,
    metricProposedReplicas: count,
    expectedReplicas: count,
    /** Absent where the limits alone decide. */
    ableToScaleReason: z.string().optional(),
    scalingLimitedReason: z.string().optional(),
  })),
  source: z.string().optional(),
});

export const hpaBehaviorKind = conformanceKind({
  name: "HPA behavior",
  schema: behaviorCase,
  differences({ minReplicas, maxReplicas, behavior, steps }) {
    const cluster = clusterOf({
      name: "hpa",
      namespace: "default",
      targetKind: "Deployment",
      workload: "nothing",
      minReplicas,
      maxReplicas,
      metrics: [],
      behavior: behavior && hpaBehavior(behavior),
    });
    const { hpas } = cluster;
    return steps.flatMap((step, index) => {
      const { currentReplicas: current, metricProposedReplicas: proposal } = step;
      const now = step.tSeconds * 1000;
      recordInitialRecommendation(cluster, 0, current, now);
      // Nothing scales what somebody has set to 0.
      const off = current === 0 && minReplicas > 0;
      const within = off ? 0 : sizeWithinLimits(cluster, 0, current);
      const decided = off || within !== current;
      const replicas = decided ? within : normaliseReplicas(cluster, 0, current, proposal, now);
      if (replicas !== current) recordScaleEvent(cluster, 0, current, replicas, now);
      const limited = hpas.scalingLimited[0];
      return [
        ...difference(`steps[${index}] replicas`, step.expectedReplicas, replicas),
        ...difference(
          `steps[${index}] AbleToScale`,
          step.ableToScaleReason,
          decided ? undefined : nameOf(ableToScale, hpas.ableToScale[0]),
        ),
        ...difference(
          `steps[${index}] ScalingLimited`,
          step.scalingLimitedReason,
          decided
            ? undefined
            : `${limited === scalingLimited.DesiredWithinRange ? "False" : "True"}/${nameOf(scalingLimited, limited)}`,
        ),
      ];
    });
  },
});

function clusterOf(hpa: HpaSpec) {
  return createCluster({
    tickSeconds: 1,
    scoringStrategy: "LeastAllocated",
    nodes: [],
    nodeGroups: [],
    workloads: [],
    services: [],
    calls: [],
    hpas: [hpa],
    policies: [],
    budgets: [],
    namespaces: {},
  });
}

function nameOf(reasons: Readonly<Record<string, number>>, number: number): string | undefined {
  return Object.keys(reasons).find((name) => reasons[name] === number);
}
