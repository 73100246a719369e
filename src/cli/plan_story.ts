/** From rehearsed and judged plans to labelled texts: which futures, how each plan fared, why one won and the others lost. */

import { doNothingId, type Plan } from "../reasoning/plan.ts";
import type { PlanRisk } from "../reasoning/propagation_risk.ts";
import type { JudgedPlan, Selection } from "../reasoning/select.ts";
import type { ShadowReport } from "../reasoning/shadow.ts";
import { costText, minutesText, ratioText } from "../report/number_text.ts";
import type { StoryPart } from "./diagnosis_story.ts";

export interface WeighedPlans {
  readonly plans: readonly Plan[];
  readonly risks: readonly PlanRisk[];
  readonly shadow: ShadowReport;
  readonly selection: Selection;
  readonly tickSeconds: number;
}

export function planStory(weighed: WeighedPlans): readonly StoryPart[] {
  const { shadow: { futures, horizonTicks, replicates }, selection: { decision, judged }, tickSeconds } = weighed;
  const minutes = minutesText(horizonTicks * tickSeconds / 60);
  const rehearsed: StoryPart = ["rehearsed", [
    `${judged.length} plans, ${minutes} min ahead, ${replicates} times in each of ${futures.length} futures`,
    ...futures.map(({ kind, source }) => `  ${kind}: ${source}`),
  ]];
  if (decision.kind === "escalate") {
    return [rehearsed, ["weighed", judged.flatMap((plan) => planTexts(plan, weighed))], ["chose", [
      "to call a person",
    ]]];
  }
  const isChosen = ({ planId }: JudgedPlan) => planId === decision.planId;
  const losers = judged.filter((plan) => !isChosen(plan)).toSorted((a, b) => numberOf(a) - numberOf(b));
  return [
    rehearsed,
    ["chose", judged.filter(isChosen).flatMap((plan) => planTexts(plan, weighed))],
    ["over", losers.flatMap((plan) => planTexts(plan, weighed))],
  ];
}

function planTexts({ planId, verdict }: JudgedPlan, { plans, risks, shadow }: WeighedPlans): readonly string[] {
  const plan = plans.find(({ id }) => id === planId);
  const rehearsed = shadow.plans.find((each) => each.planId === planId);
  const risk = risks.find((each) => each.planId === planId);
  if (plan === undefined || rehearsed === undefined || risk === undefined) {
    throw new Error(`Cannot tell of plan ${planId}: it was judged, but not made, rehearsed and given a risk`);
  }
  const futures = rehearsed.outcomes.map(({ stability }) => ratioText(stability)).join("/");
  const better = planId === doNothingId
    ? ""
    : `, utility at least ${signed(rehearsed.advantageBound)} against doing nothing`;
  return [
    `${planId} ${plan.title}`,
    `  stability ${futures}, resilience ${ratioText(rehearsed.resilience)}, ` +
    `risk ${ratioText(risk.risk)}, cost ${costText(plan.cost)}${better}`,
    `  ${verdict.kind === "gated" ? "stopped: " : ""}${verdict.reason}`,
  ];
}

function signed(value: number): string {
  const text = ratioText(value);
  return text.startsWith("-") ? text : `+${text}`;
}

/** P2 before P10. */
function numberOf({ planId }: JudgedPlan): number {
  return Number(planId.slice(1));
}
