/** Cases of indicators: how far a front is from a reference front, and what so many of several runs attained. */

import { z } from "zod";
import { attainmentSurface } from "../../numeric/attainment_surface.ts";
import { additiveEpsilon, generationalDistance, invertedDistance } from "../../numeric/front_distance.ts";
import { conformanceKind } from "../../simulator/conformance/conformance_kind.ts";
import { near } from "./near.ts";

const points = z.array(z.array(z.number()).readonly()).readonly();

const indicators = {
  gd: z.number().optional(),
  igd: z.number(),
  gd_plus: z.number().optional(),
  igd_plus: z.number(),
  eps_add: z.number().optional(),
};

type Indicators = z.output<z.ZodObject<typeof indicators>>;

/** The published ones are rounded to two or three decimals. */
export const publishedIndicatorsKind = conformanceKind({
  name: "indicators, published",
  schema: z.strictObject({ A: points, ref: points, ...indicators }),
  differences: ({ A, ref, ...expected }) =>
    indicatorDifferences(expected, { reached: A, reference: ref, within: 5.1e-3 }),
});

export const indicatorsKind = conformanceKind({
  name: "indicators",
  schema: z.strictObject({ A: points, ref_front: points, ...indicators }),
  differences: ({ A, ref_front, ...expected }) => indicatorDifferences(expected, { reached: A, reference: ref_front }),
});

interface Measured {
  readonly reached: readonly (readonly number[])[];
  readonly reference: readonly (readonly number[])[];
  readonly within?: number;
}

function indicatorDifferences(expected: Indicators, { within, ...fronts }: Measured): readonly string[] {
  const actual: Readonly<Record<keyof Indicators, number>> = {
    gd: generationalDistance(fronts, "euclidean"),
    igd: invertedDistance(fronts, "euclidean"),
    gd_plus: generationalDistance(fronts, "worse-part"),
    igd_plus: invertedDistance(fronts, "worse-part"),
    eps_add: additiveEpsilon(fronts),
  };
  const rounding = within === undefined ? {} : { within };
  return (["gd", "igd", "gd_plus", "igd_plus", "eps_add"] as const).flatMap((name) => {
    const value = expected[name];
    return value === undefined ? [] : near(name, { expected: value, actual: actual[name], ...rounding });
  });
}

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();

export const attainmentKind = conformanceKind({
  name: "attainment",
  schema: z.strictObject({
    /** The third number is the run. */
    points_with_run_id: z.array(triple).readonly(),
    /** The third number is the percentage of runs that attained the corner. */
    eaf_x_y_percentile: z.array(triple).readonly(),
  }),
  differences({ points_with_run_id, eaf_x_y_percentile }) {
    const runs = [...Map.groupBy(points_with_run_id, ([, , run]) => run).values()].map((run) =>
      run.map(([x, y]) => [x, y])
    );
    const levels = [...Map.groupBy(eaf_x_y_percentile, ([, , percentage]) => percentage)];
    return levels.flatMap(([percentage, corners]) =>
      near(`corners that ${percentage} % of runs attained`, {
        expected: corners.flatMap(([x, y]) => [x, y]),
        actual: attainmentSurface(runs, Math.ceil(percentage / 100 * runs.length)).flat(),
      })
    );
  },
});
