/** From probabilities and what came of them to how well they were calibrated: Brier, ECE and the bins behind it. */

export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly meanPredicted: number;
  readonly observed: number;
}

export interface Calibration {
  readonly count: number;
  readonly brier: number;
  /** Expected calibration error over the bins, weighted by count. */
  readonly ece: number;
  /** Bins that hold something, in order. */
  readonly bins: readonly CalibrationBin[];
}
