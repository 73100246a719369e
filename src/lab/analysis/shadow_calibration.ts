/** From attempts to how well shadowing foresaw what a plan would do: recovery and utility. */

import type { Calibration } from "./calibration.ts";
import type { Estimate } from "./estimate.ts";

export interface ShadowCalibration {
  readonly arm: string;
  /** Attempts that applied a plan and were reviewed. */
  readonly applied: number;
  readonly recovery: Calibration;
  /** Mean of predicted less realised utility: above 0, shadowing hopes too much. */
  readonly utilityBias: Estimate;
  readonly utilityError: number;
  /** Pearson's; null where one side does not vary. */
  readonly utilityCorrelation: number | null;
}
