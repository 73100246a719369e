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

/** Quantities are exact multiples of this many parts of one: what is finer is rounded away from zero. */
const nano = 9;

/** No quantity is larger: upstream caps at the largest 64-bit integer, in whole ones. */
const largest = (2n ** 63n - 1n) * 10n ** 9n;

/** Exponents beyond this leave nothing but the cap or one nano, whatever the digits (longer texts are refused). */
const farthest = 200;

/** The API server refuses objects of more than 1.5 MiB; no number needs more digits than this. */
const longest = 100;

/** The largest whole number that a cluster's columns take. */
const largestWhole = 2 ** 31 - 1;

/**
 * Millicores of a CPU quantity, rounded up as upstream's `MilliValue` does.
 *
 * Grammar, cap and rounding of all quantities: apimachinery/pkg/api/resource/quantity.go. Throws {@link QuantityError}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parseCpuMillis("250m"), 250);
 * assert.equal(parseCpuMillis("0.5"), 500);
 * ```
 */
export function parseCpuMillis(text: string): number {
  return atMost(2 ** 53, dividedUp(nanosOf(text), 10n ** 6n), {
    what: "CPU",
    text,
    example: "zero or more, such as 100m or 0.5",
  });
}

/** MiB of a memory quantity, of whole bytes as upstream's `Value` gives them. Throws {@link QuantityError}. */
export function parseMemoryMiB(text: string): number {
  const bytes = atMost(2 ** 63, dividedUp(nanosOf(text), 10n ** 9n), {
    what: "memory",
    text,
    example: "zero or more, such as 64Mi or 1Gi",
  });
  return bytes / 2 ** 20;
}

/** A count such as a Node's pods: a quantity, in whole ones as upstream's `Value` gives them. Throws {@link QuantityError}. */
export function parseCount(text: string): number {
  return atMost(largestWhole, dividedUp(nanosOf(text), 10n ** 9n), {
    what: "count",
    text,
    example: `0 to ${largestWhole}`,
  });
}

interface Measure {
  readonly what: string;
  readonly text: string;
  readonly example: string;
}

function atMost(limit: number, value: bigint, { what, text, example }: Measure): number {
  if (value < 0n) throw new QuantityError(`${what} "${text}" is negative; allowed: ${example}`);
  if (value > BigInt(limit)) throw new QuantityError(`${what} "${text}" is too large; allowed: ${example}`);
  return Number(value);
}

/** A quantity in whole nanos, exactly. */
function nanosOf(text: string): bigint {
  const match = text.length > longest ? null : /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/s.exec(text);
  const [, sign = "", whole = "", fraction = "", suffix = ""] = match ?? [];
  if (match === null || whole + fraction === "") {
    throw new QuantityError(`cannot read quantity "${text.slice(0, longest)}"; ${allowed}`);
  }
  const written = /^[eE][+-]?\d+$/.test(suffix) ? Number(suffix.slice(1)) : undefined;
  const decimal = written ?? decimalExponents.get(suffix);
  const binary = binaryExponents.get(suffix);
  // Upstream reads the exponent as a 32-bit integer.
  if ((decimal === undefined && binary === undefined) || Math.abs(written ?? 0) > largestWhole) {
    throw new QuantityError(`unknown suffix "${suffix}" in quantity "${text}"; ${allowed}`);
  }
  const digits = BigInt(whole + fraction) * 2n ** BigInt(binary ?? 0);
  const shift = Math.max(-farthest, Math.min(farthest, (decimal ?? 0) + nano - fraction.length));
  const exact = shift >= 0 ? digits * 10n ** BigInt(shift) : dividedUp(digits, 10n ** BigInt(-shift));
  const size = exact > largest ? largest : exact;
  return sign === "-" ? -size : size;
}

/** Rounded away from zero below it as above it, as upstream does. */
function dividedUp(value: bigint, by: bigint): bigint {
  const away = value % by === 0n ? 0n : value < 0n ? -1n : 1n;
  return value / by + away;
}
