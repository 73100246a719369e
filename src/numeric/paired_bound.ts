/** Paired lower bound: from differences on common random numbers to what their mean difference is at least. */

import { mean, sampleStandardDeviation } from "simple-statistics";
import { normalQuantile } from "./normal_quantile.ts";

/**
 * One-sided lower confidence bound of the mean: mean − t·s/√n, Student's t with n − 1 degrees of freedom.
 *
 * `level` is the confidence, 0.9 for LCB90 of definitions §5. Assumes differences that are independent and not far from
 * normal. Throws RangeError for fewer than two differences and for a level outside [0.5, 1).
 */
export function lowerConfidenceBound(differences: readonly number[], level: number): number {
  const n = differences.length;
  if (n < 2) throw new RangeError(`Cannot bound a mean difference: ${n} difference(s), at least 2 are needed.`);
  if (!(level >= 0.5 && level < 1)) {
    throw new RangeError(`Cannot bound a mean difference: level ${level} is not in [0.5, 1).`);
  }
  // simple-statistics refuses a read-only array though it does not write to it.
  const sample = [...differences];
  return mean(sample) - studentQuantile(level, n - 1) * sampleStandardDeviation(sample) / Math.sqrt(n);
}

/**
 * Upper quantile of Student's t for p in [0.5, 1): exact for 1 and 2 degrees of freedom, else Hill's Algorithm 396
 * (CACM 13, 1970), within 1e-4 of the exact value here.
 */
function studentQuantile(p: number, degrees: number): number {
  const twoTailed = 2 * (1 - p);
  if (twoTailed === 1) return 0;
  if (degrees === 1) return 1 / Math.tan(twoTailed * Math.PI / 2);
  if (degrees === 2) return Math.sqrt(2 / (twoTailed * (2 - twoTailed)) - 2);
  return hill(twoTailed, degrees);
}

/** Letters are those of the published algorithm, so that the two can be compared line by line. */
function hill(p: number, n: number): number {
  const a = 1 / (n - 0.5);
  const b = 48 / (a * a);
  let c = ((20700 * a / b - 98) * a - 16) * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt(a * Math.PI / 2) * n;
  let x = d * p;
  let y = x ** (2 / n);
  if (y <= 0.05 + a) {
    y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) +
      1 / y;
    return Math.sqrt(n * y);
  }
  x = normalQuantile(p / 2);
  y = x * x;
  if (n < 5) c += 0.3 * (n - 4.5) * (x + 0.6);
  c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c;
  y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
  return Math.sqrt(n * Math.expm1(a * y * y));
}
