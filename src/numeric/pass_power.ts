/** pass^k: from how many of n runs passed to the probability that k of them, drawn at random, all did. */

export interface Passes {
  readonly passed: number;
  readonly runs: number;
}

/**
 * C(passed, k) / C(runs, k): unbiased for the probability that k independent runs all pass (Yao et al., τ-bench, 2024).
 * Throws RangeError unless 0 ≤ passed ≤ runs and 1 ≤ k ≤ runs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(passPower({ passed: 3, runs: 4 }, 2), 0.5); // 3/4 · 2/3
 * ```
 */
export function passPower({ passed, runs }: Passes, k: number): number {
  if (!(passed >= 0 && passed <= runs && k >= 1 && k <= runs)) {
    throw new RangeError(`Cannot take pass^${k} of ${passed} in ${runs} runs: 0 ≤ passed ≤ runs and 1 ≤ k ≤ runs.`);
  }
  let power = 1;
  for (let i = 0; i < k; i++) power *= Math.max(0, passed - i) / (runs - i);
  return power;
}
