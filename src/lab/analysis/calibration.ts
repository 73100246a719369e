/** From probabilities and what came of them to how well they were calibrated: Brier, ECE and the bins behind it. */

/** A probability that was stated, and whether what it was stated of came true. */
export interface Forecast {
  readonly probability: number;
  readonly came: boolean;
}

/** `low` ≤ probability < `high`; the last bin holds 1 too. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly meanPredicted: number;
  readonly observed: number;
}

export interface Calibration {
  readonly count: number;
  /** Mean of (probability − outcome)²: 0 is perfect, 0.25 is what always saying ½ gets (Brier, 1950). */
  readonly brier: number;
  /** Expected calibration error: |mean predicted − observed| over the bins, weighted by count (Naeini et al., 2015). */
  readonly ece: number;
  /** Bins that hold something, in order. */
  readonly bins: readonly CalibrationBin[];
}

const binCount = 10;

/** Null without forecasts. */
export function calibration(forecasts: readonly Forecast[]): Calibration | null {
  if (forecasts.length === 0) return null;
  const binOf = ({ probability }: Forecast) => Math.min(binCount - 1, Math.floor(probability * binCount));
  const groups = Map.groupBy(forecasts, binOf);
  const bins = [...groups].sort(([a], [b]) => a - b).map(([bin, group]): CalibrationBin => ({
    low: bin / binCount,
    high: (bin + 1) / binCount,
    count: group.length,
    meanPredicted: meanOf(group, ({ probability }) => probability),
    observed: meanOf(group, ({ came }) => Number(came)),
  }));
  return {
    count: forecasts.length,
    brier: meanOf(forecasts, ({ probability, came }) => (probability - Number(came)) ** 2),
    ece: meanOf(bins, ({ count, meanPredicted, observed }) => count * Math.abs(meanPredicted - observed)) *
      bins.length / forecasts.length,
    bins,
  };
}

function meanOf<Of>(records: readonly Of[], value: (record: Of) => number): number {
  return records.reduce((sum, record) => sum + value(record), 0) / records.length;
}
