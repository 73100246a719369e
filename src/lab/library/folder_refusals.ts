/** The worlds of a folder come in, why the folder as a whole is refused goes out: shares, and what the splits keep apart. */

import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { combination, splitRefusal } from "./held_out.ts";

/** Definitions §8: at least this share of worlds has no fault, so that an agent that always acts is found out on any split. */
const leastControls = 0.15;

/** Problems of a folder; names of scenarios are in them where single ones are to blame. */
export function folderRefusals(scenarios: readonly Scenario[]): readonly string[] {
  const bySplit = [...Map.groupBy(scenarios, ({ split }) => split)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...bySplit.flatMap(([split, of]) => [...controlShare(of, split)]),
    ...names(scenarios),
    ...splitRefusals(scenarios),
  ];
}

function* controlShare(scenarios: readonly Scenario[], split: Scenario["split"]): Iterable<string> {
  const controls = scenarios.filter(({ truth }) => truth.faults.length === 0).length;
  if (controls / scenarios.length >= leastControls) return;
  const share = (100 * controls / scenarios.length).toFixed(0);
  yield `${controls} of ${scenarios.length} worlds of split ${split} (${share} %) have no fault; expected at least ${
    100 * leastControls
  } %`;
}

function* names(scenarios: readonly Scenario[]): Iterable<string> {
  for (const key of ["name", "title"] as const) {
    for (const [text, same] of Map.groupBy(scenarios, (scenario) => scenario[key])) {
      if (same.length > 1) yield `${key} "${text}" stands ${same.length} times`;
    }
  }
}

function* splitRefusals(scenarios: readonly Scenario[]): Iterable<string> {
  const met = new Set(scenarios.filter(({ split }) => split !== "test").flatMap((each) => combination(each) ?? []));
  for (const scenario of scenarios) {
    const refusal = splitRefusal(scenario, met);
    if (refusal !== null) yield `${scenario.name}: ${refusal}`;
  }
}
