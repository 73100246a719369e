/** Gamma quantile: from the mean and variance of a positive quantity to the value it stays below with a probability. */

/**
 * The quantile of the gamma distribution with this mean and variance, in the unit of the mean. `z` is the standard
 * normal quantile of the wanted probability (`normalQuantile`), which callers compute once.
 *
 * Wilson–Hilferty: the cube root of a gamma variable is nearly normal (Wilson and Hilferty, PNAS 17, 1931). Percentiles
 * do not add along a call path, means and variances do; this turns them into percentiles (definitions §1). For shapes
 * mean²/variance from 1 (exponential) upwards p50 is within 1.5 % of the exact value and p95 and p99 within 1 %; for
 * shapes from 0.5 within 3.5 % and 2.5 %; from 0.2 within 16 % and 10 %. Zero variance, or a zero mean, gives the mean.
 *
 * Allocates nothing and checks nothing: `mean` and `variance` must be at least 0.
 */
export function gammaQuantile(mean: number, variance: number, z: number): number {
  if (!(variance > 0) || !(mean > 0)) return mean;
  const ninth = variance / (9 * mean * mean);
  const root = 1 - ninth + z * Math.sqrt(ninth);
  return root > 0 ? mean * root * root * root : 0;
}
