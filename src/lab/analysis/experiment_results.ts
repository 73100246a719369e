/** What a report is made of: the experiment as it was declared, its runs, its attempts, and two pairs shown in full. */

import type { RowOf } from "../../memory/columns.ts";
import type { PlanRow, RowBatch, RunRow, TickRow } from "../../memory/rows.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { exampleKinds, resultColumns } from "./result_columns.ts";

export type ObjectiveRow = NonNullable<RowBatch["objectives"]>[number];
export type MarkRow = NonNullable<RowBatch["marks"]>[number];

/** One pass through diagnose to apply: what was claimed and predicted, and what came of it. */
export type AttemptFigures = RowOf<typeof resultColumns.attempts.columns>;

/** A plan of an attempt, as far as a front shows it. */
export type ExamplePlan = Pick<
  PlanRow,
  "planId" | "title" | "cost" | "risk" | "stability" | "resilience" | "onFront" | "distance" | "verdict" | "reason"
>;

/** One arm's side of a pair. */
export interface ExampleRun {
  readonly run: RunRow;
  readonly ticks: readonly TickRow[];
  readonly objectives: readonly ObjectiveRow[];
  readonly marks: readonly MarkRow[];
}

/** A scenario and seed shown in full: where the agent lost or won most against the reference by the primary metric. */
export interface Example {
  readonly kind: typeof exampleKinds[number];
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
