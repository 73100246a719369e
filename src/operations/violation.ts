/** From the objectives and one tick of a cluster to how far that tick violated them. */

import { rowOf } from "../simulator/catalogue.ts";
import type { Cluster } from "../simulator/cluster.ts";
import { responsePercentileMs } from "../simulator/traffic/response_percentile.ts";
import type { ObjectiveSpec } from "../simulator/scenario/scenario.ts";

/** An objective with its service resolved to a row. */
export interface BoundObjective {
  readonly service: number;
  readonly errorRatio: number;
  readonly p95Ms: number;
}

/** Resolves objectives once, so that every tick is cheap. */
export function bindObjectives(cluster: Cluster, objectives: readonly ObjectiveSpec[]): readonly BoundObjective[] {
  return objectives.map(({ service, errorRatio, p95Ms }) => ({
    service: rowOf(cluster.catalogue.serviceIndex, service, "service"),
    errorRatio,
    p95Ms,
  }));
}

/**
 * The violation of one tick, 0–1: 1 when admitted requests breach an objective, else the largest share of requests that
 * any service turned away (definitions §8: work not served counts as violated, wherever it was turned away).
 */
export function violationOf(cluster: Cluster, objectives: readonly BoundObjective[]): number {
  const { services } = cluster;
  let worst = 0;
  for (const { service, errorRatio, p95Ms } of objectives) {
    if (services.errorRatio[service] > errorRatio || responsePercentileMs(cluster, service, "p95") > p95Ms) return 1;
  }
  for (let s = 0; s < services.shedRatio.length; s++) if (services.shedRatio[s] > worst) worst = services.shedRatio[s];
  return worst;
}
