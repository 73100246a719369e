/** From runs to the recovery curve of every arm: Kaplan–Meier over the fault worlds, those that never recovered censored. */

import { type FollowUp, kaplanMeier } from "../../numeric/kaplan_meier.ts";
import type { RunRow } from "../../memory/rows.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import { runsByScenario } from "./runs_by_scenario.ts";

/** From `seconds` up to the next point. */
export interface RecoveryPoint {
  readonly seconds: number;
  /** Share not yet recovered, with its 95 % band. */
  readonly unrecovered: number;
  readonly low: number;
  readonly high: number;
  /** Runs followed up to here. */
  readonly atRisk: number;
  readonly recovered: number;
  readonly censored: number;
}

export interface RecoveryCurve {
  readonly arm: string;
  readonly runs: number;
  readonly recovered: number;
  readonly censored: number;
  /** Starts at 0 s; a run that never breached recovered there. The band takes runs for independent. */
  readonly points: readonly RecoveryPoint[];
  /** Area under the curve up to `horizonSeconds`, the same for every arm: seconds to recover, at most that. */
  readonly restrictedMeanSeconds: Estimate;
  readonly horizonSeconds: number;
}

/** In the order of `arms`; none without fault worlds. */
export function recoveryCurves(
  runs: readonly RunRow[],
  { arms, estimator }: { readonly arms: readonly string[]; readonly estimator: Estimator },
): readonly RecoveryCurve[] {
  const byArm = Map.groupBy(runs.filter(({ faults }) => faults > 0), ({ arm }) => arm);
  const sides = arms.flatMap((arm) => {
    const groups = runsByScenario(byArm.get(arm) ?? []);
    return groups.length === 0 ? [] : [{ arm, followUps: groups.map((group) => group.map(followUpOf)) }];
  });
  const horizonSeconds = horizonOf(sides.map(({ followUps }) => followUps.flat()));
  return sides.map(({ arm, followUps }) => {
    const flat = followUps.flat();
    const recovered = flat.filter(({ event }) => event).length;
    return {
      arm,
      runs: flat.length,
      recovered,
      censored: flat.length - recovered,
      points: kaplanMeier(flat).map(({ time, survival, low, high, atRisk, events, censored }) => ({
        seconds: time,
        unrecovered: survival,
        low,
        high,
        atRisk,
        recovered: events,
        censored,
      })),
      restrictedMeanSeconds: estimator.restrictedMean(followUps, horizonSeconds),
      horizonSeconds,
    };
  });
}

function followUpOf({ followUpSeconds, recovered }: RunRow): FollowUp {
  return { time: followUpSeconds, event: recovered };
}

/** The end of follow-up: as far as every curve is known. One that has reached 0 is known for ever. */
function horizonOf(arms: readonly (readonly FollowUp[])[]): number {
  const longest = arms.map((followUps) =>
    followUps.reduce((last, each) => each.time > last.time || (each.time === last.time && !each.event) ? each : last)
  );
  const open = longest.filter(({ event }) => !event);
  return open.length > 0 ? Math.min(...open.map(({ time }) => time)) : Math.max(0, ...longest.map(({ time }) => time));
}
