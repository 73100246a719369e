/** Augmented Chebyshev distance: from a point, an ideal and weights to one figure whose minimum is always Pareto optimal. */

export interface ChebyshevTerms {
  /** λ per objective. */
  readonly weights: readonly number[];
  /** z*, fixed, never the best of the candidates. */
  readonly ideal: readonly number[];
  /** Weight of the augmenting sum, small and above 0. */
  readonly rho: number;
}

export interface ChebyshevDistance {
  /** max_i λ_i(z*_i − z_i) + ρ·Σ_i λ_i(z*_i − z_i); smaller is better. */
  readonly distance: number;
  /** Index of the objective with the largest weighted shortfall, the first of equals. */
  readonly driver: number;
}

/** Steuer and Choo, Mathematical Programming 26, 1983 (definitions §5). Throws RangeError when lengths differ. */
export function augmentedChebyshev(point: readonly number[], terms: ChebyshevTerms): ChebyshevDistance {
  if (point.length !== terms.ideal.length || point.length !== terms.weights.length) {
    throw new RangeError(
      `Cannot measure a distance: ${point.length} objectives, ${terms.ideal.length} ideals, ${terms.weights.length} weights.`,
    );
  }
  const shortfalls = point.map((value, i) => terms.weights[i] * (terms.ideal[i] - value));
  const largest = Math.max(...shortfalls);
  return {
    distance: largest + terms.rho * shortfalls.reduce((sum, shortfall) => sum + shortfall, 0),
    driver: shortfalls.indexOf(largest),
  };
}
