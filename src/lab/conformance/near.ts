/** From an expected and an actual number, or lists of them, to one difference if they are not the same but for rounding. */

import { difference } from "../../simulator/conformance/conformance_kind.ts";

/** Relative above 1, absolute below: what four implementations agree to with room to spare. */
const tolerance = 1e-9;

type Numbers = number | readonly number[];

export interface NearOptions {
  readonly expected: Numbers;
  readonly actual: Numbers;
  /** Where the expectation was rounded or drawn. */
  readonly within?: number;
}

export function near(what: string, { expected, actual, within = tolerance }: NearOptions): readonly string[] {
  const wanted = listOf(expected);
  const came = listOf(actual);
  const same = wanted.length === came.length &&
    wanted.every((value, index) =>
      value === came[index] || Math.abs(value - came[index]) <= within * Math.max(1, Math.abs(value))
    );
  return same ? [] : difference(what, expected, actual);
}

function listOf(numbers: Numbers): readonly number[] {
  return typeof numbers === "number" ? [numbers] : numbers;
}
