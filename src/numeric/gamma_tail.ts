/** Gamma tail: from the mean and variance of a positive quantity to the probability that it exceeds a limit. */

/**
 * Share of the gamma distribution with this mean and variance that lies above `limit` (> 0, in the unit of the mean).
 *
 * The inverse of `gammaQuantile`, by the same Wilson–Hilferty approximation. For shapes mean²/variance from 1
 * (exponential) upwards it is within 0.013 of the exact share, from 0.5 within 0.045, from 0.2 within 0.085; the worst
 * is at limits far below the mean. Zero variance or a zero mean gives 0 or 1. Allocates nothing and checks nothing:
 * `mean` and `variance` must be at least 0.
 */
export function gammaTail(mean: number, variance: number, limit: number): number {
  if (!(variance > 0) || !(mean > 0)) return mean > limit ? 1 : 0;
  const ninth = variance / (9 * mean * mean);
  return normalTail((Math.cbrt(limit / mean) - 1 + ninth) / Math.sqrt(ninth));
}

/** Upper tail of the standard normal (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
function normalTail(z: number): number {
  const x = Math.abs(z);
  const t = 1 / (1 + 0.2316419 * x);
  const poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp(-0.5 * x * x) * poly;
  return z >= 0 ? tail : 1 - tail;
}
