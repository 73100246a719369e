/** Kaplan–Meier: from times to an event, some of them censored, to the share without it over time, with a band. */

export interface FollowUp {
  readonly time: number;
  /** False: followed up to here without the event (censored). */
  readonly event: boolean;
}

/** What holds from `time` up to the next point. */
export interface SurvivalPoint {
  readonly time: number;
  readonly survival: number;
  readonly low: number;
  readonly high: number;
  /** Followed up to `time` or longer. */
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
}

/** Standard normal quantile of 97.5 %. */
const z = 1.959963984540054;

/**
 * One point at 0 and one at every other time of the data, in order (Kaplan and Meier, JASA 53, 1958). An event and a
 * censoring at one time: the event came first.
 *
 * The 95 % band is Greenwood's variance on the log(−log) scale (Kalbfleisch and Prentice, 1980, §1.3), so it stays in
 * [0, 1]; it takes follow-ups for independent. Where nobody is left it runs from 0 to the upper limit just before.
 * Throws RangeError without follow-ups and for times that are negative or not finite.
 */
export function kaplanMeier(followUps: readonly FollowUp[]): readonly SurvivalPoint[] {
  if (followUps.length === 0) throw new RangeError("Cannot estimate survival: there are no follow-ups.");
  for (const { time } of followUps) {
    if (!(time >= 0 && time < Infinity)) {
      throw new RangeError(`Cannot estimate survival: time ${time} is not in [0, ∞).`);
    }
  }
  const times = [...new Set([0, ...followUps.map(({ time }) => time)])].sort((a, b) => a - b);
  const eventsAt = tally(followUps, true);
  const censoredAt = tally(followUps, false);
  let atRisk = followUps.length;
  let survival = 1;
  let greenwood = 0;
  let band = { low: 1, high: 1 };
  return times.map((time) => {
    const events = eventsAt.get(time) ?? 0;
    const censored = censoredAt.get(time) ?? 0;
    if (events > 0) {
      survival = events === atRisk ? 0 : survival * (1 - events / atRisk);
      greenwood += events / (atRisk * (atRisk - events));
      band = survival === 0 ? { low: 0, high: band.high } : bandOf(survival, greenwood);
    }
    const point = { time, survival, ...band, atRisk, events, censored };
    atRisk -= events + censored;
    return point;
  });
}

function tally(followUps: readonly FollowUp[], wanted: boolean): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { time, event } of followUps) if (event === wanted) counts.set(time, (counts.get(time) ?? 0) + 1);
  return counts;
}

function bandOf(survival: number, greenwood: number): { readonly low: number; readonly high: number } {
  const width = z * Math.sqrt(greenwood) / Math.abs(Math.log(survival));
  return { low: survival ** Math.exp(width), high: survival ** Math.exp(-width) };
}
