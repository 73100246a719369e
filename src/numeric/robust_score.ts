/** Robust score: from a value and its own past to how far it stands out, in interquartile ranges. */

import { quantileSorted } from "simple-statistics";

/** What a value is held against. */
export interface Reference {
  /** Earlier samples in any order; `null` where none arrived. */
  readonly past: readonly (number | null)[];
  /** Least interquartile range that is believed, in the unit of the value and above 0: a flat past is not infinite certainty. */
  readonly floor: number;
}

/**
 * (value − median) / max(IQR, floor) as in BARO (Pham et al., FSE 2024), quartiles by linear interpolation.
 *
 * `null` when the value is missing or no past sample arrived: missing is not normal, and neither is it a symptom.
 * Throws RangeError for a floor that is not above 0 and for samples that are not finite.
 */
export function robustScore(value: number | null, { past, floor }: Reference): number | null {
  if (!(floor > 0 && floor < Infinity)) throw new RangeError(`Cannot score: floor ${floor} is not above 0 and finite.`);
  const sorted = past.filter((sample) => sample !== null).sort((a, b) => a - b);
  for (const sample of value === null ? sorted : [...sorted, value]) {
    if (!Number.isFinite(sample)) {
      throw new RangeError(`Cannot score: sample ${sample} is not finite. A missing sample is null.`);
    }
  }
  if (value === null || sorted.length === 0) return null;
  const range = quantileSorted(sorted, 0.75) - quantileSorted(sorted, 0.25);
  return (value - quantileSorted(sorted, 0.5)) / Math.max(range, floor);
}
