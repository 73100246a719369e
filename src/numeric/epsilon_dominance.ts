/** ε-dominance: from two objective vectors and a box size per objective to whether the first beats the second. */

/** Lets 0.3 / 0.1 fall into box 3; far below any ε in use. */
const boxRounding = 1e-9;

/**
 * Whether `a` is in boxes ⌊z/ε⌋ nowhere below `b` and somewhere above it; larger is better in every objective.
 *
 * Boxes are fixed by `epsilons` and never by the candidates, so the relation is a strict partial order, whereas a plain
 * tolerance can cycle (Laumanns, Thiele, Deb and Zitzler, Evolutionary Computation 10, 2002; definitions §5).
 * Throws RangeError when lengths differ or an ε is not above 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(epsilonDominates([0.95, 0.52], [0.71, 0.51], [0.1, 0.1]), true);
 * assert.equal(epsilonDominates([0.95, 0.49], [0.71, 0.51], [0.1, 0.1]), false);
 * ```
 */
export function epsilonDominates(a: readonly number[], b: readonly number[], epsilons: readonly number[]): boolean {
  if (a.length !== epsilons.length || b.length !== epsilons.length) {
    throw new RangeError(
      `Cannot compare objectives: ${a.length} and ${b.length} values for ${epsilons.length} box sizes.`,
    );
  }
  let above = false;
  for (const [i, epsilon] of epsilons.entries()) {
    if (!(epsilon > 0)) throw new RangeError(`Cannot compare objectives: box size ${epsilon} is not above 0.`);
    const boxA = Math.floor(a[i] / epsilon + boxRounding);
    const boxB = Math.floor(b[i] / epsilon + boxRounding);
    if (boxA < boxB) return false;
    if (boxA > boxB) above = true;
  }
  return above;
}
