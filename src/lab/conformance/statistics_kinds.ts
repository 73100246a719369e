/** Cases of statistics: interquartile means and their bootstrap, probability of improvement, corrections, ranks. */

import { z } from "zod";
import { friedman } from "../../numeric/friedman.ts";
import { holm } from "../../numeric/holm.ts";
import { interquartileMean, resampledInterquartileMeans } from "../../numeric/interquartile_mean.ts";
import { percentileInterval } from "../../numeric/percentile_interval.ts";
import { probabilityOfImprovement } from "../../numeric/probability_of_improvement.ts";
import { resampledMeans } from "../../numeric/resampled_means.ts";
import { type Resamples, twoLevelResamples } from "../../numeric/resamples.ts";
import { randomKey, uniform } from "../../random.ts";
import { conformanceKind } from "../../simulator/conformance/conformance_kind.ts";
import { near } from "./near.ts";

/** [run][task]. */
const scores = z.array(z.array(z.number()).readonly()).readonly();
const interval = z.tuple([z.number(), z.number()]).readonly();

type Scores = z.output<typeof scores>;

export const rliableKind = conformanceKind({
  name: "interquartile mean and its bootstrap",
  schema: z.strictObject({
    x: scores,
    y: scores,
    mean: z.number(),
    iqm: z.number(),
    prob_improvement_x_over_y: z.number(),
    /** [replicate][run][task]: the run whose score the task takes there. */
    resample_run_index_per_rep_run_task: z.array(z.array(z.array(z.int()).readonly()).readonly()).readonly(),
    iqm_bootstrap: z.array(z.number()).readonly(),
    percentile_ci95: interval,
  }),
  differences({ x, y, mean, iqm, prob_improvement_x_over_y, iqm_bootstrap, percentile_ci95, ...drawn }) {
    const resamples = givenResamples(x, drawn.resample_run_index_per_rep_run_task);
    const replicates = resampledInterquartileMeans(x.flat(), resamples);
    const { low, high } = percentileInterval(replicates, 0.95);
    return [
      ...near("mean", { expected: mean, actual: meanOf(x.flat()) }),
      ...near("interquartile mean", { expected: iqm, actual: interquartileMean(x.flat()) }),
      ...near("probability of improvement", { expected: prob_improvement_x_over_y, actual: improvement(x, y) }),
      ...near("replicates", { expected: iqm_bootstrap, actual: [...replicates] }),
      ...near("percentile interval", { expected: percentile_ci95, actual: [low, high] }),
    ];
  },
});

export const publishedRliableKind = conformanceKind({
  name: "interquartile mean, published",
  schema: z.strictObject({
    x: scores,
    y: scores,
    mean_x: z.number(),
    iqm_x: z.number(),
    mean_y: z.number(),
    iqm_y: z.number(),
    prob_improvement_x_y: z.number(),
  }),
  differences: ({ x, y, mean_x, iqm_x, mean_y, iqm_y, prob_improvement_x_y }) => [
    ...near("means", { expected: [mean_x, mean_y], actual: [x, y].map((each) => meanOf(each.flat())) }),
    ...near("interquartile means", {
      expected: [iqm_x, iqm_y],
      actual: [x, y].map((each) => interquartileMean(each.flat())),
    }),
    ...near("probability of improvement", { expected: prob_improvement_x_y, actual: improvement(x, y) }),
  ],
});

/** Ends of two bootstraps with other draws differ by a few percent of the interval's width. */
const bootstrapTolerance = 0.03;

export const bootstrapIntervalKind = conformanceKind({
  name: "bootstrap of a mean",
  schema: z.strictObject({ x: z.array(z.number()).readonly(), mean: z.number(), percentile95: interval }),
  differences({ x, mean, percentile95: [low, high] }) {
    const key = randomKey(0, "bootstrap");
    const resamples = twoLevelResamples([x.length], {
      replicates: 10_000,
      uniform: (draw, replicate) => uniform(key, draw, replicate),
    });
    const ours = percentileInterval(resampledMeans(x, resamples), 0.95);
    const scale = high - low;
    return [
      ...near("mean", { expected: mean, actual: meanOf(x) }),
      ...near("ends of the interval, in widths", {
        expected: [0, 1],
        actual: [(ours.low - low) / scale, (ours.high - low) / scale],
        within: bootstrapTolerance,
      }),
    ];
  },
});

export const holmKind = conformanceKind({
  name: "Holm's correction",
  schema: z.strictObject({
    p_sorted: z.array(z.number()).readonly(),
    holm_adjusted: z.array(z.number()).readonly(),
  }),
  differences: ({ p_sorted, holm_adjusted }) => near("adjusted p", { expected: holm_adjusted, actual: holm(p_sorted) }),
});

export const friedmanKind = conformanceKind({
  name: "Friedman test",
  schema: z.strictObject({
    /** [problem][method]. */
    scores_rows_problems_cols_algs: scores,
    chi2: z.number(),
    p: z.number(),
    avg_rank_higher_is_better: z.array(z.number()).readonly(),
    /** Quantile of the studentised range over √2, as the case gives it. */
    nemenyi_q05: z.number(),
    nemenyi_cd05: z.number(),
  }),
  differences(
    { scores_rows_problems_cols_algs: table, chi2, p, avg_rank_higher_is_better, nemenyi_q05, nemenyi_cd05 },
  ) {
    const test = friedman(table);
    const methods = table[0].length;
    const critical = nemenyi_q05 * Math.sqrt(methods * (methods + 1) / (6 * table.length));
    return [
      ...near("chi-square", { expected: chi2, actual: test.chiSquare }),
      ...near("p", { expected: p, actual: test.p }),
      ...near("mean ranks", { expected: avg_rank_higher_is_better, actual: test.ranks }),
      ...near("critical difference", { expected: nemenyi_cd05, actual: critical }),
    ];
  },
});

/** Mean over tasks of how likely a run of x lies above one of y. */
function improvement(x: Scores, y: Scores): number {
  const task = (scores: Scores, index: number) => scores.map((run) => run[index]);
  return meanOf(x[0].map((_, index) => probabilityOfImprovement(task(x, index), task(y, index))));
}

/** Counts of draws that somebody else made. */
function givenResamples(x: Scores, drawn: readonly (readonly (readonly number[])[])[]): Resamples {
  const tasks = x[0].length;
  const units = x.length * tasks;
  const counts = new Uint8Array(drawn.length * units);
  drawn.forEach((replicate, place) => {
    for (const row of replicate) row.forEach((run, task) => counts[place * units + run * tasks + task]++);
  });
  return { units, replicates: drawn.length, counts, totals: new Uint32Array(drawn.length).fill(units) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
