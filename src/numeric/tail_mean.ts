/** Tail mean: from values to the mean of their lowest share, the conditional value at risk (CVaR) of a benefit. */

/**
 * Mean of the lowest `share` of the values, each value weighing 1/n.
 *
 * Where `share`·n is not whole, the last value counts in part (Rockafellar and Uryasev, J. Banking & Finance 26, 2002),
 * so the result is continuous in the share: the minimum as it nears 0, the mean at 1. Used with 0.25 in definitions §4.
 * Throws RangeError without values and for a share outside (0, 1].
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(tailMean([0.9, 0.2, 0.4, 1], 0.5), 0.3);
 * ```
 */
export function tailMean(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError("Cannot take a tail mean: there are no values.");
  if (!(share > 0 && share <= 1)) throw new RangeError(`Cannot take a tail mean: share ${share} is not in (0, 1].`);
  const sorted = values.toSorted((a, b) => a - b);
  const counted = share * sorted.length;
  const whole = Math.floor(counted);
  let sum = 0;
  for (let i = 0; i < whole; i++) sum += sorted[i];
  if (whole < counted) sum += (counted - whole) * sorted[whole];
  return sum / counted;
}
