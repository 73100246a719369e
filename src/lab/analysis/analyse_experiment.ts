/** From an experiment's results to everything a report says about them. */

import { defaultPolicy } from "../../reasoning/policy.ts";
import { type AaCheck, aaCheck } from "./aa_check.ts";
import { type ArmSummary, armSummary } from "./arm_table.ts";
import { breakdown, type BreakdownRow } from "./breakdown.ts";
import { type Comparison, pairedFigure } from "./comparison.ts";
import { comparisons } from "./comparisons.ts";
import { type DiagnosisFigures, diagnosisFigures } from "./diagnosis_figures.ts";
import { type Estimator, estimator } from "./estimate.ts";
import type { ExperimentResults } from "./experiment_results.ts";
import { type ExperimentVerdict, experimentVerdict, type VerdictFigures } from "./experiment_verdict.ts";
import { type FalseActionRate, falseActionRate } from "./false_action_rate.ts";
import { type HarmRate, harmRate } from "./harm_rate.ts";
import { type LearningCurve, learningCurve } from "./learning_curve.ts";
import { pairedRuns } from "./paired_runs.ts";
import { type PassPower, passPowers } from "./pass_power.ts";
import { type RecoveryCurve, recoveryCurves } from "./recovery_curve.ts";
import { type RegretTerms, regretTerms } from "./regret_terms.ts";
import { type ShadowCalibration, shadowCalibration } from "./shadow_calibration.ts";

/** Lists are in the order of the experiment's arms; an arm without the data in question is absent. */
export interface ExperimentAnalysis {
  readonly arms: readonly ArmSummary[];
  /** By arm, then the primary metric, the secondary ones, the rest. */
  readonly comparisons: readonly Comparison[];
  readonly aa: AaCheck;
  readonly harm: readonly HarmRate[];
  readonly falseActions: readonly FalseActionRate[];
  readonly recovery: readonly RecoveryCurve[];
  /** Null where the design has no oracles. */
  readonly regret: RegretTerms | null;
  readonly diagnosis: readonly DiagnosisFigures[];
  readonly shadow: readonly ShadowCalibration[];
  /** Empty unless the experiment is of streams. */
  readonly learning: readonly LearningCurve[];
  readonly passPower: readonly PassPower[];
  readonly breakdown: readonly BreakdownRow[];
  readonly verdict: ExperimentVerdict;
}

/** The arm of which harm is told: nobody handles alerts. */
const nobody = "none";

/** @throws PairError when an arm lacks a run that another has */
export function analyseExperiment({ experiment, runs, attempts }: ExperimentResults): ExperimentAnalysis {
  const { arms, reference, regret, learning } = experiment;
  const shared = { experiment, estimator: estimator() };
  const runsByArm = Map.groupBy(runs, ({ arm }) => arm);
  const attemptsByArm = Map.groupBy(attempts, ({ arm }) => arm);
  const sides = arms.map((arm) => ({
    arm,
    runs: runsByArm.get(arm) ?? [],
    attempts: attemptsByArm.get(arm) ?? [],
    options: { arm, estimator: shared.estimator },
  }));
  const figures = {
    arms: sides.map((side) => armSummary(side.runs, side.options)),
    comparisons: comparisons(runs, shared),
    aa: aaCheck(runs, shared),
    harm: sides.filter(({ arm }) => arm !== nobody && arms.includes(nobody)).map(({ arm, options }) =>
      harmRate(pairedRuns(runs, { arm, reference: nobody }), { ...options, delta: defaultPolicy.regressionDelta })
    ),
    falseActions: present(sides.map((side) => falseActionRate(side.runs, side.options))),
    recovery: recoveryCurves(runs, { arms, estimator: shared.estimator }),
    regret: regret === null ? null : regretTerms(runs, { arms: regret, estimator: shared.estimator }),
    diagnosis: present(sides.map((side) => diagnosisFigures(side, side.options))),
    shadow: present(sides.map((side) => shadowCalibration(side.attempts, side.options))),
    learning: learning === "from-snapshot"
      ? []
      : arms.filter((arm) => arm !== reference).map((arm) => learningCurve(runs, { ...shared, arm })),
    passPower: present(sides.map((side) => passPowers(side.runs, side.options))),
    breakdown: breakdown(runs, shared),
    rivals: rivalsOf({ experiment, runs }, shared.estimator),
  };
  const { rivals: _, ...shown } = figures;
  return { ...shown, verdict: experimentVerdict(figures, experiment) };
}

/** The agent against arms that could stand in for it: not its twin, not what knows the truth, not the reference again. */
function rivalsOf(
  { experiment: { aa: { arm: agent, twin }, arms, reference, regret, primary: { column } }, runs }: Pick<
    ExperimentResults,
    "experiment" | "runs"
  >,
  estimator: Estimator,
): VerdictFigures["rivals"] {
  const apart = new Set([agent, twin, reference, regret?.diagnosis, regret?.plans, regret?.catalogue]);
  return present(
    arms.filter((arm) => !apart.has(arm)).map((arm) => {
      const figure = pairedFigure(pairedRuns(runs, { arm: agent, reference: arm }), { column, estimator });
      return figure === null ? null : { arm, figure };
    }),
  );
}

function present<Of>(values: readonly (Of | null)[]): readonly Of[] {
  return values.filter((value) => value !== null);
}
