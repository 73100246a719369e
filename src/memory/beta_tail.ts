/** From the parameters of a Beta distribution to the probability that its variable exceeds one half. */

import { gammaln } from "simple-statistics";

/** Relative change at which the continued fraction is taken as converged. */
const tolerance = 1e-14;
const maxTerms = 500;

/**
 * P(θ > ½) for θ ~ Beta(alpha, beta), by the continued fraction of the regularised incomplete beta function
 * (Lentz's method; NIST DLMF 8.17.22). Both parameters must be positive.
 */
export function probabilityAboveHalf(alpha: number, beta: number): number {
  if (!(alpha > 0 && beta > 0 && Number.isFinite(alpha + beta))) {
    throw new RangeError(`Cannot take the tail of Beta(${alpha}, ${beta}): both parameters must be positive`);
  }
  // P(θ > ½) under Beta(a, b) is I_½(b, a); the fraction converges fast for x < (p+1)/(p+q+2).
  return 0.5 < (beta + 1) / (alpha + beta + 2) ? incomplete(beta, alpha) : 1 - incomplete(alpha, beta);
}

/** I_½(p, q). */
function incomplete(p: number, q: number): number {
  const x = 0.5;
  const front = Math.exp(gammaln(p + q) - gammaln(p) - gammaln(q) + (p + q) * Math.log(x)) / p;
  let c = 1;
  let d = 1 / (1 - (p + q) * x / (p + 1));
  let fraction = d;
  for (let m = 1; m <= maxTerms; m++) {
    const even = m * (q - m) * x / ((p + 2 * m - 1) * (p + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = -(p + m) * (p + q + m) * x / ((p + 2 * m) * (p + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < tolerance) return front * fraction;
  }
  throw new Error(`Cannot take I_½(${p}, ${q}): no convergence in ${maxTerms} terms`);
}
