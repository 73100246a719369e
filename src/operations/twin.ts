/**
 * The believed twin: rolls futures of the cluster an operator believes in.
 */

import type { Action } from "./actions.ts";
import type { Hypothesis } from "./hypotheses.ts";

/** An action at an offset from the decision, in ticks. */
export interface TimedAction {
  readonly afterTicks: number;
  readonly action: Action;
}

/** One future to roll: what is believed to be wrong, what comes next, what is done about it. */
export interface Rehearsal {
  /** Faults present from the start; an *unknown* hypothesis injects nothing. */
  readonly present: readonly Hypothesis[];
  /** A fault that begins later, or none. */
  readonly upcoming: { readonly afterTicks: number; readonly fault: Hypothesis } | null;
  readonly actions: readonly TimedAction[];
  readonly horizonTicks: number;
  /** Replicates with equal numbers meet the same weather, whatever the plan: common random numbers. */
  readonly replicate: number;
  /** Names the family of futures, so that two futures of one plan draw apart. */
  readonly future: string;
}

/** What happened in one rolled future. */
export interface RehearsalOutcome {
  /** Share of ticks in which some objective was violated, 0–1. */
  readonly violationShare: number;
  /** First tick offset after which no violation followed, or null when the last ticks still violated. */
  readonly recoveredAfterTicks: number | null;
  /** Requests served over requests offered at the entry services, 0–1. */
  readonly servedShare: number;
  /** Largest share of the horizon for which the cluster was short of wanted replicas, 0–1. */
  readonly unavailableShare: number;
  /** Utility of definitions §8 with this future's violations and the actions' cost. */
  readonly utility: number;
}

/** A world to rehearse in. `believed` is what agents get; `exact` exists for oracle arms only. */
export interface Twin {
  readonly fidelity: "believed" | "exact";
  /** Spread (standard deviation of the log) of the operator's estimates of hidden physics. */
  readonly mismatch: number;
  readonly rehearse: (rehearsal: Rehearsal) => RehearsalOutcome;
}
