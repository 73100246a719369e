/** The runs of one scenario with nobody and with perfect lookahead come in, whether the world is admitted goes out. */

import type { RunRow } from "../../memory/rows.ts";
import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { arms } from "../arms.ts";

/** Nobody handles alerts. */
const alone = arms.none.name;
/** Perfect lookahead over the whole catalogue. */
const oracle = arms["oracle-catalogue"].name;

/** Share of seeds on which each condition must hold (definitions §8). */
export const neededShare = 0.9;

export type AdmissionRun = Pick<
  RunRow,
  "scenario" | "arm" | "seed" | "breached" | "recovered" | "violationMinutes" | "utility"
>;

/** On how many seeds each condition held, mean minutes of violation, and what is missing for admission. */
export interface Admission {
  readonly seeds: number;
  /** With nobody. */
  readonly breached: number;
  readonly recoveredAlone: number;
  readonly minutesAlone: number;
  /** With perfect lookahead; a control world is not played with it. */
  readonly oracle: { readonly recovered: number; readonly better: number; readonly minutes: number } | null;
  readonly refusals: readonly string[];
}

/** Names of the arms that a world is played with. */
export function admissionArms({ truth }: Pick<Scenario, "truth">): readonly string[] {
  return truth.faults.length === 0 ? [alone] : [alone, oracle];
}

/**
 * A fault world is admitted when doing nothing breaches an objective, and perfect lookahead recovers and is worth more
 * than doing nothing; a control world when doing nothing recovers or never breaches; each on 90 % of seeds.
 */
export function admission(scenario: Pick<Scenario, "truth">, runs: readonly AdmissionRun[]): Admission {
  const left = runs.filter(({ arm }) => arm === alone);
  const seen = runs.filter(({ arm }) => arm === oracle);
  const own = {
    seeds: left.length,
    breached: count(left, ({ breached }) => breached),
    recoveredAlone: count(left, ({ recovered }) => recovered),
    minutesAlone: meanMinutes(left),
  };
  const short = (held: number, what: string) =>
    held >= neededShare * own.seeds
      ? []
      : [`${what} on ${held} of ${own.seeds} seeds; expected at least ${Math.ceil(neededShare * own.seeds)}`];
  if (scenario.truth.faults.length === 0) {
    const refusals = short(own.recoveredAlone, "has no fault, and recovers or never breaches with nobody");
    return { ...own, oracle: null, refusals };
  }
  const utilityAlone = new Map(left.map(({ seed, utility }) => [seed, utility]));
  const recovered = count(seen, (run) => run.recovered);
  const better = count(seen, ({ seed, utility }) => utility > (utilityAlone.get(seed) ?? Infinity));
  return {
    ...own,
    oracle: { recovered, better, minutes: meanMinutes(seen) },
    refusals: [
      ...short(own.breached, "doing nothing breaches an objective"),
      ...short(recovered, "perfect lookahead recovers"),
      ...short(better, "perfect lookahead is worth more than doing nothing"),
    ],
  };
}

function count(runs: readonly AdmissionRun[], holds: (run: AdmissionRun) => boolean): number {
  return runs.filter(holds).length;
}

function meanMinutes(runs: readonly AdmissionRun[]): number {
  return runs.reduce((sum, { violationMinutes }) => sum + violationMinutes, 0) / runs.length;
}
