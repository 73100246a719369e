/** From a service's last tick to a percentile of its response time. */

import { gammaQuantile } from "../../numeric/gamma_quantile.ts";
import { normalQuantile } from "../../numeric/normal_quantile.ts";
import type { Cluster } from "../cluster.ts";

const normalQuantiles = { p50: normalQuantile(0.5), p95: normalQuantile(0.95), p99: normalQuantile(0.99) } as const;

/**
 * The percentile in ms of the gamma with the response's mean and variance, for percentiles do not add along a path
 * (definitions §1). Computed where somebody looks: most services are looked at in few ticks.
 */
export function responsePercentileMs(
  { services }: Cluster,
  s: number,
  percentile: keyof typeof normalQuantiles,
): number {
  return gammaQuantile(services.responseMs[s], services.responseVariance[s], normalQuantiles[percentile]);
}
