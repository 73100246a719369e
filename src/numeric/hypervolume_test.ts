/** Laws of the hypervolume and of fronts that recorded values do not show. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { dominates, nondominatedRanks, type Point } from "./dominance.ts";
import { hypervolume, hypervolumeContributions } from "./hypervolume.ts";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${actual}, not ${expected}`);

const fronts = fc.integer({ min: 1, max: 5 }).chain((objectives) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: objectives, maxLength: objectives }), {
    minLength: 1,
    maxLength: 7,
  })
);

/** Cells of the whole-numbered grid up to the reference that some point is nowhere above. */
function cells(points: readonly Point[], reference: Point): number {
  const count = (cell: readonly number[]): number =>
    cell.length === reference.length
      ? Number(points.some((point) => point.every((value, i) => value <= cell[i])))
      : Array.from({ length: reference[cell.length] }, (_, value) => count([...cell, value])).reduce(
        (a, b) => a + b,
        0,
      );
  return count([]);
}

Deno.test("hypervolume() of whole-numbered points is the number of cells they dominate", () => {
  fc.assert(
    fc.property(fronts, (points) => {
      const reference = points[0].map(() => 4);
      near(hypervolume(points, reference), cells(points, reference));
    }),
    { numRuns: 60 },
  );
});

Deno.test("hypervolume() does not hear of order, of dominated points, and of points beyond the reference", () => {
  fc.assert(fc.property(fronts, (points) => {
    const reference = points[0].map(() => 4);
    const volume = hypervolume(points, reference);
    near(hypervolume(points.toReversed(), reference), volume);
    near(hypervolume([...points, points[0].map((value) => value + 1), reference], reference), volume);
  }));
});

Deno.test("hypervolumeContributions() is what the front loses without the point", () => {
  fc.assert(fc.property(fronts, (points) => {
    const reference = points[0].map(() => 4);
    const front = points.filter((point) => !points.some((other) => dominates(other, point)));
    hypervolumeContributions(front, reference).forEach((added, index) => {
      near(added, hypervolume(front, reference) - hypervolume(front.filter((_, at) => at !== index), reference));
    });
  }));
});

Deno.test("hypervolume() refuses a point of another length", () => {
  assert.throws(() => hypervolume([[1, 2]], [3]), /point of 2 for a reference of 1/);
});

Deno.test("nondominatedRanks() puts a point right behind the last front that dominates it", () => {
  fc.assert(fc.property(fronts, (points) => {
    const ranks = nondominatedRanks(points);
    points.forEach((point, index) => {
      const above = points.flatMap((other, at) => dominates(other, point) ? [ranks[at]] : []);
      assert.equal(ranks[index], above.length === 0 ? 0 : Math.max(...above) + 1);
    });
  }));
});
