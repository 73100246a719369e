/** From episodes to the CSV tables of a report: one line an episode, an attempt, a plan, an action. */

import { judgedPlans } from "../charts/judged_plans.ts";
import type { Attempt } from "../graphs/attempt.ts";
import type { Episode } from "../lab/episode.ts";
import { actionText } from "../lab/action_text.ts";
import { csvText } from "../lab/csv_text.ts";
import { summaryRows } from "./summary_rows.ts";

/** Text of each table by name. */
export function reportTables(episodes: readonly Episode[], baseline: string): ReadonlyMap<string, string> {
  const attempts = attemptPlaces(episodes);
  return new Map([
    ["episodes", episodesCsv(episodes, baseline)],
    ["attempts", csvText([...placeColumns, ...attemptColumns], attempts.map(attemptRow))],
    ["plans", csvText([...placeColumns, ...planColumns], attempts.flatMap(planRows))],
    ["actions", csvText([...placeColumns, ...actionColumns], attempts.flatMap(actionRows))],
  ]);
}

function episodesCsv(episodes: readonly Episode[], baseline: string): string {
  const columns = [
    "scenario",
    "topology",
    "split",
    "arm",
    "seed",
    "recovered",
    "timeToRecoverSeconds",
    "violationMinutes",
    "cost",
    "utility",
    "attempts",
    "actions",
    "diagnosis",
    "diagnosed",
    "truth",
    "stateHash",
  ] as const;
  return csvText(columns, summaryRows(episodes, baseline));
}

const placeColumns = ["scenario", "arm", "seed", "incident", "attempt"] as const;
const attemptColumns = [
  "startTick",
  "hypothesis",
  "confidence",
  "decision",
  "planId",
  "predictedUtility",
  "verification",
  "refutation",
  "posterior",
] as const;
const planColumns = [
  "planId",
  "title",
  "meanStability",
  "resilience",
  "risk",
  "cost",
  "distance",
  "onFront",
  "verdict",
  "reason",
] as const;
const actionColumns = ["tick", "by", "order", "action", "outcome", "cost", "undo"] as const;

interface AttemptPlace {
  readonly attempt: Attempt;
  readonly place: Readonly<Record<typeof placeColumns[number], string | number>>;
}

function attemptPlaces(episodes: readonly Episode[]): readonly AttemptPlace[] {
  return episodes.flatMap(({ scenario, arm, seed, incidents }) =>
    incidents.flatMap(({ attempts }, index) =>
      attempts.map((attempt) => ({
        attempt,
        place: { scenario, arm, seed, incident: index + 1, attempt: attempt.number },
      }))
    )
  );
}

function attemptRow({ attempt, place }: AttemptPlace) {
  const leading = attempt.diagnosis.marginals.at(0);
  const { decision } = attempt.selection;
  const planId = decision.kind === "apply" ? decision.planId : null;
  return {
    ...place,
    startTick: attempt.startTick,
    hypothesis: leading?.hypothesis.id ?? null,
    confidence: leading?.probability ?? null,
    decision: decision.kind,
    planId,
    predictedUtility: attempt.shadow.plans.find((plan) => plan.planId === planId)?.utility ?? null,
    verification: attempt.verification.kind,
    refutation: attempt.refutation.verdict.kind,
    posterior: attempt.refutation.posterior,
  };
}

function planRows({ attempt, place }: AttemptPlace) {
  return judgedPlans(attempt).map(({ planId, title, objectives, risk, cost, distance, onFront, outcome, reason }) => ({
    ...place,
    planId,
    title,
    meanStability: objectives.stability,
    resilience: objectives.resilience,
    risk,
    cost,
    distance,
    onFront,
    verdict: outcome,
    reason,
  }));
}

function actionRows({ attempt, place }: AttemptPlace) {
  const rows = [
    ...attempt.outcomes.map((outcome) => ({ outcome, by: "plan" })),
    ...attempt.undone.map((outcome) => ({ outcome, by: "undo" })),
  ];
  return rows.map(({ outcome, by }, index) => ({
    ...place,
    tick: outcome.tick,
    by,
    order: index + 1,
    action: actionText(outcome.action),
    outcome: outcome.kind === "done" ? "done" : `refused: ${outcome.reason}`,
    cost: outcome.kind === "done" ? outcome.cost : 0,
    undo: outcome.kind === "done" ? outcome.undo.map(actionText).join("; ") : "",
  }));
}
