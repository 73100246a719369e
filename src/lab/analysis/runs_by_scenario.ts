/** From the runs of one arm to one group per scenario by name, its runs by seed and position; empty groups have no place. */

import type { RunRow } from "../../memory/rows.ts";
import { compareText } from "../compare_text.ts";

export function runsByScenario(runs: readonly RunRow[]): readonly (readonly RunRow[])[] {
  const groups = Map.groupBy(runs, ({ scenario }) => scenario);
  return [...groups].sort(([a], [b]) => compareText(a, b)).map(([, group]) =>
    group.sort((a, b) => a.seed - b.seed || a.position - b.position)
  );
}
