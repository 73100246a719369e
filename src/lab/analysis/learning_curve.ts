/** From the runs of learning streams to what an arm gained over the reference by place in the stream, same seed. */

import type { Metric } from "../experiment/experiment.ts";
import type { Estimate } from "./estimate.ts";

export interface LearningPoint {
  /** Place in the stream, from 0. */
  readonly position: number;
  readonly pairs: number;
  /** Arm less its frozen twin, which is the experiment's reference. */
  readonly difference: Estimate;
}

export interface LearningCurve {
  readonly arm: string;
  readonly twin: string;
  readonly column: Metric["column"];
  readonly points: readonly LearningPoint[];
}
