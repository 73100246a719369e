/** From runs to one row an arm: every metric with its intervals, how many recovered, how many were censored. */

import type { RunRow } from "../../memory/rows.ts";
import type { Metric } from "../experiment/experiment.ts";
import { isLookedAt, metricColumns, valueOf } from "./compared_column.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import { runsByScenario } from "./runs_by_scenario.ts";

export interface ArmFigure {
  /** Seconds to recover are over the fault worlds, the rest over all worlds. */
  readonly column: Metric["column"];
  readonly mean: Estimate;
}

export interface ArmSummary {
  readonly arm: string;
  readonly runs: number;
  readonly scenarios: number;
  readonly figures: readonly ArmFigure[];
  /** Share of the fault worlds' runs that recovered; null without fault worlds. */
  readonly recovered: Estimate | null;
  readonly faultRuns: number;
  /** Of the fault worlds' runs: the run ended before the world had recovered. */
  readonly censored: number;
}

/** `runs` are all of one arm's. */
export function armSummary(runs: readonly RunRow[], { arm, estimator }: {
  readonly arm: string;
  readonly estimator: Estimator;
}): ArmSummary {
  const groups = runsByScenario(runs);
  const faulty = runsByScenario(runs.filter(({ faults }) => faults > 0));
  const figures = metricColumns.flatMap((column): readonly ArmFigure[] => {
    const looked = runsByScenario(runs.filter((run) => isLookedAt(run, column)));
    if (looked.length === 0) return [];
    const values = looked.map((group) => group.map((run) => valueOf(run, column)));
    return [{ column, mean: estimator.mean(values) }];
  });
  const flags = faulty.map((group) => group.map(({ recovered }) => Number(recovered)));
  return {
    arm,
    runs: runs.length,
    scenarios: groups.length,
    figures,
    recovered: flags.length === 0 ? null : estimator.mean(flags),
    faultRuns: faulty.flat().length,
    censored: faulty.flat().filter(({ recovered }) => !recovered).length,
  };
}
