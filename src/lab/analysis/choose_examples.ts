/** From runs to the two pairs worth showing in full: where the agent lost and won most against the reference. */

import type { RunRow } from "../../memory/rows.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Example } from "./experiment_results.ts";
import { pairedRuns } from "./paired_runs.ts";

export interface ChosenPair extends Pick<Example, "kind" | "difference"> {
  readonly agent: RunRow;
  readonly reference: RunRow;
}

/** By the primary metric; of equal differences the first by scenario, seed and position. None where all are 0. */
export function chooseExamples(runs: readonly RunRow[], experiment: Experiment): readonly ChosenPair[] {
  const { aa: { arm }, reference, primary: { column, better } } = experiment;
  if (arm === reference) return [];
  const pairs = pairedRuns(runs, { arm, reference }).flat().map((pair) => ({
    agent: pair.ours,
    reference: pair.theirs,
    difference: pair.ours[column] - pair.theirs[column],
  }));
  const gain = (difference: number) => better === "more" ? difference : -difference;
  const chosen: ChosenPair[] = [];
  for (const [kind, sign] of [["largest loss", -1], ["largest gain", 1]] as const) {
    let best: Omit<ChosenPair, "kind"> | null = null;
    for (const pair of pairs) {
      if (sign * gain(pair.difference) > sign * gain(best?.difference ?? 0)) best = pair;
    }
    if (best !== null) chosen.push({ kind, ...best });
  }
  return chosen;
}
