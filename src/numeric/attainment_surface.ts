/** Attainment: from the points that several runs reached, two objectives, to the line that so many of them attained. */

import type { Point } from "./dominance.ts";

/**
 * Corners of what at least `runs` of the runs attained, by the first objective: a run attains a place when one of its
 * points is nowhere above it (Grunert da Fonseca, Fonseca and Hall, EMO 2001). Smaller is better. Throws RangeError
 * unless 1 ≤ `runs` ≤ the number of runs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(attainmentSurface([[[1, 3]], [[2, 2]]], 2), [[2, 3]]);
 * ```
 */
export function attainmentSurface(reached: readonly (readonly Point[])[], runs: number): readonly Point[] {
  if (!(runs >= 1 && runs <= reached.length)) {
    throw new RangeError(`Cannot draw what ${runs} runs attained: there are ${reached.length}.`);
  }
  const sorted = reached.flatMap((points, run) => points.map(([x, y]) => ({ run, x, y }))).sort((a, b) => a.x - b.x);
  const lowest = new Array<number>(reached.length).fill(Infinity);
  const corners: Point[] = [];
  let height = Infinity;
  sorted.forEach(({ run, x, y }, index) => {
    lowest[run] = Math.min(lowest[run], y);
    if (sorted[index + 1]?.x === x) return;
    const attained = lowest.toSorted((a, b) => a - b)[runs - 1];
    if (attained < height) corners.push([x, attained]);
    height = attained;
  });
  return corners;
}
