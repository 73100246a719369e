/** From a ClusterSpec to what its HPAs never change: which workload each scales, and where its rows begin. */

import type { ClusterSpec, HpaMetricSpec, HpaSpec } from "../spec.ts";

/** How often an HPA is looked at (--horizontal-pod-autoscaler-sync-period). */
export const hpaSyncMs = 15_000;

/** The controller's window where none is given (--horizontal-pod-autoscaler-downscale-stabilization). */
export const downscaleStabilisationMs = 300_000;

const bytesPerMiB = 2 ** 20;

/** Rows of HPA h are `start[h] … start[h+1]−1`, in the table that each list names. */
export interface HpaFacts {
  /** The target's workload row, −1 where it does not exist. */
  readonly target: Int32Array;
  /** Metrics of every HPA in a row, their targets in what Pods are measured in: whole percent, millicores or bytes. */
  readonly metrics: readonly HpaMetricSpec[];
  readonly metricStart: Uint32Array;
  readonly recommendationStart: Uint32Array;
  /** Twice as many lists: 2h for what HPA h added, 2h+1 for what it removed. */
  readonly eventStart: Uint32Array;
}

/** Rows are as many as the HPA's own windows and periods can fill, none for events where no policy asks for them. */
export function hpaFacts({ hpas, workloads }: Pick<ClusterSpec, "hpas" | "workloads">): HpaFacts {
  const rows = new Map(workloads.map(({ kind, namespace, name }, w) => [`${kind}/${namespace}/${name}`, w]));
  return {
    target: Int32Array.from(hpas, (hpa) => rows.get(`${hpa.targetKind}/${hpa.namespace}/${hpa.workload}`) ?? -1),
    metrics: hpas.flatMap(({ metrics }) => metrics.map(measured)),
    metricStart: startsOf(hpas.map(({ metrics }) => metrics.length)),
    recommendationStart: startsOf(hpas.map(recommendationRows)),
    eventStart: startsOf(
      hpas.flatMap(({ behavior }) =>
        behavior === null ? [0, 0] : [behavior.scaleUp, behavior.scaleDown].map(({ policies }) => {
          return 1 + Math.floor((longestPeriodSeconds(policies) * 1000) / hpaSyncMs);
        })
      ),
    ),
  };
}

/** What one unit of a specification or a status is to the calculator. */
export function amountOf(resource: HpaMetricSpec["resource"]): number {
  return resource === "cpu" ? 1 : bytesPerMiB;
}

function measured({ resource, target: { kind, value } }: HpaMetricSpec): HpaMetricSpec {
  const amount = kind === "Utilization" ? 1 : amountOf(resource);
  return { resource, target: { kind, value: Math.round(value * amount) } };
}

/** Seconds after which a scale event of one direction bears on none of its own policies. */
export function longestPeriodSeconds(policies: readonly { readonly periodSeconds: number }[]): number {
  return policies.reduce((longest, { periodSeconds }) => Math.max(longest, periodSeconds), 0);
}

/** One a sync with both ends of the window, and the size that the HPA found. */
function recommendationRows({ behavior }: HpaSpec): number {
  const windowMs = behavior === null
    ? downscaleStabilisationMs
    : 1000 * Math.max(behavior.scaleUp.stabilizationWindowSeconds, behavior.scaleDown.stabilizationWindowSeconds);
  return 2 + Math.floor(windowMs / hpaSyncMs);
}

function startsOf(counts: readonly number[]): Uint32Array {
  const starts = new Uint32Array(counts.length + 1);
  counts.forEach((count, at) => starts[at + 1] = starts[at] + count);
  return starts;
}
