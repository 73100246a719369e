/** From runs to the primary metric by pattern, topology and difficulty, each arm against the reference. */

import { difficulties, faultPatterns } from "../../simulator/scenario/scenario.ts";
import type { RunRow } from "../../memory/rows.ts";
import { compareText } from "../compare_text.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { type PairedFigure, standingOf } from "./comparison.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import { pairedRuns, type RunPair } from "./paired_runs.ts";

export interface BreakdownRow {
  readonly by: "pattern" | "topology" | "difficulty";
  readonly value: string;
  readonly arm: string;
  readonly scenarios: number;
  readonly pairs: number;
  readonly mean: number;
  /** Arm less reference; with one scenario the interval speaks of its seeds only. */
  readonly difference: Estimate;
  readonly standing: PairedFigure["standing"];
  /** Of the runs with a fault; null where there is none. */
  readonly recoveredShare: number | null;
}

/** By pattern, topology, difficulty; then value; then arm in the order of the experiment, the reference left out. */
export function breakdown(
  runs: readonly RunRow[],
  { experiment: { arms, reference, primary }, estimator }: {
    readonly experiment: Experiment;
    readonly estimator: Estimator;
  },
): readonly BreakdownRow[] {
  const compared = arms.filter((arm) => arm !== reference).map((arm) => ({
    arm,
    groups: pairedRuns(runs, { arm, reference }),
  }));
  return (["pattern", "topology", "difficulty"] as const).flatMap((by) => {
    const values = [...new Set(runs.map((run) => run[by]))].sort((a, b) => place(a) - place(b) || compareText(a, b));
    return values.flatMap((value) =>
      compared.flatMap(({ arm, groups }): readonly BreakdownRow[] => {
        const part = groups.filter(([{ ours }]) => ours[by] === value);
        return part.length === 0 ? [] : [{ by, value, arm, ...figuresOf(part, { primary, estimator }) }];
      })
    );
  });
}

const inOrder: readonly string[] = [...faultPatterns, ...difficulties];

/** Topologies have no order but that of their names. */
function place(value: string): number {
  return inOrder.indexOf(value);
}

function figuresOf(
  groups: readonly (readonly RunPair[])[],
  { primary: { column, better }, estimator }: Pick<Experiment, "primary"> & { readonly estimator: Estimator },
): Omit<BreakdownRow, "by" | "value" | "arm"> {
  const ours = groups.flat().map((pair) => pair.ours);
  const faulty = ours.filter(({ faults }) => faults > 0);
  const difference = estimator.mean(
    groups.map((group) => group.map((pair) => pair.ours[column] - pair.theirs[column])),
  );
  return {
    scenarios: groups.length,
    pairs: ours.length,
    mean: ours.reduce((sum, run) => sum + run[column], 0) / ours.length,
    difference,
    standing: standingOf(difference, better),
    recoveredShare: faulty.length === 0 ? null : faulty.filter(({ recovered }) => recovered).length / faulty.length,
  };
}
