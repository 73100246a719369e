/** From episodes to one summary row each, sorted: what tables, verdicts and CSV files are made of. */

import type { Episode } from "../lab/episode.ts";
import { compareText } from "../lab/compare_text.ts";

export interface SummaryRow {
  readonly scenario: string;
  readonly topology: string;
  readonly split: string;
  readonly arm: string;
  readonly seed: number;
  readonly recovered: boolean;
  /** 0 when nothing was ever violated; null when the episode ended before recovery. */
  readonly timeToRecoverSeconds: number | null;
  readonly violationMinutes: number;
  readonly cost: number;
  readonly utility: number;
  readonly attempts: number;
  /** Actions that were carried out, undoing included, waiting not. */
  readonly actions: number;
  readonly diagnosis: "right" | "wrong" | "none";
  readonly diagnosed: string;
  readonly truth: string;
  /** Whether the world had a fault at all. */
  readonly faulty: boolean;
  readonly stateHash: string;
}

/** By scenario, then seed, then arm with the baseline first. */
export function summaryRows(episodes: readonly Episode[], baseline: string): readonly SummaryRow[] {
  return episodes.map(({ scenario, topology, split, arm, seed, metrics, faults, stateHash }): SummaryRow => ({
    scenario,
    topology,
    split,
    arm,
    seed,
    recovered: metrics.recovered,
    timeToRecoverSeconds: metrics.timeToRecoverSeconds,
    violationMinutes: metrics.violationMinutes,
    cost: metrics.cost,
    utility: metrics.utility,
    attempts: metrics.attempts,
    actions: metrics.actions,
    diagnosis: metrics.diagnosis,
    diagnosed: metrics.diagnosed,
    truth: metrics.truth,
    faulty: faults > 0,
    stateHash,
  })).toSorted((a, b) =>
    compareText(a.scenario, b.scenario) || a.seed - b.seed ||
    Number(b.arm === baseline) - Number(a.arm === baseline) || compareText(a.arm, b.arm)
  );
}
