/** Stage 9: from a finished incident to what was predicted against what came, what is verified, and the lessons. */

import type { Hypothesis } from "../operations/hypotheses.ts";

/** Prediction against outcome of one attempt. */
export interface AttemptReview {
  readonly number: number;
  readonly planId: string;
  readonly predictedUtility: number;
  /** From observed signals since the attempt began. */
  readonly realisedUtility: number;
  readonly predictedRecovery: number;
  readonly recovered: boolean;
  readonly blamed: "nothing" | "hypothesis" | "plan";
  /** Id of the hypothesis set or plan blamed; null when nothing is. */
  readonly blamedId: string | null;
  readonly lesson: string;
}

export interface Reflection {
  readonly tick: number;
  readonly reviews: readonly AttemptReview[];
  /** Faults confirmed by a recovery that doing nothing was not expected to bring; empty when none is. */
  readonly verified: readonly Hypothesis[];
  /** Observed share of the incident's ticks in violation, work not served included, 0–1. */
  readonly violationShare: number;
  readonly realisedUtility: number;
  /** Mean absolute error of predicted against realised utility over the attempts that ran; null when none did. */
  readonly calibrationError: number | null;
  readonly lessons: readonly string[];
}
