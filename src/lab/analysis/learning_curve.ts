/** From the runs of learning streams to what an arm gained over its frozen twin by place in the stream, same seed. */

import type { RunRow } from "../../memory/rows.ts";
import type { Experiment, Metric } from "../experiment/experiment.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import { pairedRuns } from "./paired_runs.ts";

export interface LearningPoint {
  /** Place in the stream, from 0. */
  readonly position: number;
  readonly pairs: number;
  /** Arm less its frozen twin; the interval is over streams, which are the independent units here. */
  readonly difference: Estimate;
}

export interface LearningCurve {
  readonly arm: string;
  /** The experiment's reference. */
  readonly twin: string;
  readonly column: Metric["column"];
  readonly points: readonly LearningPoint[];
}

/** By the primary metric. */
export function learningCurve(
  runs: readonly RunRow[],
  { arm, experiment: { reference, primary: { column } }, estimator }: {
    readonly arm: string;
    readonly experiment: Experiment;
    readonly estimator: Estimator;
  },
): LearningCurve {
  const places = Map.groupBy(pairedRuns(runs, { arm, reference }).flat(), ({ ours }) => ours.position);
  const points = [...places].sort(([a], [b]) => a - b).map(([position, pairs]): LearningPoint => ({
    position,
    pairs: pairs.length,
    difference: estimator.mean(
      pairs.toSorted((a, b) => a.ours.seed - b.ours.seed).map(({ ours, theirs }) => [ours[column] - theirs[column]]),
    ),
  }));
  return { arm, twin: reference, column, points };
}
