/** A Kubernetes quantity as it is written in a manifest comes in, its plain number goes out. */

/** A text that is not a Kubernetes quantity, or not a legal amount of what it measures. */
export class QuantityError extends Error {
  override readonly name = "QuantityError";
}

const decimalExponents: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);

const binaryExponents: ReadonlyMap<string, number> = new Map([
  ["Ki", 10],
  ["Mi", 20],
  ["Gi", 30],
  ["Ti", 40],
  ["Pi", 50],
  ["Ei", 60],
]);

const allowed = "allowed: a decimal number, then nothing, one of n u m k M G T P E, one of Ki Mi Gi Ti Pi Ei, " +
  "or an exponent such as e3 (examples: 250m, 0.5, 64Mi, 1e3)";

/**
 * The number behind a quantity: cores for CPU, bytes for memory.
 *
 * Grammar: apimachinery/pkg/api/resource/quantity.go. Throws {@link QuantityError}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parseQuantity("250m"), 0.25);
 * assert.equal(parseQuantity("64Mi"), 67108864);
 * ```
 */
export function parseQuantity(text: string): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(.*)$/.exec(text);
  const digits = match?.[1];
  const suffix = match?.[2];
  if (digits === undefined || suffix === undefined) {
    throw new QuantityError(`cannot read quantity "${text}"; ${allowed}`);
  }
  // Going through the decimal text keeps 70m equal to 0.07: multiplying would leave 0.07000000000000001.
  const exponent = /^[eE][+-]?\d+$/.test(suffix) ? Number(suffix.slice(1)) : decimalExponents.get(suffix);
  const binary = binaryExponents.get(suffix);
  const value = exponent !== undefined
    ? Number(`${digits}e${exponent}`)
    : binary !== undefined
    ? Number(digits) * 2 ** binary
    : undefined;
  if (value === undefined) throw new QuantityError(`unknown suffix "${suffix}" in quantity "${text}"; ${allowed}`);
  if (!Number.isFinite(value)) throw new QuantityError(`quantity "${text}" is too large; ${allowed}`);
  return value;
}

/** Millicores of a CPU quantity, rounded up as upstream's `MilliValue` does. */
export function parseCpuMillis(text: string): number {
  const cores = parseQuantity(text);
  if (cores < 0) throw new QuantityError(`CPU "${text}" is negative; allowed: zero or more, such as 100m or 0.5`);
  // The fixed notation removes binary dust (0.07 · 1000 = 70.00000000000001) before rounding up.
  return Math.ceil(Number((cores * 1000).toFixed(6)));
}

/** MiB of a memory quantity. */
export function parseMemoryMiB(text: string): number {
  const bytes = parseQuantity(text);
  if (bytes < 0) throw new QuantityError(`memory "${text}" is negative; allowed: zero or more, such as 64Mi or 1Gi`);
  return bytes / 2 ** 20;
}
