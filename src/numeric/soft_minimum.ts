/** Entropic soft minimum: from weighted outcomes to one value between their mean and the worst of them. */

export interface WeightedValue {
  readonly value: number;
  /** Probability of the outcome; the weights of all outcomes sum to 1. */
  readonly weight: number;
}

/**
 * −τ·ln Σ w·exp(−v/τ), the entropic risk measure (Föllmer and Schied, Finance and Stochastics 6, 2002; definitions §4).
 *
 * A large temperature τ gives the weighted mean, a small one the worst outcome that has weight. Computed relative to
 * the worst outcome, so no exponential overflows. Throws RangeError for a temperature that is not above 0, for weights
 * that are negative or do not sum to 1 within 1e-6, and for values that are not finite.
 */
export function softMinimum(outcomes: readonly WeightedValue[], temperature: number): number {
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new RangeError(`Cannot take a soft minimum: temperature ${temperature} is not above 0 and finite.`);
  }
  checkOutcomes(outcomes);
  const weighty = outcomes.filter(({ weight }) => weight > 0);
  const worst = weighty.reduce((least, { value }) => Math.min(least, value), Infinity);
  const sum = weighty.reduce((total, { value, weight }) => total + weight * Math.exp((worst - value) / temperature), 0);
  return worst - temperature * Math.log(sum);
}

function checkOutcomes(outcomes: readonly WeightedValue[]): void {
  for (const { value, weight } of outcomes) {
    if (!Number.isFinite(value)) throw new RangeError(`Cannot take a soft minimum: value ${value} is not finite.`);
    if (!(weight >= 0)) throw new RangeError(`Cannot take a soft minimum: weight ${weight} is negative or no number.`);
  }
  const total = outcomes.reduce((sum, { weight }) => sum + weight, 0);
  if (Math.abs(total - 1) > 1e-6) {
    throw new RangeError(`Cannot take a soft minimum: the weights sum to ${total} instead of 1.`);
  }
}
