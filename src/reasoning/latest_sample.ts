/** From a series to its newest sample that arrived; null when none did, for missing is not normal. */

import type { Series } from "../operations/observation.ts";

export function latestSample(series: Series): number | null {
  return series.findLast((sample) => sample !== null) ?? null;
}
