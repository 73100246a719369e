/** Sign-flip test: from one difference per scenario to how likely a sum that far from 0 is when every sign is a coin's. */

export interface SignFlipOptions {
  /** Flips that are drawn when there are too many scenarios to try all. */
  readonly replicates: number;
  /** Uniform on [0, 1) for each pair of whole numbers, independent of the order of calls. */
  readonly uniform: (draw: number, replicate: number) => number;
}

/** Scenarios up to which all 2ⁿ sign patterns are tried: 65,536 patterns. */
const exactUpTo = 16;

/** Sums that differ by less than this share of Σ|d| count as equal: rounding must not make a tie a success. */
const tolerance = 1e-12;

/**
 * Two-sided p: the share of sign patterns whose |Σ ±d| is at least |Σ d| (Fisher's randomisation test for pairs). With
 * more than 16 differences that are not 0, (k + 1)/(B + 1) of B drawn patterns, which is valid at any B (Phipson and
 * Smyth, Stat. Appl. Genet. Mol. Biol. 9, 2010). Differences of 0 carry no sign; without any other p is 1.
 */
export function signFlipTest(differences: readonly number[], { replicates, uniform }: SignFlipOptions): number {
  const signed = differences.filter((difference) => difference !== 0);
  const size = signed.reduce((sum, difference) => sum + Math.abs(difference), 0);
  const observed = Math.abs(signed.reduce((sum, difference) => sum + difference, 0)) - tolerance * size;
  if (signed.length <= exactUpTo) return exactShare(signed, observed);
  let asFar = 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    let sum = 0;
    let bits = 0;
    for (let i = 0; i < signed.length; i++) {
      if (i % 32 === 0) bits = Math.floor(uniform(i / 32, replicate) * 2 ** 32);
      sum += (bits >>> (i % 32) & 1) === 1 ? signed[i] : -signed[i];
    }
    if (Math.abs(sum) >= observed) asFar++;
  }
  return (asFar + 1) / (replicates + 1);
}

/** A pattern and its mirror image have the same size of sum, so the first sign stays. */
function exactShare(signed: readonly number[], observed: number): number {
  const patterns = 2 ** Math.max(0, signed.length - 1);
  let asFar = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let i = 0; i < signed.length; i++) sum += (pattern >>> i & 1) === 1 ? -signed[i] : signed[i];
    if (Math.abs(sum) >= observed) asFar++;
  }
  return asFar / patterns;
}
