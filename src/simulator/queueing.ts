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
