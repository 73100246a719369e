/** Holm's correction: from the p-values of a family of tests to adjusted ones that hold for all of them together. */

/**
 * Adjusted p-values in the order given: the i-th smallest times n − i + 1, never below the one before, at most 1 (Holm,
 * Scandinavian J. Statistics 6, 1979). Rejecting what lies below α keeps the chance of any false rejection at α.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(holm([0.25, 0.125]), [0.25, 0.25]); // 2 · 0.125, then max(0.25, 1 · 0.25)
 * ```
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const adjusted = [...pValues];
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a] - pValues[b]);
  let last = 0;
  order.forEach((index, rank) => {
    last = Math.max(last, Math.min(1, (pValues.length - rank) * pValues[index]));
    adjusted[index] = last;
  });
  return adjusted;
}
