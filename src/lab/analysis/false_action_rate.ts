/** From runs to the false-action rate of an arm: how often it acted in worlds without a fault. */

import type { Estimate } from "./estimate.ts";

export interface FalseActionRate {
  readonly arm: string;
  /** Runs without a fault in which at least one action was carried out. */
  readonly acted: number;
  readonly runs: number;
  readonly rate: Estimate;
}
