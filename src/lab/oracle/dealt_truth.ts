/** From a scenario and a seed to the truth that its runs are judged by, and that oracles are told. */

import type { Scenario, TruthSpec } from "../../simulator/scenario/scenario.ts";
import { truthOfChaos } from "./truth_of_chaos.ts";

/** As written; where a pattern is written and no fault, chaos draws its targets, and the truth is what it was dealt. */
export function dealtTruth(scenario: Scenario, seed: number): TruthSpec {
  const { truth } = scenario;
  if (truth.faults.length > 0 || truth.pattern === "no-fault") return truth;
  return { ...truth, faults: truthOfChaos(scenario, seed).faults };
}
