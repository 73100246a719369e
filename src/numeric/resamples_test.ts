/** The two-level bootstrap: its laws, its arithmetic on small data, and how often its interval covers a known mean. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { interquartileMean, resampledInterquartileMeans } from "./interquartile_mean.ts";
import { percentileInterval } from "./percentile_interval.ts";
import { resampledMeans } from "./resampled_means.ts";
import { twoLevelResamples } from "./resamples.ts";
import { testingNormal, testingUniform } from "./testing_draws.ts";

const draws = (replicates: number) => ({ replicates, uniform: testingUniform });

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });

Deno.test("twoLevelResamples() draws as many groups as there are, and from each as many units as it has", () => {
  fc.assert(fc.property(sizes, (groups) => {
    const { units, counts, totals } = twoLevelResamples(groups, draws(20));
    assert.equal(units, groups.reduce((sum, size) => sum + size, 0));
    for (let replicate = 0; replicate < 20; replicate++) {
      const row = counts.subarray(replicate * units, (replicate + 1) * units);
      assert.equal(row.reduce((sum, count) => sum + count, 0), totals[replicate]);
      let start = 0;
      let drawn = 0;
      for (const size of groups) {
        const ofGroup = row.subarray(start, start + size).reduce((sum, count) => sum + count, 0);
        assert.equal(ofGroup % size, 0);
        drawn += ofGroup / size;
        start += size;
      }
      assert.equal(drawn, groups.length);
    }
  }));
});

Deno.test("twoLevelResamples() follows the draws it is given", () => {
  // Two groups of two: each draw is floor(u · 2). Group 1, its units 0 and 1; group 0, its unit 1 twice.
  const given = [0.9, 0.1, 0.6, 0.4, 0.7, 0.5];
  const { counts, totals } = twoLevelResamples([2, 2], { replicates: 1, uniform: (draw) => given[draw] });
  assert.deepEqual([...counts], [0, 2, 1, 1]);
  assert.deepEqual([...totals], [4]);
});

Deno.test("twoLevelResamples() refuses no group, an empty one and draws that are stuck", () => {
  for (const groups of [[], [2, 0], [1.5]]) {
    assert.throws(() => twoLevelResamples(groups, draws(1)), RangeError);
  }
  assert.throws(() => twoLevelResamples([256], { replicates: 1, uniform: () => 0 }), /more than 255 times/);
});

Deno.test("a bootstrap of constant data is a point", () => {
  fc.assert(fc.property(sizes, fc.integer({ min: -9, max: 9 }), (groups, value) => {
    const resamples = twoLevelResamples(groups, draws(50));
    const values = new Array<number>(resamples.units).fill(value);
    for (const replicates of [resampledMeans(values, resamples), resampledInterquartileMeans(values, resamples)]) {
      assert.ok(replicates.every((each) => each === value));
    }
  }));
});

Deno.test("resampled figures are the figures of the units drawn, each as often as it was drawn", () => {
  fc.assert(fc.property(sizes, fc.infiniteStream(fc.integer({ min: -50, max: 50 })), (groups, stream) => {
    const resamples = twoLevelResamples(groups, draws(5));
    const { units, counts } = resamples;
    const values = [...stream.take(units)];
    const means = resampledMeans(values, resamples);
    const middles = resampledInterquartileMeans(values, resamples);
    for (let replicate = 0; replicate < 5; replicate++) {
      const drawn = values.flatMap((value, unit) => new Array<number>(counts[replicate * units + unit]).fill(value));
      assert.ok(Math.abs(means[replicate] - drawn.reduce((sum, value) => sum + value, 0) / drawn.length) < 1e-9);
      assert.ok(Math.abs(middles[replicate] - interquartileMean(drawn)) < 1e-9);
    }
  }));
});

Deno.test("resampled figures refuse another number of values than units", () => {
  const resamples = twoLevelResamples([2], draws(1));
  assert.throws(() => resampledMeans([1], resamples), /1 values for 2 units/);
  assert.throws(() => resampledInterquartileMeans([1], resamples), /1 values for 2 units/);
});

/**
 * Share of `studies` whose 95 % interval holds the true mean 0. Scenarios differ with standard deviation 1, seeds within
 * one with 2: about half of what a mean over 10 seeds varies by is the scenario.
 */
function coverage(
  studies: number,
  shape: { readonly scenarios: number; readonly seeds: number },
): Readonly<Record<"twoLevel" | "seedsOnly", number>> {
  const { scenarios, seeds } = shape;
  const twoLevel = twoLevelResamples(new Array<number>(scenarios).fill(seeds), draws(400));
  const seedsOnly = twoLevelResamples([scenarios * seeds], draws(400));
  const covered = { twoLevel: 0, seedsOnly: 0 };
  for (let study = 0; study < studies; study++) {
    const values = Array.from({ length: scenarios * seeds }, (_, unit) => {
      const scenario = Math.floor(unit / seeds);
      return testingNormal(scenario, -2 - study) + 2 * testingNormal(1_000 + unit, -2 - study);
    });
    for (const [name, resamples] of [["twoLevel", twoLevel], ["seedsOnly", seedsOnly]] as const) {
      const { low, high } = percentileInterval(resampledMeans(values, resamples), 0.95);
      if (low <= 0 && high >= 0) covered[name]++;
    }
  }
  return { twoLevel: covered.twoLevel / studies, seedsOnly: covered.seedsOnly / studies };
}

Deno.test("the two-level interval covers the mean in about 95 % of studies, one over seeds alone does not", () => {
  const { twoLevel, seedsOnly } = coverage(400, { scenarios: 24, seeds: 10 });
  assert.ok(twoLevel > 0.91 && twoLevel < 0.985, `two-level covers ${twoLevel}`);
  assert.ok(seedsOnly < 0.8, `seeds only covers ${seedsOnly}`);
});
