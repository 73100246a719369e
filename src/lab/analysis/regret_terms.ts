/** From runs to the parts of an agent's regret: what better plans, better foresight and better diagnosis would have won. */

import type { RunRow } from "../../memory/rows.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Estimate, Estimator, Grouped } from "./estimate.ts";
import { pairedRuns } from "./paired_runs.ts";

export interface RegretTerm {
  readonly name: "generation" | "foresight" | "diagnosis";
  /** The two arms whose utilities are subtracted. */
  readonly upper: string;
  readonly lower: string;
  /** Below 0 where the arm with more to go on did worse. */
  readonly utility: Estimate;
}

/** The terms add up to the total, in every pair and in the mean. */
export interface RegretTerms {
  readonly agent: string;
  readonly scenarios: number;
  readonly pairs: number;
  /** U(O3), mean over the pairs. */
  readonly best: number;
  /** U(agent), mean over the pairs. */
  readonly reached: number;
  readonly total: Estimate;
  /** Generation, foresight, diagnosis. */
  readonly terms: readonly RegretTerm[];
}

/** Over all worlds: the regret U(O3) − U(agent) = (O3 − O2) + (O2 − O1) + (O1 − agent) of definitions §8. */
export function regretTerms(
  runs: readonly RunRow[],
  { arms: { agent, diagnosis, plans, catalogue }, estimator }: {
    readonly arms: NonNullable<Experiment["regret"]>;
    readonly estimator: Estimator;
  },
): RegretTerms {
  const against = (upper: string, lower: string): Grouped =>
    pairedRuns(runs, { arm: upper, reference: lower }).map((group) =>
      group.map(({ ours, theirs }) => ours.utility - theirs.utility)
    );
  const term = (name: RegretTerm["name"], { upper, lower }: Pick<RegretTerm, "upper" | "lower">): RegretTerm => ({
    name,
    upper,
    lower,
    utility: estimator.mean(against(upper, lower)),
  });
  const pairs = pairedRuns(runs, { arm: catalogue, reference: agent });
  const flat = pairs.flat();
  return {
    agent,
    scenarios: pairs.length,
    pairs: flat.length,
    best: flat.reduce((sum, { ours }) => sum + ours.utility, 0) / flat.length,
    reached: flat.reduce((sum, { theirs }) => sum + theirs.utility, 0) / flat.length,
    total: estimator.mean(against(catalogue, agent)),
    terms: [
      term("generation", { upper: catalogue, lower: plans }),
      term("foresight", { upper: plans, lower: diagnosis }),
      term("diagnosis", { upper: diagnosis, lower: agent }),
    ],
  };
}
