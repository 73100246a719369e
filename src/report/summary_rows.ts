/** From episodes to one summary row each, sorted: what tables, verdicts and CSV files are made of. */

import type { Episode } from "../lab/episode.ts";
import { compareText } from "./compare_text.ts";

export interface SummaryRow {
  readonly scenario: string;
  readonly topology: string;
  readonly split: string;
  readonly arm: string;
  readonly seed: number;
  readonly recovered: boolean;
  /** null when nothing was ever violated, or when the episode ended first: then `recovered` is false. */
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

/** How the evaluator writes the truth of a world without a fault. */
const faultFree = ["", "none"];

/** By scenario, then seed, then arm with the baseline first. */
export function summaryRows(episodes: readonly Episode[], baseline: string): readonly SummaryRow[] {
  return episodes.map(({ scenario, topology, split, arm, seed, metrics, incidents, stateHash }): SummaryRow => ({
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
    actions: incidents.flatMap(({ attempts }) => attempts).flatMap(({ outcomes, undone }) => [...outcomes, ...undone])
      .filter((outcome) => outcome.kind === "done" && outcome.action.kind !== "wait").length,
    diagnosis: metrics.diagnosis,
    diagnosed: metrics.diagnosed,
    truth: metrics.truth,
    faulty: !faultFree.includes(metrics.truth),
    stateHash,
  })).toSorted((a, b) =>
    compareText(a.scenario, b.scenario) || a.seed - b.seed ||
    Number(b.arm === baseline) - Number(a.arm === baseline) || compareText(a.arm, b.arm)
  );
}
