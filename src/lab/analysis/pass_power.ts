/** From the runs of an arm to pass^k: the probability that k runs of a fault world with different seeds all recover. */

import { passPower } from "../../numeric/pass_power.ts";
import type { RunRow } from "../../memory/rows.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import { runsByScenario } from "./runs_by_scenario.ts";

export interface PassPower {
  readonly arm: string;
  /** For k = 1, 2, … up to the smallest number of seeds of a scenario; the intervals are over scenarios. */
  readonly powers: readonly { readonly k: number; readonly passed: Estimate }[];
}

/** Null without fault worlds. */
export function passPowers(
  runs: readonly RunRow[],
  { arm, estimator }: { readonly arm: string; readonly estimator: Estimator },
): PassPower | null {
  const groups = runsByScenario(runs.filter(({ faults }) => faults > 0));
  if (groups.length === 0) return null;
  const counts = groups.map((group) => ({
    passed: group.filter(({ recovered }) => recovered).length,
    runs: group.length,
  }));
  const powers = Array.from({ length: Math.min(...counts.map(({ runs }) => runs)) }, (_, index) => ({
    k: index + 1,
    passed: estimator.mean(counts.map((each) => [passPower(each, index + 1)])),
  }));
  return { arm, powers };
}
