/** What a report is made of: the experiment as it was declared, its runs, its attempts, and two pairs shown in full. */

import type { PlanRow, RowBatch, RunRow, TickRow } from "../../memory/rows.ts";
import type { Experiment } from "../experiment/experiment.ts";

export type MarkRow = NonNullable<RowBatch["marks"]>[number];

/** One pass through diagnose to apply: what was claimed and predicted, and what came of it. */
export interface AttemptFigures {
  readonly runId: string;
  readonly incidentId: string;
  readonly attempt: number;
  readonly arm: string;
  readonly scenario: string;
  readonly seed: number;
  readonly position: number;
  readonly tick: number;
  /** Surest single claim, as mechanism@entity; null when nothing was claimed. */
  readonly surest: string | null;
  /** Its marginal probability. */
  readonly confidence: number | null;
  /** Whether it is among the true faults. */
  readonly correct: boolean | null;
  readonly decision: "apply" | "escalate";
  /** What shadowing predicted for the plan applied; null when escalated. */
  readonly predictedUtility: number | null;
  readonly predictedRecovery: number | null;
  /** What came of it; null when nothing was applied, or the run ended before it was reviewed. */
  readonly realisedUtility: number | null;
  readonly recovered: boolean | null;
}

/** A plan of an attempt, as far as a front shows it. */
export type ExamplePlan = Pick<
  PlanRow,
  "planId" | "title" | "cost" | "risk" | "stability" | "resilience" | "onFront" | "distance" | "verdict" | "reason"
>;

/** One arm's side of a pair. */
export interface ExampleRun {
  readonly run: RunRow;
  readonly ticks: readonly TickRow[];
  readonly marks: readonly MarkRow[];
}

/** A scenario and seed shown in full: where the agent lost or won most against the reference by the primary metric. */
export interface Example {
  readonly kind: "largest loss" | "largest gain";
  readonly scenario: string;
  readonly seed: number;
  /** Agent less reference, in the unit of the primary metric. */
  readonly difference: number;
  readonly agent: ExampleRun;
  readonly reference: ExampleRun;
  /** Of the agent's first attempt there; empty when it made none. */
  readonly plans: readonly ExamplePlan[];
}

export interface ExperimentResults {
  readonly experiment: Experiment;
  /** By arm in the order of the experiment, then scenario, seed and position. */
  readonly runs: readonly RunRow[];
  /** By run in that order, then incident and attempt. */
  readonly attempts: readonly AttemptFigures[];
  /** The loss before the gain; none where every pair came out equal. */
  readonly examples: readonly Example[];
}
