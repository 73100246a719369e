/** Restricted mean time: from follow-ups to the area under their Kaplan–Meier curve up to a horizon, and its replicates. */

import type { FollowUp } from "./kaplan_meier.ts";
import type { Resamples } from "./resamples.ts";

/** Mean time to the event, or to `horizon` where that comes first; censored follow-ups count for as long as they lasted. */
export function restrictedMean(followUps: readonly FollowUp[], horizon: number): number {
  const units = followUps.length;
  const counts = new Uint8Array(units).fill(1);
  const resamples = { units, replicates: 1, counts, totals: Uint32Array.of(units) };
  return resampledRestrictedMeans(followUps, { horizon, resamples })[0];
}

export interface RestrictedMeanOptions {
  readonly horizon: number;
  readonly resamples: Resamples;
}

/** One restricted mean per replicate; `followUps` has one entry per unit, in the order of the resamples. */
export function resampledRestrictedMeans(
  followUps: readonly FollowUp[],
  { horizon, resamples: { units, replicates, counts, totals } }: RestrictedMeanOptions,
): Float64Array {
  if (followUps.length !== units) {
    throw new RangeError(`Cannot resample a restricted mean: ${followUps.length} follow-ups for ${units} units.`);
  }
  const order = Uint32Array.from({ length: units }, (_, unit) => unit).sort((a, b) =>
    followUps[a].time - followUps[b].time
  );
  const times = Float64Array.from(order, (unit) => followUps[unit].time);
  const events = Uint8Array.from(order, (unit) => followUps[unit].event ? 1 : 0);
  const means = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const row = replicate * units;
    let atRisk = totals[replicate];
    let survival = 1;
    let area = 0;
    let time = 0;
    for (let place = 0; place < units && survival > 0;) {
      const now = times[place];
      if (now >= horizon) break;
      let happened = 0;
      let left = 0;
      for (; place < units && times[place] === now; place++) {
        const count = counts[row + order[place]];
        left += count;
        if (events[place] === 1) happened += count;
      }
      atRisk -= left;
      if (happened === 0) continue;
      area += survival * (now - time);
      time = now;
      // Where everybody who is left has the event, rounding must not keep a rest alive.
      survival = happened === atRisk + left ? 0 : survival * (1 - happened / (atRisk + left));
    }
    means[replicate] = area + survival * (horizon - time);
  }
  return means;
}
