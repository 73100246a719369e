/** From runs to the recovery curve of an arm: Kaplan–Meier over the fault worlds, those that never recovered censored. */

import type { Estimate } from "./estimate.ts";

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
  /** Starts at 0 s; a run that never breached recovered there. */
  readonly points: readonly RecoveryPoint[];
  /** Area under the curve up to `horizonSeconds`, the same for every arm: seconds to recover, at most that. */
  readonly restrictedMeanSeconds: Estimate;
  readonly horizonSeconds: number;
}
