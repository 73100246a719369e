/** From one attempt to its plans in two planes, cost against stability and risk against resilience, with every verdict. */

import type { TopLevelSpec } from "vega-lite";
import type { Attempt } from "../graphs/attempt.ts";
import { judgedPlans } from "./judged_plans.ts";
import { palette } from "./palette.ts";
import { type FrontPoint, planFrontChart } from "./plan_front.ts";

export function frontPoints(attempt: Attempt): readonly FrontPoint[] {
  return judgedPlans(attempt).map(({ planId, title, cost, risk, objectives, onFront, outcome, reason }) => ({
    planId,
    title,
    cost,
    risk,
    stability: objectives.stability,
    resilience: objectives.resilience,
    onFront,
    standing: outcome === "chosen"
      ? "chosen"
      : outcome === "gated"
      ? "stopped by a gate"
      : outcome === "dominated"
      ? "ε-dominated"
      : "on the front",
    reason,
  }));
}

/** Every plan of one attempt in two planes of objectives, the front joined by a line; `of` names what was played. */
export function paretoFrontChart(attempt: Attempt, of = ""): TopLevelSpec {
  return planFrontChart(frontPoints(attempt), { title: `Plans weighed, attempt ${attempt.number}`, of, palette });
}
