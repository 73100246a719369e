/** From the means and variances of two independent times to those of the longer one. */

/**
 * Writes mean and variance of max(A, B) to `out[0]` and `out[1]`. Each time is taken for a constant plus an exponential
 * part with its mean and variance, as the response of an M/M/1 queue behind a network is; then the result is exact: up to
 * the later beginning of the exponential parts nothing is over, and beyond it both are memoryless. Variances from 0;
 * `out` may be one array for many calls: nothing is allocated.
 */
export function slowerOfTwo(
  meanA: number,
  varianceA: number,
  meanB: number,
  varianceB: number,
  out: Float64Array,
): void {
  const deviationA = Math.sqrt(varianceA);
  const deviationB = Math.sqrt(varianceB);
  const startA = meanA - deviationA;
  const startB = meanB - deviationB;
  const start = startA > startB ? startA : startB;
  // `a` belongs to the time whose exponential part begins later, `b` to the other one.
  const a = startA > startB ? deviationA : deviationB;
  const b = startA > startB ? deviationB : deviationA;
  if (b === 0) {
    out[0] = start + a;
    out[1] = a * a;
    return;
  }
  const beyond = Math.exp(-Math.abs(startA - startB) / b);
  const shorter = (a * b) / (a + b);
  const mean = a + beyond * (b - shorter);
  out[0] = start + mean;
  out[1] = Math.max(0, 2 * a * a + 2 * beyond * (b * b - shorter * shorter) - mean * mean);
}
