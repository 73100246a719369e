/** Cases of Pareto fronts, smaller is better: ranks, order, crowding, dominance, and the corners of the first front. */

import { z } from "zod";
import { crowdingDistances } from "../../numeric/crowding_distance.ts";
import { dominates, nondominatedRanks, type Point } from "../../numeric/dominance.ts";
import { conformanceKind, difference } from "../../simulator/conformance/conformance_kind.ts";
import { near } from "./near.ts";

const point = z.array(z.number()).readonly();
const points = z.array(point).readonly();
/** JSON has no infinity. */
const distances = z.array(z.union([z.number(), z.literal("inf").transform(() => Infinity)])).readonly();
const indices = z.array(z.int()).readonly();

export const ranksKind = conformanceKind({
  name: "non-dominated ranks",
  schema: z.strictObject({
    points,
    rank: indices,
    n_fronts: z.int().optional(),
    fronts: z.array(indices).readonly().optional(),
    dom_count: indices.optional(),
    /** Divided by the number of objectives. */
    crowding_div_m: distances.optional(),
    /** Equal values: who is a neighbour of whom depends on the order of a sort, so distances are not compared. */
    order_dependent_ties: z.boolean().optional(),
  }),
  differences({ points, rank, n_fronts, fronts, dom_count, crowding_div_m, order_dependent_ties = false }) {
    const ranks = nondominatedRanks(points);
    return [
      ...difference("ranks", rank, ranks),
      ...(n_fronts === undefined ? [] : difference("number of fronts", n_fronts, new Set(ranks).size)),
      ...(fronts === undefined ? [] : difference("fronts", fronts, frontsOf(ranks))),
      ...(dom_count === undefined ? [] : difference("dominated by", dom_count, countsOf(points))),
      ...(crowding_div_m === undefined || order_dependent_ties ? [] : near("crowding / objectives", {
        expected: crowding_div_m,
        actual: crowdingByFront(points).map((distance) => distance / points[0].length),
      })),
    ];
  },
});

export const frontOrderKind = conformanceKind({
  name: "order by rank and crowding",
  schema: z.strictObject({ points, order: indices }),
  differences({ points, order }) {
    const ranks = nondominatedRanks(points);
    const crowding = crowdingByFront(points);
    const sorted = points.map((_, index) => index).sort((a, b) =>
      ranks[a] - ranks[b] || (crowding[a] === crowding[b] ? 0 : crowding[b] - crowding[a])
    );
    return difference("order", order, sorted);
  },
});

export const crowdingKind = conformanceKind({
  name: "crowding distance",
  schema: z.strictObject({ points, crowding: distances, what: z.string() }),
  differences({ points, crowding, what }) {
    // Two conventions are about: some divide by the number of objectives, and drop all but the first of equal points.
    const divided = what.includes("divided") && !what.includes("not divided");
    if (!divided) return near("crowding", { expected: crowding, actual: crowdingDistances(points) });
    const firsts = points.map((each, index) =>
      points.findIndex((other) => other.every((value, i) => value === each[i])) === index
    );
    const kept = crowdingDistances(points.filter((_, index) => firsts[index])).values();
    const actual = firsts.map((first) => first ? (kept.next().value ?? NaN) / points[0].length : 0);
    return near("crowding / objectives", { expected: crowding, actual });
  },
});

export const dominanceKind = conformanceKind({
  name: "dominance",
  schema: z.strictObject({ pairs: z.array(z.tuple([point, point, z.boolean()])).readonly() }),
  differences: ({ pairs }) =>
    pairs.flatMap(([a, b, expected]) => difference(`[${a}] dominates [${b}]`, expected, dominates(a, b))),
});

export const idealKind = conformanceKind({
  name: "ideal point",
  schema: z.strictObject({ points, ideal: point }),
  differences: ({ points, ideal }) => difference("ideal", ideal, extreme(points, Math.min)),
});

export const nadirKind = conformanceKind({
  name: "nadir point",
  schema: z.strictObject({ points, nadir: point }),
  differences({ points, nadir }) {
    const ranks = nondominatedRanks(points);
    return difference("nadir", nadir, extreme(points.filter((_, index) => ranks[index] === 0), Math.max));
  },
});

function extreme(points: readonly Point[], pick: (...values: number[]) => number): readonly number[] {
  return points[0].map((_, i) => pick(...points.map((each) => each[i])));
}

function frontsOf(ranks: readonly number[]): readonly (readonly number[])[] {
  const fronts = Map.groupBy(ranks.map((_, index) => index), (index) => ranks[index]);
  return [...fronts].sort(([a], [b]) => a - b).map(([, front]) => front);
}

function countsOf(points: readonly Point[]): readonly number[] {
  return points.map((each) => points.filter((other) => dominates(other, each)).length);
}

function crowdingByFront(points: readonly Point[]): readonly number[] {
  const crowding = new Array<number>(points.length).fill(0);
  for (const front of frontsOf(nondominatedRanks(points))) {
    crowdingDistances(front.map((index) => points[index])).forEach((distance, place) =>
      crowding[front[place]] = distance
    );
  }
  return crowding;
}
