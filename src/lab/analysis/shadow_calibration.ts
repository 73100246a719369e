/** From the attempts of an arm to how well shadowing foresaw what a plan would do: recovery and utility. */

import { sampleCorrelation } from "simple-statistics";
import { compareText } from "../compare_text.ts";
import { type Calibration, calibration } from "./calibration.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import type { AttemptFigures } from "./experiment_results.ts";

export interface ShadowCalibration {
  readonly arm: string;
  /** Attempts that applied a plan and were reviewed. */
  readonly applied: number;
  readonly recovery: Calibration;
  /** Mean of predicted less realised utility: above 0, shadowing hopes too much. */
  readonly utilityBias: Estimate;
  /** Mean of |predicted − realised| utility. */
  readonly utilityError: number;
  /** Pearson's; null where one side does not vary. */
  readonly utilityCorrelation: number | null;
}

/** Null where the arm applied nothing that was reviewed. */
export function shadowCalibration(
  attempts: readonly AttemptFigures[],
  { arm, estimator }: { readonly arm: string; readonly estimator: Estimator },
): ShadowCalibration | null {
  const reviewed = attempts.flatMap(
    ({ scenario, predictedUtility, predictedRecovery, realisedUtility, recovered }) =>
      predictedUtility === null || predictedRecovery === null || realisedUtility === null || recovered === null
        ? []
        : [{ scenario, predicted: predictedUtility, realised: realisedUtility, predictedRecovery, recovered }],
  );
  const recovery = calibration(
    reviewed.map(({ predictedRecovery, recovered }) => ({ probability: predictedRecovery, came: recovered })),
  );
  if (recovery === null) return null;
  const groups = [...Map.groupBy(reviewed, ({ scenario }) => scenario)].sort(([a], [b]) => compareText(a, b));
  const errors = reviewed.map(({ predicted, realised }) => Math.abs(predicted - realised));
  return {
    arm,
    applied: reviewed.length,
    recovery,
    utilityBias: estimator.mean(
      groups.map(([, group]) => group.map(({ predicted, realised }) => predicted - realised)),
    ),
    utilityError: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    utilityCorrelation: correlationOf(
      reviewed.map(({ predicted }) => predicted),
      reviewed.map(({ realised }) => realised),
    ),
  };
}

function correlationOf(x: number[], y: number[]): number | null {
  const varies = (values: readonly number[]) => values.some((value) => value !== values[0]);
  return varies(x) && varies(y) ? sampleCorrelation(x, y) : null;
}
