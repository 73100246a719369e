/** From a cluster to what `kubectl describe hpa` shows of its autoscalers. */

import type { Cluster } from "../simulator/cluster.ts";
import { scalingActive } from "../simulator/autoscaling/hpa.ts";
import { ableToScale, scalingLimited } from "../simulator/autoscaling/hpa_behavior.ts";
import type { HpaConditionView, HpaView } from "./observation.ts";

export function observeHpas(cluster: Cluster): readonly HpaView[] {
  const { hpas, hpaMetrics, catalogue } = cluster;
  const { metricStart } = catalogue.hpas;
  return catalogue.spec.hpas.map(({ workload, metrics }, h) => ({
    workload,
    minReplicas: hpas.minReplicas[h],
    maxReplicas: hpas.maxReplicas[h],
    metrics: metrics.map(({ resource, target }, at) => ({
      resource,
      target,
      utilizationPercent: knownOnly(hpaMetrics.utilizationPercent[metricStart[h] + at]),
      averageValue: knownOnly(hpaMetrics.averageValue[metricStart[h] + at]),
    })),
    conditions: [
      ...condition("AbleToScale", ableToScale, hpas.ableToScale[h], (reason) => reason !== ableToScale.FailedGetScale),
      ...condition(
        "ScalingActive",
        scalingActive,
        hpas.scalingActive[h],
        (reason) => reason === scalingActive.ValidMetricFound,
      ),
      ...condition(
        "ScalingLimited",
        scalingLimited,
        hpas.scalingLimited[h],
        (reason) => reason !== scalingLimited.DesiredWithinRange,
      ),
    ],
  }));
}

function knownOnly(value: number): number | null {
  return value < 0 ? null : value;
}

/** A condition by the number of its reason; none before the first sync. */
function condition(
  type: HpaConditionView["type"],
  reasons: Readonly<Record<string, number>>,
  number: number,
  isTrue: (reason: number) => boolean,
): readonly HpaConditionView[] {
  const reason = Object.keys(reasons).find((name) => reasons[name] === number);
  return reason === undefined || number === 0 ? [] : [{ type, status: isTrue(number), reason }];
}
