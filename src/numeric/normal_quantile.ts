/** Standard normal quantile: from a probability to the value that a standard normal stays below with it. */

/**
 * Wichura's PPND7 (Algorithm AS 241, Applied Statistics 37, 1988): relative error below 1e-6 for p in (0, 1).
 *
 * `p` outside [0, 1] gives NaN; 0 and 1 give minus and plus infinity. Allocates nothing.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return q * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179) /
      (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1);
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? -Infinity : Infinity;
  const size = tailQuantile(Math.sqrt(-Math.log(tail)));
  return q < 0 ? -size : size;
}

function tailQuantile(rootLog: number): number {
  if (rootLog <= 5) {
    const r = rootLog - 1.6;
    return (((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777) /
      ((0.12021132975 * r + 0.7370016425) * r + 1);
  }
  const r = rootLog - 5;
  return (((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115) /
    ((0.012258202635 * r + 0.24197894225) * r + 1);
}
