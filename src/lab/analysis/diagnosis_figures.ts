/** From runs and attempts to how well an arm diagnosed the fault worlds it met. */

import type { Calibration } from "./calibration.ts";
import type { Estimate } from "./estimate.ts";

export interface DiagnosisFigures {
  readonly arm: string;
  /** Runs with a fault; what follows is over those that diagnosed, but for the calibrations. */
  readonly faultRuns: number;
  readonly diagnosed: number;
  /** A@1: the surest claim is true. */
  readonly topRight: Estimate;
  /** The leading fault set is exactly the truth. */
  readonly exact: Estimate;
  /** The surest claim is true and its path of harm leads to the alert. */
  readonly pathRight: Estimate;
  /** Probability of the leading set against whether it was right, last diagnosis of every run, worlds without a fault among them. */
  readonly sets: Calibration;
  /** Marginal probability of the surest claim against whether it is true, over all attempts. */
  readonly claims: Calibration;
}
