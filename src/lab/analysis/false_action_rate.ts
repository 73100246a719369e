/** From the runs of an arm to its false-action rate: how often it acted in worlds without a fault. */

import type { RunRow } from "../../memory/rows.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import { runsByScenario } from "./runs_by_scenario.ts";

export interface FalseActionRate {
  readonly arm: string;
  /** Runs without a fault in which at least one action was carried out. */
  readonly acted: number;
  readonly runs: number;
  readonly rate: Estimate;
}

/** Null where the arm met no world without a fault. */
export function falseActionRate(
  runs: readonly RunRow[],
  { arm, estimator }: { readonly arm: string; readonly estimator: Estimator },
): FalseActionRate | null {
  const quiet = runsByScenario(runs.filter(({ faults }) => faults === 0));
  if (quiet.length === 0) return null;
  const flags = quiet.map((group) => group.map(({ actions }) => Number(actions > 0)));
  const acted = flags.flat().reduce((sum, flag) => sum + flag, 0);
  return { arm, acted, runs: flags.flat().length, rate: estimator.mean(flags) };
}
