/** From the runs of two sides to how they compare by every column: pairs of the same worlds, nothing declared. */

import { isLookedAt, metricColumns, valueOf } from "./compared_column.ts";
import { type PairedFigure, pairedFigure } from "./comparison.ts";
import type { Estimator } from "./estimate.ts";
import { type PairSide, pairsOf } from "./paired_runs.ts";

export interface SideFigure extends PairedFigure {
  readonly ours: number;
  readonly theirs: number;
}

/** @throws PairError when the sides did not play the same worlds */
export function compareSides(
  [ours, theirs]: readonly [PairSide, PairSide],
  estimator: Estimator,
): readonly SideFigure[] {
  const groups = pairsOf(ours, theirs);
  return [...metricColumns, "recovered" as const].flatMap((column): readonly SideFigure[] => {
    const figure = pairedFigure(groups, { column, estimator });
    if (figure === null) return [];
    const looked = groups.flat().filter(({ ours }) => isLookedAt(ours, column));
    const meanOf = (side: "ours" | "theirs") =>
      looked.reduce((sum, pair) => sum + valueOf(pair[side], column), 0) / looked.length;
    return [{ ...figure, ours: meanOf("ours"), theirs: meanOf("theirs") }];
  });
}
