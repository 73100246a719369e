/** From arrival rate, capacity and backlog of one endpoint to its waiting time: the formulas of one queue, free of state. */

/** Utilisation above which the steady-state formula stops and the backlog takes over. */
const saturation = 0.95;

/**
 * Mean wait in ms before service, below saturation: Sakasegawa's approximation of M/M/c times the variability factor of
 * Allen and Cunneen. `ratePerMs` is the service rate of one of `workers` workers, `load` the utilisation λ/(cμ).
 *
 * For up to 10 workers and ρ ≤ 0.9 wait and service together are within 2.6 % of Erlang C. The wait alone is rougher
 * where it is short beside the service: within 2 % at ρ = 0.9, 8 % from ρ = 0.8, 21 % from ρ = 0.7; at ρ = 0.5 it is
 * up to 2.2 times the exact one (10 workers), below that the ratio has no bound. In service times it is within 0.034.
 */
export function meanWaitMs(load: number, workers: number, ratePerMs: number, variability: number): number {
  const rho = load < saturation ? load : saturation;
  if (rho <= 0) return 0;
  const waits = workers === 1 ? rho : Math.pow(rho, Math.sqrt(2 * (workers + 1)) - 1);
  return (variability * waits) / (ratePerMs * workers * (1 - rho));
}

/**
 * Variance in ms² of the wait whose mean is {@link meanWaitMs}: a request waits with probability Pw, and then for an
 * exponential time of mean Wq/Pw (definitions §1), so that E[W²] = 2·Wq²/Pw.
 */
export function waitVariance(
  meanMs: number,
  queue: { readonly load: number; readonly workers: number; readonly ratePerMs: number; readonly variability: number },
): number {
  const { load, workers, ratePerMs, variability } = queue;
  const rho = load < saturation ? load : saturation;
  const waitOfWaiting = variability / (ratePerMs * workers * (1 - rho));
  return meanMs * (2 * waitOfWaiting - meanMs);
}
