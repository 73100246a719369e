/** From one value per unit to its mean in every replicate of a bootstrap. */

import type { Resamples } from "./resamples.ts";

/** `values` has one number per unit, in the order of the resamples; the answer one per replicate. */
export function resampledMeans(
  values: ArrayLike<number>,
  { units, replicates, counts, totals }: Resamples,
): Float64Array {
  if (values.length !== units) {
    throw new RangeError(`Cannot resample a mean: ${values.length} values for ${units} units.`);
  }
  const flat = Float64Array.from(values);
  const means = new Float64Array(replicates);
  const whole = units - units % 4;
  for (let replicate = 0; replicate < replicates; replicate++) {
    const row = replicate * units;
    // Four sums that do not wait for each other: an addition takes longer than the rest of a step.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let unit = 0; unit < whole; unit += 4) {
      a += counts[row + unit] * flat[unit];
      b += counts[row + unit + 1] * flat[unit + 1];
      c += counts[row + unit + 2] * flat[unit + 2];
      d += counts[row + unit + 3] * flat[unit + 3];
    }
    for (let unit = whole; unit < units; unit++) a += counts[row + unit] * flat[unit];
    means[replicate] = (a + b + (c + d)) / totals[replicate];
  }
  return means;
}
