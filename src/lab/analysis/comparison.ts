/** From pairs of runs to how one arm compares with another by one column: same scenario, same seed, same weather. */

import { probabilityOfImprovement } from "../../numeric/probability_of_improvement.ts";
import type { Metric } from "../experiment/experiment.ts";
import { betterOf, type ComparedColumn, isLookedAt, valueOf } from "./compared_column.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import type { RunPair } from "./paired_runs.ts";

/** What one column says of one arm against another. */
export interface PairedFigure {
  readonly column: ComparedColumn;
  readonly better: Metric["better"];
  readonly scenarios: number;
  readonly pairs: number;
  /** Mean over pairs of arm less reference. */
  readonly difference: Estimate;
  /** Interquartile mean of the same differences. */
  readonly iqm: Estimate;
  /** Probability that the arm does better on a pair, ties counted half. */
  readonly improvement: Estimate;
  /** Two-sided p of the sign-flip test over scenarios. */
  readonly p: number;
  /** Undecided: the interval of the difference covers 0. */
  readonly standing: "better" | "worse" | "undecided";
}

export interface Comparison extends PairedFigure {
  readonly arm: string;
  readonly reference: string;
  /** Declared before the experiment ran, or looked at afterwards. */
  readonly declared: "primary" | "secondary" | "exploratory";
  /** The same p after Holm's correction over all ablations; null where the arm is none. */
  readonly holm: number | null;
}

export interface PairedFigureOptions {
  readonly column: ComparedColumn;
  readonly estimator: Estimator;
}

/** Recovery is looked at in runs with a fault only; null where there is none. `groups` are pairs by scenario. */
export function pairedFigure(
  groups: readonly (readonly RunPair[])[],
  { column, estimator }: PairedFigureOptions,
): PairedFigure | null {
  // One scenario may hit somebody with one seed and nobody with another.
  const looked = groups.map((group) => group.filter(({ ours }) => isLookedAt(ours, column)))
    .filter(({ length }) => length > 0);
  if (looked.length === 0) return null;
  const better = betterOf(column);
  const differences = looked.map((group) =>
    group.map(({ ours, theirs }) => valueOf(ours, column) - valueOf(theirs, column))
  );
  const gains = differences.map((group) => group.map((difference) => better === "more" ? difference : -difference));
  const difference = estimator.mean(differences);
  return {
    column,
    better,
    scenarios: looked.length,
    pairs: looked.flat().length,
    difference,
    iqm: estimator.interquartileMean(differences),
    improvement: estimator.mean(gains.map((group) => group.map((gain) => probabilityOfImprovement([gain], [0])))),
    p: estimator.signFlip(differences),
    standing: standingOf(difference, better),
  };
}

/** What the interval of a difference, arm less reference, says of the arm. */
export function standingOf({ low, high }: Estimate, better: Metric["better"]): PairedFigure["standing"] {
  if (low <= 0 && high >= 0) return "undecided";
  return (low > 0) === (better === "more") ? "better" : "worse";
}
