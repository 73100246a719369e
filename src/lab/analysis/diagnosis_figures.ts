/** From the runs and attempts of an arm to how well it diagnosed the fault worlds it met. */

import type { RunRow } from "../../memory/rows.ts";
import { type Calibration, calibration } from "./calibration.ts";
import type { Estimate, Estimator } from "./estimate.ts";
import type { AttemptFigures } from "./experiment_results.ts";
import { runsByScenario } from "./runs_by_scenario.ts";

export interface DiagnosisFigures {
  readonly arm: string;
  /** Runs with a fault; the shares are over those that diagnosed. */
  readonly faultRuns: number;
  readonly diagnosed: number;
  /** A@1: the surest claim is true. */
  readonly topRight: Estimate;
  /** The leading fault set is exactly the truth. */
  readonly exact: Estimate;
  /** The surest claim is true and its path of harm leads to the alert. */
  readonly pathRight: Estimate;
  /** Probability of the leading set against whether it was right: last diagnosis of every run, worlds without a fault too. */
  readonly sets: Calibration;
  /** Marginal probability of the surest claim against whether it is true, over all attempts; null when none claimed. */
  readonly claims: Calibration | null;
}

/** `attempts` are those of `runs`. Null where no fault world was diagnosed. */
export function diagnosisFigures(
  { runs, attempts }: { readonly runs: readonly RunRow[]; readonly attempts: readonly AttemptFigures[] },
  { arm, estimator }: { readonly arm: string; readonly estimator: Estimator },
): DiagnosisFigures | null {
  const faulty = runs.filter(({ faults }) => faults > 0);
  const diagnosed = faulty.filter(({ diagnosis }) => diagnosis !== "none");
  const groups = runsByScenario(diagnosed);
  const sets = calibration(
    runs.flatMap(({ confidence, diagnosis }) =>
      confidence === null ? [] : [{ probability: confidence, came: diagnosis === "right" }]
    ),
  );
  if (groups.length === 0 || sets === null) return null;
  const share = (flag: (run: RunRow) => boolean) =>
    estimator.mean(groups.map((group) => group.map((run) => Number(flag(run)))));
  return {
    arm,
    faultRuns: faulty.length,
    diagnosed: diagnosed.length,
    topRight: share(({ topRight }) => topRight === true),
    exact: share(({ diagnosis }) => diagnosis === "right"),
    pathRight: share(({ pathRight }) => pathRight === true),
    sets,
    claims: calibration(
      attempts.flatMap(({ confidence, correct }) =>
        confidence === null || correct === null ? [] : [{ probability: confidence, came: correct }]
      ),
    ),
  };
}
