/** Cases of hypervolumes: points and a reference point, the volume they dominate, and what each one adds. */

import { z } from "zod";
import { hypervolume, hypervolumeContributions } from "../../numeric/hypervolume.ts";
import { conformanceKind } from "../../simulator/conformance/conformance_kind.ts";
import { near } from "./near.ts";

const point = z.array(z.number()).readonly();
const points = z.array(point).readonly();
const contributions = z.array(z.number()).readonly();

export const hypervolumeKind = conformanceKind({
  name: "hypervolume",
  schema: z.strictObject({ points, ref: point, hv: z.number(), contributions: contributions.optional() }),
  differences: ({ points, ref, hv, contributions }) => [
    ...near("hypervolume", { expected: hv, actual: hypervolume(points, ref) }),
    ...(contributions === undefined ? [] : contributionDifferences(contributions, { points, ref })),
  ],
});

export const contributionsKind = conformanceKind({
  name: "hypervolume contributions",
  schema: z.strictObject({ points, ref: point, contributions }),
  differences: ({ contributions, ...fields }) => contributionDifferences(contributions, fields),
});

function contributionDifferences(
  expected: readonly number[],
  { points, ref }: { readonly points: readonly (readonly number[])[]; readonly ref: readonly number[] },
): readonly string[] {
  return near("contributions", { expected, actual: hypervolumeContributions(points, ref) });
}
