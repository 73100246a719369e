/** A duration as a person writes it in a scenario comes in, seconds go out. */

import { QuantityError } from "../manifests/quantity.ts";

const secondsPerUnit: ReadonlyMap<string, number> = new Map([
  ["ms", 0.001],
  ["s", 1],
  ["", 1],
  ["m", 60],
  ["h", 3600],
]);

/**
 * Seconds of `250ms`, `90s`, `3m`, `2h` or a plain number of seconds; units do not combine.
 * Throws {@link QuantityError}.
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(text);
  const perUnit = secondsPerUnit.get(match?.[2] ?? "unreadable");
  if (match === null || perUnit === undefined) {
    throw new QuantityError(
      `cannot read duration "${text}"; allowed: a number that is zero or more, then ms, s, m, h or nothing for seconds`,
    );
  }
  return Number(match[1]) * perUnit;
}

/** Milliseconds of a duration, without the binary dust that multiplying leaves (0.0023 · 1000). */
export function toMilliseconds(seconds: number): number {
  return Number((seconds * 1000).toFixed(6));
}
