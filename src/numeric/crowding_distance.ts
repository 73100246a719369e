/** Crowding distance: from the points of one front to how much room each has between its neighbours. */

import type { Point } from "./dominance.ts";

/**
 * Sum over objectives of the gap between a point's two neighbours over the front's range; infinite at the ends (Deb et
 * al., IEEE Trans. Evolutionary Computation 6, 2002). It is not divided by the number of objectives, as some libraries
 * have it. An objective without range adds nothing and makes no ends.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(crowdingDistances([[0, 0], [1, -1], [2, -2], [4, -4]]), [Infinity, 1, 1.5, Infinity]);
 * ```
 */
export function crowdingDistances(front: readonly Point[]): readonly number[] {
  const distances = new Array<number>(front.length).fill(front.length <= 2 ? Infinity : 0);
  if (front.length <= 2) return distances;
  for (let objective = 0; objective < front[0].length; objective++) {
    const order = front.map((_, index) => index).sort((a, b) => front[a][objective] - front[b][objective]);
    const valueAt = (place: number) => front[order[place]][objective];
    const last = order.length - 1;
    const range = valueAt(last) - valueAt(0);
    if (range === 0) continue;
    distances[order[0]] = Infinity;
    distances[order[last]] = Infinity;
    for (let place = 1; place < last; place++) {
      distances[order[place]] += (valueAt(place + 1) - valueAt(place - 1)) / range;
    }
  }
  return distances;
}
