/** Hypervolume: from points, smaller is better, to the volume that they dominate up to a reference point, exactly. */

import { dominates, type Point } from "./dominance.ts";

/**
 * Lebesgue measure of what at least one point dominates and that dominates `reference`. A point that does not lie below
 * it in every objective adds nothing.
 *
 * The WFG algorithm (While, Bradstreet and Barone, IEEE Trans. Evolutionary Computation 16, 2012): each point adds its
 * own box less what the later points share with it. Exponential in the worst case; meant for up to 5 objectives and a
 * few hundred points. Throws RangeError for a point of another length than the reference.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(hypervolume([[1, 2], [2, 1]], [3, 3]), 3); // two boxes of 2 that share 1
 * ```
 */
export function hypervolume(points: readonly Point[], reference: Point): number {
  return volume(inside(points, reference), reference);
}

/**
 * What each point of the front adds alone: the hypervolume less that of the others on the front. A dominated point adds
 * 0 and takes nothing from the rest; so does a point that is there twice, for the other one stays.
 */
export function hypervolumeContributions(points: readonly Point[], reference: Point): readonly number[] {
  const within = new Set(inside(points, reference));
  return points.map((point, index) => {
    if (!within.has(point) || points.some((other) => dominates(other, point))) return 0;
    const others = points.filter((other, at) =>
      at !== index && within.has(other) && !points.some((each) => dominates(each, other))
    );
    return others.some((other) => equal(other, point)) ? 0 : exclusive(point, { others, reference });
  });
}

function inside(points: readonly Point[], reference: Point): readonly Point[] {
  for (const { length } of points) {
    if (length !== reference.length) {
      throw new RangeError(`Cannot take a hypervolume: a point of ${length} for a reference of ${reference.length}.`);
    }
  }
  return points.filter((point) => point.every((value, i) => value < reference[i]));
}

/** Without what is dominated, and one of equal points; worst last objective first, which keeps the limit sets small. */
function front(points: readonly Point[]): readonly Point[] {
  const kept = points.filter((point, index) =>
    points.every((other, at) => at === index || !(dominates(other, point) || (at < index && equal(other, point))))
  );
  return kept.toSorted((a, b) => b[b.length - 1] - a[a.length - 1]);
}

function equal(a: Point, b: Point): boolean {
  return a.every((value, i) => value === b[i]);
}

/** `points` lie below the reference. */
function volume(points: readonly Point[], reference: Point): number {
  if (points.length === 0) return 0;
  if (reference.length === 1) {
    return reference[0] - points.reduce((best, [value]) => Math.min(best, value), reference[0]);
  }
  if (reference.length === 2) return area(points, reference);
  let sum = 0;
  const kept = front(points);
  for (let index = 0; index < kept.length; index++) {
    // The later points are not worse in the last objective: seen from this one they differ in the others only.
    const last = reference.length - 1;
    const depth = reference[last] - kept[index][last];
    const others = kept.slice(index + 1).map((point) => point.slice(0, last));
    sum += depth * exclusive(kept[index].slice(0, last), { others, reference: reference.slice(0, last) });
  }
  return sum;
}

/** A sweep from the best first objective on: each point adds the strip below all before it. */
function area(points: readonly Point[], reference: Point): number {
  let sum = 0;
  let above = reference[1];
  for (const [x, y] of points.toSorted((a, b) => a[0] - b[0])) {
    if (y >= above) continue;
    sum += (reference[0] - x) * (above - y);
    above = y;
  }
  return sum;
}

interface Others {
  readonly others: readonly Point[];
  readonly reference: Point;
}

/** Volume of what `point` dominates and none of the others does. */
function exclusive(point: Point, { others, reference }: Others): number {
  const box = point.reduce((product, value, i) => product * (reference[i] - value), 1);
  const shared = others.map((other) => other.map((value, i) => Math.max(value, point[i])));
  return box - volume(shared, reference);
}
