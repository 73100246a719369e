/** From the stored plans of an example's first attempt to the points of its front. */

import type { ExamplePlan } from "../lab/analysis/experiment_results.ts";
import type { FrontPoint } from "./plan_front.ts";

const standings = {
  chosen: "chosen",
  gated: "stopped by a gate",
  dominated: "ε-dominated",
  outscored: "on the front",
} as const satisfies Readonly<Record<ExamplePlan["verdict"], FrontPoint["standing"]>>;

/** *Do nothing* and then the others, as their ids count. */
export function examplePoints(plans: readonly ExamplePlan[]): readonly FrontPoint[] {
  return plans.map(({ planId, title, cost, risk, stability, resilience, onFront, verdict, reason }): FrontPoint => (
    { planId, title, cost, risk, stability, resilience, onFront, standing: standings[verdict], reason }
  )).toSorted((a, b) => number(a) - number(b));
}

function number({ planId }: FrontPoint): number {
  return Number(planId.replace(/^\D+/, ""));
}
