/** From the attempts of one incident to their rows: hypotheses, plans, futures, selections, reflections. */

import { mean } from "simple-statistics";
import type { Attempt, IncidentHandling } from "../graphs/attempt.ts";
import type { Plan } from "../reasoning/plan.ts";
import type { FutureRow, HypothesisRow, PlanRow, ReflectionRow, RowBatch, SelectionRow } from "../memory/rows.ts";

interface IncidentKey {
  readonly runId: string;
  readonly incidentId: string;
}

interface AttemptKey extends IncidentKey {
  readonly attempt: number;
}

export function attemptRows({ attempts, reflection }: IncidentHandling, incident: IncidentKey): RowBatch {
  const rowsOf = <Row>(map: (attempt: Attempt, key: AttemptKey) => readonly Row[]) =>
    attempts.flatMap((attempt) => map(attempt, { ...incident, attempt: attempt.number }));
  return {
    hypotheses: rowsOf(hypothesisRows),
    plans: rowsOf(planRows),
    futures: rowsOf(futureRows),
    selections: rowsOf((attempt, key) => [selectionRow(attempt, key)]),
    reflections: reflection.reviews.map((review): ReflectionRow => ({
      ...incident,
      attempt: review.number,
      planId: review.planId,
      recovered: review.recovered,
      predictedUtility: review.predictedUtility,
      realisedUtility: review.realisedUtility,
      blamed: review.blamed,
      blamedId: review.blamedId,
      lesson: review.lesson,
    })),
  };
}

function hypothesisRows({ diagnosis: { marginals, ranked } }: Attempt, key: AttemptKey): readonly HypothesisRow[] {
  return marginals.map(({ hypothesis, probability }, index) => {
    const best = ranked.find(({ faults }) => faults.some(({ id }) => id === hypothesis.id));
    if (best === undefined) throw new Error(`Cannot keep hypothesis ${hypothesis.id}: no ranked fault set holds it`);
    return {
      ...key,
      rank: index + 1,
      mechanism: hypothesis.mechanism,
      entity: hypothesis.entity,
      magnitude: hypothesis.magnitude,
      spread: hypothesis.spread,
      onsetTick: hypothesis.onsetTick,
      marginal: probability,
      logPosterior: best.logPosterior,
    };
  });
}

function planRows(attempt: Attempt, key: AttemptKey): readonly PlanRow[] {
  return attempt.selection.judged.map(({ planId, objectives, distance, onFront, verdict }) => {
    const plan = planOf(attempt, planId);
    return {
      ...key,
      planId,
      planHash: plan.hash,
      title: plan.title,
      steps: JSON.stringify(plan.steps),
      moves: plan.moves,
      aimedAt: plan.aimedAt,
      cost: plan.cost,
      risk: byPlan(attempt.risks, planId, "given a risk").risk,
      stability: objectives.stability,
      resilience: objectives.resilience,
      onFront,
      distance,
      verdict: verdict.kind,
      reason: verdict.reason,
    };
  });
}

function futureRows(attempt: Attempt, key: AttemptKey): readonly FutureRow[] {
  const { shadow } = attempt;
  return shadow.plans.flatMap(({ planId, outcomes }) =>
    outcomes.map(({ future, stabilities, utilities, stability, recovery }): FutureRow => {
      const spec = shadow.futures.find(({ kind }) => kind === future);
      if (spec === undefined) throw new Error(`Cannot keep the futures of ${planId}: "${future}" is not specified`);
      return {
        ...key,
        planId,
        future,
        source: spec.source,
        weight: spec.weight,
        replicates: stabilities.length,
        cvarStability: stability,
        meanStability: mean(stabilities),
        meanUtility: mean(utilities),
        recoveryProbability: recovery,
        cost: planOf(attempt, planId).cost,
      };
    })
  );
}

function selectionRow({ diagnosis, selection, shadow }: Attempt, key: AttemptKey): SelectionRow {
  const { decision, judged } = selection;
  const made = { ...key, tick: diagnosis.tick, frontSize: judged.filter(({ onFront }) => onFront).length };
  if (decision.kind === "escalate") {
    return {
      ...made,
      decision: "escalate",
      planId: null,
      predictedUtility: null,
      predictedRecovery: null,
      reasons: decision.reasons.join("; "),
    };
  }
  const { planId } = decision;
  const rehearsed = byPlan(shadow.plans, planId, "rehearsed");
  return {
    ...made,
    decision: "apply",
    planId,
    predictedUtility: rehearsed.utility,
    predictedRecovery: rehearsed.outcomes.find(({ future }) => future === "main")?.recovery ?? null,
    reasons: byPlan(judged, planId, "judged").verdict.reason,
  };
}

function planOf({ plans }: Attempt, planId: string): Plan {
  return byPlan(plans.map((plan) => ({ planId: plan.id, plan })), planId, "planned").plan;
}

function byPlan<Of extends { readonly planId: string }>(records: readonly Of[], planId: string, what: string): Of {
  const found = records.find((record) => record.planId === planId);
  if (found === undefined) throw new Error(`Cannot keep plan ${planId}: it was not ${what}`);
  return found;
}
