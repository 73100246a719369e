/** From a draw and a replicate to a uniform number, for tests: numbers that look random and never change. */

/** On [0, 1), by two rounds of MurmurHash3's mixer. */
export function testingUniform(draw: number, replicate: number): number {
  return mixed(mixed(draw + 0x9e3779b9) ^ Math.imul(replicate + 1, 0x85ebca6b)) / 2 ** 32;
}

/** Standard normal, by Box–Muller. */
export function testingNormal(draw: number, replicate: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - testingUniform(2 * draw, replicate)));
  return radius * Math.cos(2 * Math.PI * testingUniform(2 * draw + 1, replicate));
}

function mixed(word: number): number {
  let hash = word ^ (word >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
