/** The events a graph emits, one per stage: the same stream feeds logs, the terminal, and later the API and live pages. */

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
import type { Resolution } from "./attempt.ts";

/** What was seen, in short: the full observation is not repeated in every log. */
export interface ObservedSummary {
  readonly samples: number;
  readonly readyPods: number;
  readonly pods: number;
  readonly readyNodes: number;
  readonly nodes: number;
  readonly recentEvents: readonly string[];
}

/** One stage has finished: which, in which attempt, at which tick, with its record. */
export type StageEvent =
  & { readonly attempt: number; readonly tick: number }
  & (
    | { readonly stage: "observe"; readonly record: ObservedSummary }
    | { readonly stage: "recall"; readonly record: Recall }
    | { readonly stage: "diagnose"; readonly record: Diagnosis }
    | { readonly stage: "plan"; readonly record: readonly Plan[] }
    | { readonly stage: "risk"; readonly record: readonly PlanRisk[] }
    | { readonly stage: "shadow"; readonly record: ShadowReport }
    | { readonly stage: "select"; readonly record: Selection }
    | { readonly stage: "apply"; readonly record: readonly ActionOutcome[] }
    | { readonly stage: "verify"; readonly record: Verification }
    | { readonly stage: "refute"; readonly record: Refutation }
    | { readonly stage: "undo"; readonly record: readonly ActionOutcome[] }
    | { readonly stage: "resolve"; readonly record: Resolution }
    | { readonly stage: "reflect"; readonly record: Reflection }
    | { readonly stage: "preempt"; readonly record: Preemption }
  );

/** Where events go. */
export type EmitStage = (event: StageEvent) => void;
