/** From arrival rate, capacity and backlog of one endpoint to its waiting time: the formulas of one queue, free of state. */

/** Utilisation above which the steady-state formula stops and the backlog takes over. */
const saturation = 0.95;

/**
 * Mean wait in ms before service, below saturation: Sakasegawa's approximation of M/M/c times the variability factor of
 * Allen and Cunneen. `ratePerMs` is the service rate of one of `workers` workers, `load` the utilisation λ/(cμ).
 */
export function meanWaitMs(load: number, workers: number, ratePerMs: number, variability: number): number {
  const rho = load < saturation ? load : saturation;
  if (rho <= 0) return 0;
  const exponent = Math.sqrt(2 * (workers + 1)) - 1;
  return (variability * Math.pow(rho, exponent)) / (ratePerMs * workers * (1 - rho));
}

/**
 * Quantile of a gamma distribution by Wilson and Hilferty's cube-root normal approximation; `z` is the standard normal
 * quantile. Percentiles of a path come from its summed mean and variance, because percentiles do not add.
 */
export function gammaQuantile(mean: number, variance: number, z: number): number {
  if (mean <= 0 || variance <= 0) return mean;
  const ninth = variance / (9 * mean * mean);
  const root = 1 - ninth + z * Math.sqrt(ninth);
  return root <= 0 ? 0 : mean * root * root * root;
}

/** Share of a gamma distribution above `limit`, by the same approximation. */
export function gammaTail(mean: number, variance: number, limit: number): number {
  if (variance <= 0) return mean > limit ? 1 : 0;
  if (mean <= 0) return 0;
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
