/** The records one pass through the graph leaves behind: an attempt, and the handling of a whole incident. */

import type { Alert } from "../operations/alerts.ts";
import type { ActionOutcome } from "../operations/environment.ts";
import type { Verification } from "../operations/verify.ts";
import type { Diagnosis } from "../reasoning/diagnose.ts";
import type { Plan } from "../reasoning/plan.ts";
import type { Preemption } from "../reasoning/preempt.ts";
import type { PlanRisk } from "../reasoning/propagation_risk.ts";
import type { Recall } from "../reasoning/recall.ts";
import type { Reflection } from "../reasoning/reflect.ts";
import type { Refutation } from "../reasoning/refute.ts";
import type { Selection } from "../reasoning/select.ts";
import type { ShadowReport } from "../reasoning/shadow.ts";

/** Stages 1–8 once, with what verification said and what was taken back. */
export interface Attempt {
  readonly number: number;
  readonly startTick: number;
  readonly recall: Recall;
  readonly diagnosis: Diagnosis;
  readonly plans: readonly Plan[];
  readonly risks: readonly PlanRisk[];
  readonly shadow: ShadowReport;
  readonly selection: Selection;
  readonly outcomes: readonly ActionOutcome[];
  readonly verification: Verification;
  readonly refutation: Refutation;
  /** Undo actions that were carried out after a regression, with their outcomes. */
  readonly undone: readonly ActionOutcome[];
}

/** Why handling ended. `escalated` is a value, not an error: a person takes over with this text. */
export type Resolution =
  | { readonly kind: "recovered"; readonly tick: number }
  | {
    readonly kind: "escalated";
    readonly tick: number;
    readonly reasons: readonly string[];
    readonly handover: string;
  }
  | { readonly kind: "out-of-time"; readonly tick: number };

/** One incident from alert to lessons. */
export interface IncidentHandling {
  readonly alert: Alert;
  readonly attempts: readonly Attempt[];
  readonly resolution: Resolution;
  readonly reflection: Reflection;
  readonly preemption: Preemption;
}
