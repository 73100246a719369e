/** Friedman's test: from the scores of several methods on several problems to how likely such ranks are by chance. */

export interface Friedman {
  readonly chiSquare: number;
  readonly p: number;
  /** By method: mean rank over problems, 1 for the highest score. */
  readonly ranks: readonly number[];
}

/**
 * `scores[problem][method]`; equal scores share the mean of their ranks, and χ² is corrected for them (Conover,
 * Practical Nonparametric Statistics, 1999, §5.8). p is of χ² with methods − 1 degrees of freedom.
 */
export function friedman(scores: readonly (readonly number[])[]): Friedman {
  const problems = scores.length;
  const methods = scores[0].length;
  const byProblem = scores.map(ranksOf);
  const ranks = scores[0].map((_, method) => byProblem.reduce((sum, each) => sum + each[method], 0) / problems);
  const centre = (methods + 1) / 2;
  const between = problems * ranks.reduce((sum, rank) => sum + (rank - centre) ** 2, 0);
  const within = byProblem.flat().reduce((sum, rank) => sum + (rank - centre) ** 2, 0) / (problems * (methods - 1));
  const chiSquare = between / within;
  return { chiSquare, p: chiSquareTail(chiSquare, methods - 1), ranks };
}

function ranksOf(scores: readonly number[]): readonly number[] {
  return scores.map((score) => {
    const above = scores.filter((other) => other > score).length;
    const same = scores.filter((other) => other === score).length;
    return above + (same + 1) / 2;
  });
}

/** 1 − P(a, x) by the series of the incomplete gamma function (Abramowitz and Stegun 6.5.29), exact to about 1e-14. */
function chiSquareTail(chiSquare: number, degrees: number): number {
  const a = degrees / 2;
  const x = chiSquare / 2;
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return Math.max(0, 1 - sum * Math.exp(a * Math.log(x) - x) / gammaOfHalves(degrees + 2));
}

/** Γ(n/2), from Γ(½) = √π and Γ(1) = 1. */
function gammaOfHalves(n: number): number {
  return n === 1 ? Math.sqrt(Math.PI) : n === 2 ? 1 : (n / 2 - 1) * gammaOfHalves(n - 2);
}
