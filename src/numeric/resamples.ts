/** Two-level bootstrap: from the sizes of groups to how often each unit is drawn in each replicate. */

/** Shared by every statistic of the same units, so that what adds up does so in each replicate too. */
export interface Resamples {
  readonly units: number;
  readonly replicates: number;
  /** [replicate · units + unit], units in order of their groups. */
  readonly counts: Uint8Array;
  /** Units drawn in each replicate; not always the same when groups differ in size. */
  readonly totals: Uint32Array;
}

export interface ResampleOptions {
  readonly replicates: number;
  /** Uniform on [0, 1) for each pair of whole numbers, independent of the order of calls. */
  readonly uniform: (draw: number, replicate: number) => number;
}

/**
 * Draws groups with replacement, then in each drawn group as many of its units with replacement as it has (Davison and
 * Hinkley, Bootstrap Methods, 1997, §3.8): scenarios, then seeds within, as definitions §8 has it.
 *
 * `sizes` are the units of each group, each at least 1. Throws RangeError for no group, an empty one, and
 * draws that hit one unit more than 255 times, which no uniform ones do.
 */
export function twoLevelResamples(sizes: readonly number[], { replicates, uniform }: ResampleOptions): Resamples {
  const starts = startsOf(sizes);
  const units = starts[sizes.length];
  const counts = new Uint8Array(replicates * units);
  const totals = new Uint32Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const row = replicate * units;
    let draw = 0;
    for (let drawn = 0; drawn < sizes.length; drawn++) {
      const group = Math.floor(uniform(draw++, replicate) * sizes.length);
      const start = row + starts[group];
      const size = sizes[group];
      totals[replicate] += size;
      for (let unit = 0; unit < size; unit++) {
        const place = start + Math.floor(uniform(draw++, replicate) * size);
        // A unit is expected once; drawn 256 times it would count as never.
        if (++counts[place] > 255) throw new RangeError("Cannot resample: a unit was drawn more than 255 times.");
      }
    }
  }
  return { units, replicates, counts, totals };
}

function startsOf(sizes: readonly number[]): Uint32Array {
  if (sizes.length === 0) throw new RangeError("Cannot resample: there is no group.");
  const starts = new Uint32Array(sizes.length + 1);
  sizes.forEach((size, group) => {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`Cannot resample: group ${group} has ${size} units, at least 1 is needed.`);
    }
    starts[group + 1] = starts[group] + size;
  });
  return starts;
}
