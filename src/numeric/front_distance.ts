/** Distance of fronts: from a front and a reference front, smaller is better, to how far the first is from the second. */

import type { Point } from "./dominance.ts";

/**
 * From a point that was reached to a point of the reference front: Euclidean as in GD and IGD, or only by what is worse
 * than the reference as in GD+ and IGD+ (Ishibuchi et al., EMO 2015), which agree with dominance.
 */
export type FrontDistance = "euclidean" | "worse-part";

export interface Fronts {
  readonly reached: readonly Point[];
  readonly reference: readonly Point[];
}

/** GD, GD+: mean over the points reached of their distance to the nearest of the reference. */
export function generationalDistance({ reached, reference }: Fronts, kind: FrontDistance): number {
  return mean(reached.map((point) => Math.min(...reference.map((target) => distance([point, target], kind)))));
}

/** IGD, IGD+: mean over the reference of its distance to the nearest point reached, so gaps count too. */
export function invertedDistance({ reached, reference }: Fronts, kind: FrontDistance): number {
  return mean(reference.map((target) => Math.min(...reached.map((point) => distance([point, target], kind)))));
}

/** By how much every point reached has to be moved to be at least as good as the reference (Zitzler et al., 2003). */
export function additiveEpsilon({ reached, reference }: Fronts): number {
  return Math.max(
    ...reference.map((target) =>
      Math.min(...reached.map((point) => Math.max(...point.map((value, i) => value - target[i]))))
    ),
  );
}

function distance([point, target]: readonly [Point, Point], kind: FrontDistance): number {
  let squares = 0;
  for (let i = 0; i < point.length; i++) {
    const gap = point[i] - target[i];
    if (kind === "euclidean" || gap > 0) squares += gap * gap;
  }
  return Math.sqrt(squares);
}

function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("Cannot measure a front: it has no point.");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
