/** From one value per unit to its mean in every replicate of a bootstrap. */

import type { Resamples } from "./resamples.ts";

/** `values` has one number per unit, in the order of the resamples; the answer one per replicate. */
export function resampledMeans(values: ArrayLike<number>, { units, replicates, counts }: Resamples): Float64Array {
  if (values.length !== units) {
    throw new RangeError(`Cannot resample a mean: ${values.length} values for ${units} units.`);
  }
  const flat = Float64Array.from(values);
  const means = new Float64Array(replicates);
  for (let replicate = 0, at = 0; replicate < replicates; replicate++) {
    let sum = 0;
    let count = 0;
    for (let unit = 0; unit < units; unit++, at++) {
      const times = counts[at];
      sum += times * flat[unit];
      count += times;
    }
    means[replicate] = sum / count;
  }
  return means;
}
