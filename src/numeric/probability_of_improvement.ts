/** Probability of improvement: from the runs of two arms to how likely one of the first lies above one of the second. */

/**
 * Share of all pairs (x, y) with x > y, ties counted half: the Mann–Whitney statistic over its largest value, on one task
 * as rliable has it (Agarwal et al., NeurIPS 2021); over several tasks the mean of these.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(probabilityOfImprovement([1, 2], [1]), 0.75); // (½ + 1) / 2
 * ```
 */
export function probabilityOfImprovement(x: readonly number[], y: readonly number[]): number {
  if (x.length === 0 || y.length === 0) {
    throw new RangeError(`Cannot compare ${x.length} with ${y.length} runs: both need at least one.`);
  }
  let above = 0;
  for (const ours of x) for (const theirs of y) above += ours > theirs ? 1 : ours === theirs ? 0.5 : 0;
  return above / (x.length * y.length);
}
