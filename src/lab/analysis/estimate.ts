/** From figures of single runs, grouped by scenario, to estimates with the intervals of definitions §8. */

import type { FollowUp } from "../../numeric/kaplan_meier.ts";
import { interquartileMean, resampledInterquartileMeans } from "../../numeric/interquartile_mean.ts";
import { percentileInterval } from "../../numeric/percentile_interval.ts";
import { resampledMeans } from "../../numeric/resampled_means.ts";
import { type Resamples, twoLevelResamples } from "../../numeric/resamples.ts";
import { resampledRestrictedMeans, restrictedMean } from "../../numeric/restricted_mean.ts";
import { signFlipTest } from "../../numeric/sign_flip.ts";
import { randomKey, subKey, uniform } from "../../random.ts";

/** A figure with the 95 % interval of the two-level bootstrap (definitions §8). */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Values of single runs, or of pairs of them: one list per scenario, each in order of its seeds. */
export type Grouped<Value = number> = readonly (readonly Value[])[];

/** Estimates on keyed resamples, the same ones for all figures whose scenarios have as many seeds. */
export interface Estimator {
  readonly mean: (groups: Grouped) => Estimate;
  readonly interquartileMean: (groups: Grouped) => Estimate;
  /** Up to `horizon`, in the unit of the times. */
  readonly restrictedMean: (groups: Grouped<FollowUp>, horizon: number) => Estimate;
  /** Two-sided p of the means of the scenarios. */
  readonly signFlip: (groups: Grouped) => number;
}

/** B of definitions §8. */
const replicates = 10_000;

const level = 0.95;

/** A figure belongs to its data, not to a seed that somebody chose. */
const bootstrapKey = randomKey(0, "bootstrap");

const resampleKey = subKey(bootstrapKey, "resamples");
const flipKey = subKey(bootstrapKey, "signs");

/** Keeps the resamples that it has drawn: about 20 kB a unit and shape of the data. */
export function estimator(): Estimator {
  const drawn = new Map<string, Resamples>();
  const resamplesOf = (groups: Grouped<unknown>): Resamples => {
    const sizes = groups.map(({ length }) => length);
    const shape = sizes.join();
    const known = drawn.get(shape);
    if (known !== undefined) return known;
    const made = twoLevelResamples(sizes, {
      replicates,
      uniform: (draw, replicate) => uniform(resampleKey, draw, replicate),
    });
    drawn.set(shape, made);
    return made;
  };
  return {
    mean(groups) {
      const values = groups.flat();
      return estimate(meanOf(values), resampledMeans(values, resamplesOf(groups)));
    },
    interquartileMean(groups) {
      const values = groups.flat();
      return estimate(interquartileMean(values), resampledInterquartileMeans(values, resamplesOf(groups)));
    },
    restrictedMean(groups, horizon) {
      const followUps = groups.flat();
      const means = resampledRestrictedMeans(followUps, { horizon, resamples: resamplesOf(groups) });
      return estimate(restrictedMean(followUps, horizon), means);
    },
    signFlip: (groups) =>
      signFlipTest(groups.map(meanOf), {
        replicates,
        uniform: (draw, replicate) => uniform(flipKey, draw, replicate),
      }),
  };
}

function estimate(value: number, resampled: Float64Array): Estimate {
  return { value, ...percentileInterval(resampled, level) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
