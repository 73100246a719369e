/**
 * Keyed random numbers: from a key and a counter (entity, tick, k) to a number that depends on nothing else.
 *
 * There is no state, so an extra draw in one place moves no other draw, and draws may be made in any order. The
 * generator is Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 */

/** The independent streams of a seed. */
export const streams = [
  "traffic",
  "chaos",
  "telemetry",
  "actuation",
  "placement",
  "shadow",
  "estimate",
  "bootstrap",
  "arm",
  "order",
] as const;

export type Stream = (typeof streams)[number];

/** A 64-bit key as two unsigned 32-bit integers. */
export interface RandomKey {
  readonly k0: number;
  readonly k1: number;
}

/**
 * The key of one stream of a seed. Any safe integer is a seed; all of its bits count.
 *
 * @example
 * ```ts
 * const traffic = randomKey(7, "traffic");
 * uniform(traffic, entityKey("cart"), 120); // the same number on every run
 * ```
 */
export function randomKey(seed: number, stream: Stream): RandomKey {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`Cannot make a random key: seed ${seed} is not a safe integer (|seed| < 2^53).`);
  }
  return subKey({ k0: seed >>> 0, k1: Math.floor(seed / 2 ** 32) >>> 0 }, stream);
}

/** An independent key derived from `key` by name: a replicate, a future, an arm. */
export function subKey(key: RandomKey, label: string): RandomKey {
  // The altered key keeps derivation apart from the draws of `key` itself, which use the same counters.
  encrypt(key.k0, key.k1 ^ DERIVATION, entityKey(label), label.length);
  return { k0: block[0], k1: block[1] };
}

/**
 * A 32-bit identity for the thing a draw belongs to, from its name and creation serial, never from its slot.
 *
 * FNV-1a over the UTF-16 code units of the name, offset by the serial and finished with MurmurHash3's mixer. Serials of
 * one name never collide; of 1,000 different names some two do with probability 10^-4.
 */
export function entityKey(name: string, serial = 0): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash += Math.imul(serial, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Uniform on [0, 1) with 53 random bits.
 *
 * The counter is (entity, 256·tick + k). Arguments are not checked, for this is the innermost loop: `entity` must be
 * an unsigned 32-bit integer, `tick` an integer in [0, 2^24) and `k`, which numbers the draws that one entity makes on
 * one stream in one tick, an integer in [0, 255]. Anything else repeats the draws of another counter.
 */
export function uniform(key: RandomKey, entity: number, tick: number, k = 0): number {
  encrypt(key.k0, key.k1, entity, (tick << 8) | k);
  return (block[0] * 2 ** 21 + (block[1] >>> 11)) * 2 ** -53;
}

/**
 * Standard normal, by Box–Muller from the two words of one block; no draw exceeds 6.77 in size.
 *
 * Arguments as for {@link uniform}; a uniform and a normal of equal counters are not independent.
 */
export function normal(key: RandomKey, entity: number, tick: number, k = 0): number {
  encrypt(key.k0, key.k1, entity, (tick << 8) | k);
  const radius = Math.sqrt(-2 * Math.log((block[0] + 0.5) * 2 ** -32));
  return radius * Math.cos(2 * Math.PI * 2 ** -32 * block[1]);
}

const DERIVATION = 0x5bd1e995;

/** Output words of the last block. Shared so that a draw allocates nothing; read at once after `encrypt`. */
const block = new Uint32Array(2);

function encrypt(k0: number, k1: number, c0: number, c1: number): void {
  // 0x1bd11bda is Threefry's parity constant C240 cut to 32 bits.
  const k2 = 0x1bd11bda ^ k0 ^ k1;
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;

  x0 = (x0 + x1) | 0, x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
  x0 = (x0 + k1) | 0, x1 = (x1 + k2 + 1) | 0;

  x0 = (x0 + x1) | 0, x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
  x0 = (x0 + k2) | 0, x1 = (x1 + k0 + 2) | 0;

  x0 = (x0 + x1) | 0, x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
  x0 = (x0 + k0) | 0, x1 = (x1 + k1 + 3) | 0;

  x0 = (x0 + x1) | 0, x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
  x0 = (x0 + k1) | 0, x1 = (x1 + k2 + 4) | 0;

  x0 = (x0 + x1) | 0, x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
  x0 = (x0 + x1) | 0, x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;

  block[0] = x0 + k2;
  block[1] = x1 + k0 + 5;
}
