/** From scenarios and a filter to those that fit it, in the order they came in. */

import type { Difficulty, FaultPattern, Scenario } from "../simulator/scenario/scenario.ts";

/** Lists of what is wanted; a list that is left out, or empty, does not restrict. */
export interface ScenarioFilter {
  /** Mechanisms of the truth, or kinds of chaos events; a scenario fits when it has one of them. */
  readonly faults?: readonly string[];
  readonly patterns?: readonly FaultPattern[];
  readonly topologies?: readonly string[];
  readonly difficulties?: readonly Difficulty[];
  readonly splits?: readonly Scenario["split"][];
}

export function selectScenarios(scenarios: readonly Scenario[], filter: ScenarioFilter): readonly Scenario[] {
  const { faults, patterns, topologies, difficulties, splits } = filter;
  return scenarios.filter(({ truth, chaos, topology, split }) =>
    fits(faults, [...truth.faults.map(({ mechanism }) => mechanism), ...chaos.map(({ kind }) => kind)]) &&
    fits(patterns, [truth.pattern]) &&
    fits(topologies, [topology]) &&
    fits(difficulties, [truth.difficulty]) &&
    fits(splits, [split])
  );
}

function fits(wanted: readonly string[] | undefined, found: readonly string[]): boolean {
  return wanted === undefined || wanted.length === 0 || found.some((value) => wanted.includes(value));
}
