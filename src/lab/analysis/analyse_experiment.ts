/** From an experiment's results to everything a report says about them. */

import type { AaCheck } from "./aa_check.ts";
import type { ArmSummary } from "./arm_table.ts";
import type { BreakdownRow } from "./breakdown.ts";
import type { Comparison } from "./comparison.ts";
import type { DiagnosisFigures } from "./diagnosis_figures.ts";
import type { ExperimentVerdict } from "./experiment_verdict.ts";
import type { FalseActionRate } from "./false_action_rate.ts";
import type { HarmRate } from "./harm_rate.ts";
import type { LearningCurve } from "./learning_curve.ts";
import type { PassPower } from "./pass_power.ts";
import type { RecoveryCurve } from "./recovery_curve.ts";
import type { RegretTerms } from "./regret_terms.ts";
import type { ShadowCalibration } from "./shadow_calibration.ts";

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
