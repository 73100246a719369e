/** From a series to its latest samples that arrived. */

import type { Series } from "./observation.ts";

/** Up to `count` samples that are not missing, newest first. */
export function latest(series: Series, count: number): readonly number[] {
  const found: number[] = [];
  for (let at = series.length - 1; at >= 0 && found.length < count; at--) {
    const sample = series[at];
    if (sample !== null) found.push(sample);
  }
  return found;
}
