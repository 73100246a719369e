/** Interquartile mean: from values to the mean of their middle half, alone and in every replicate of a bootstrap. */

import type { Resamples } from "./resamples.ts";

/** Share cut off at either end. */
const trimmed = 0.25;

/**
 * Mean of what is left when ⌊n/4⌋ values are cut off at either end (Agarwal et al., "Deep reinforcement learning at the
 * edge of the statistical precipice", NeurIPS 2021): steadier than the mean, and it hears more of the data than the
 * median.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(interquartileMean([100, 1, 2, 3, -50]), 2);
 * ```
 */
export function interquartileMean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError("Cannot take an interquartile mean: there are no values.");
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(trimmed * sorted.length);
  let sum = 0;
  for (let i = cut; i < sorted.length - cut; i++) sum += sorted[i];
  return sum / (sorted.length - 2 * cut);
}

/** `values` has one number per unit, in the order of the resamples; the answer one per replicate. */
export function resampledInterquartileMeans(
  values: ArrayLike<number>,
  { units, replicates, counts, totals }: Resamples,
): Float64Array {
  if (values.length !== units) {
    throw new RangeError(`Cannot resample an interquartile mean: ${values.length} values for ${units} units.`);
  }
  const order = Uint32Array.from({ length: units }, (_, unit) => unit).sort((a, b) => values[a] - values[b]);
  const sorted = Float64Array.from(order, (unit) => values[unit]);
  const means = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const row = replicate * units;
    const drawn = totals[replicate];
    const cut = Math.floor(trimmed * drawn);
    const end = drawn - cut;
    let place = 0;
    let passed = counts[row + order[0]];
    while (passed <= cut) passed += counts[row + order[++place]];
    // Of the values at the two edges only some are left; they are counted whole here and taken back.
    let sum = (passed - cut) * sorted[place];
    while (passed < end) {
      const count = counts[row + order[++place]];
      sum += count * sorted[place];
      passed += count;
    }
    means[replicate] = (sum - (passed - end) * sorted[place]) / (end - cut);
  }
  return means;
}
