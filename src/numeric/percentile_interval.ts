/** From the replicates of a bootstrap to the interval that the middle `level` of them spans. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Between the (1 − level)/2 and the (1 + level)/2 quantile, interpolated linearly between order statistics (type 7 of
 * Hyndman and Fan, American Statistician 50, 1996, which NumPy uses). Throws RangeError without replicates and for a level outside
 * (0, 1).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(percentileInterval([4, 0, 1, 3, 2], 0.5), { low: 1, high: 3 });
 * ```
 */
export function percentileInterval(replicates: ArrayLike<number>, level: number): Interval {
  if (replicates.length === 0) throw new RangeError("Cannot take a percentile interval: there are no replicates.");
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot take a percentile interval: level ${level} is not in (0, 1).`);
  }
  const sorted = Float64Array.from(replicates).sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
