/** Pareto dominance: from objective vectors, smaller is better, to who dominates whom and in which front each one is. */

export type Point = readonly number[];

/** Whether `a` is nowhere above `b` and somewhere below it. */
export function dominates(a: Point, b: Point): boolean {
  let below = false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] > b[i]) return false;
    if (a[i] < b[i]) below = true;
  }
  return below;
}

/**
 * Rank of each point: 0 on the front of points that nothing dominates, 1 on the front of what is left without them, and
 * so on (Deb et al., IEEE Trans. Evolutionary Computation 6, 2002). Equal points share a rank.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(nondominatedRanks([[1, 2], [2, 1], [2, 2]]), [0, 0, 1]);
 * ```
 */
export function nondominatedRanks(points: readonly Point[]): readonly number[] {
  // In this order nobody is dominated by a later point, so one pass places each behind all that dominate it.
  const order = points.map((_, index) => index).sort((a, b) => lexical(points[a], points[b]));
  const fronts: Point[][] = [];
  const ranks = new Array<number>(points.length).fill(0);
  for (const index of order) {
    const point = points[index];
    const free = fronts.findIndex((front) => !front.some((other) => dominates(other, point)));
    const rank = free < 0 ? fronts.length : free;
    if (free < 0) fronts.push([point]);
    else fronts[rank].push(point);
    ranks[index] = rank;
  }
  return ranks;
}

function lexical(a: Point, b: Point): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}
