/** Kaplan–Meier and its restricted mean with their arithmetic shown, and their laws. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type FollowUp, kaplanMeier } from "./kaplan_meier.ts";
import { twoLevelResamples } from "./resamples.ts";
import { resampledRestrictedMeans, restrictedMean } from "./restricted_mean.ts";
import { testingUniform } from "./testing_draws.ts";

const event = (time: number): FollowUp => ({ time, event: true });
const censored = (time: number): FollowUp => ({ time, event: false });
const near = (actual: number, expected: number, within = 1e-9) =>
  assert.ok(Math.abs(actual - expected) < within, `${actual}, not ${expected}`);

const followUps = fc.array(
  fc.record({ time: fc.integer({ min: 0, max: 30 }), event: fc.boolean() }),
  { minLength: 1, maxLength: 30 },
);

Deno.test("kaplanMeier() takes the censored out of the risk set, after events of the same time", () => {
  // 1: 4 of 5 stay. 2: one event among 4, then one censored. 3: one event among 2. 5: the last one is censored.
  const points = kaplanMeier([event(1), event(2), censored(2), event(3), censored(5)]);
  assert.deepEqual(points.map(({ time, atRisk, events, censored }) => [time, atRisk, events, censored]), [
    [0, 5, 0, 0],
    [1, 5, 1, 0],
    [2, 4, 1, 1],
    [3, 2, 1, 0],
    [5, 1, 0, 1],
  ]);
  [1, 4 / 5, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4 / 2, 0.3].forEach((expected, index) =>
    near(points[index].survival, expected)
  );
});

Deno.test("kaplanMeier() has Greenwood's variance on the log(−log) scale for a band", () => {
  // Remission of 21 patients under 6-mercaptopurine (Freireich et al., Blood 21, 1963), as every textbook has it:
  // S(10) = 0.7529 with standard error 0.0963, S(23) = 0.4482 with 0.1346.
  const times = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(event);
  const open = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(censored);
  const at = (wanted: number) => kaplanMeier([...times, ...open]).find(({ time }) => time === wanted);
  for (const [time, survival, error] of [[10, 0.7529, 0.0963], [23, 0.4482, 0.1346]]) {
    const point = at(time);
    assert.ok(point !== undefined);
    near(point.survival, survival, 5e-5);
    const width = 1.959964 * error / (survival * Math.abs(Math.log(survival)));
    near(point.low, survival ** Math.exp(width), 5e-4);
    near(point.high, survival ** Math.exp(-width), 5e-4);
  }
});

Deno.test("kaplanMeier() without censoring is the empirical share that is left", () => {
  fc.assert(fc.property(followUps, (sample) => {
    const all = sample.map(({ time }) => event(time));
    for (const { time, survival } of kaplanMeier(all)) {
      near(survival, all.filter((each) => each.time > time).length / all.length);
    }
  }));
});

Deno.test("kaplanMeier() never rises, and its band holds it within [0, 1]", () => {
  fc.assert(fc.property(followUps, (sample) => {
    let last = 1;
    for (const { survival, low, high } of kaplanMeier(sample)) {
      assert.ok(0 <= low && low <= survival && survival <= high && high <= 1, `${low} ${survival} ${high}`);
      assert.ok(survival <= last);
      last = survival;
    }
  }));
});

Deno.test("kaplanMeier() refuses no follow-ups and times that are none", () => {
  assert.throws(() => kaplanMeier([]), /no follow-ups/);
  for (const time of [-1, NaN, Infinity]) assert.throws(() => kaplanMeier([event(time)]), /time/);
});

Deno.test("restrictedMean() is the area under the curve up to the horizon", () => {
  // 1 over [0, 1), ⅔ over [1, 4): the one at 3 is censored and the one at 6 is cut at 4.
  near(restrictedMean([event(1), censored(3), event(6)], 4), 1 + 2 / 3 * 3);
  near(restrictedMean([event(1), event(3)], 10), 2);
  near(restrictedMean([censored(1), event(2)], 3), 2); // the first leaves before the second has its event
  near(restrictedMean([event(0), event(0)], 5), 0);
});

Deno.test("restrictedMean() without censoring is the mean of min(time, horizon), and grows with the horizon", () => {
  fc.assert(fc.property(followUps, fc.integer({ min: 1, max: 40 }), (sample, horizon) => {
    const all = sample.map(({ time }) => event(time));
    near(restrictedMean(all, horizon), all.reduce((sum, { time }) => sum + Math.min(time, horizon), 0) / all.length);
    assert.ok(restrictedMean(sample, horizon) <= restrictedMean(sample, horizon + 1) + 1e-12);
  }));
});

Deno.test("restrictedMean() is the area under kaplanMeier()", () => {
  fc.assert(fc.property(followUps, fc.integer({ min: 1, max: 40 }), (sample, horizon) => {
    const points = kaplanMeier(sample);
    const area = points.reduce((sum, { time, survival }, index) => {
      const end = Math.min(horizon, points[index + 1]?.time ?? horizon);
      return sum + survival * Math.max(0, end - time);
    }, 0);
    near(restrictedMean(sample, horizon), area);
  }));
});

Deno.test("resampledRestrictedMeans() are those of the units drawn", () => {
  fc.assert(fc.property(followUps, (sample) => {
    const resamples = twoLevelResamples([sample.length], { replicates: 4, uniform: testingUniform });
    const means = resampledRestrictedMeans(sample, { horizon: 20, resamples });
    means.forEach((mean, replicate) => {
      const drawn = sample.flatMap((each, unit) =>
        new Array<FollowUp>(resamples.counts[replicate * sample.length + unit]).fill(each)
      );
      near(mean, restrictedMean(drawn, 20));
    });
  }));
});
