/** Stage 4: from a diagnosis to a few diverse recovery plans, *do nothing* always among them. */

import type { Beliefs } from "../memory/beliefs.ts";
import type { Hypothesis } from "../operations/hypotheses.ts";
import type { Observation } from "../operations/observation.ts";
import type { TimedAction } from "../operations/twin.ts";
import { actionCost } from "../operations/utility.ts";
import { entityKey } from "../random.ts";
import type { Diagnosis } from "./diagnose.ts";
import { experience } from "./planning/move_score.ts";
import { type Draft, planDrafts } from "./planning/plan_drafts.ts";
import { planTitle } from "./planning/plan_title.ts";
import type { Policy } from "./policy.ts";
import type { Recall } from "./recall.ts";
import { reversibility } from "../operations/reversibility.ts";

/** The id of *do nothing*, which every set of plans contains. */
export const doNothingId = "P0";

export interface Plan {
  /** P0 is *do nothing*; P1… the others in order of generation. */
  readonly id: string;
  /** Canonical text of the steps: equal plans have equal hashes, whatever their ids. */
  readonly hash: string;
  readonly title: string;
  readonly rationale: string;
  readonly steps: readonly TimedAction[];
  /** Ids of the hypotheses the plan is aimed at, sorted; empty for *do nothing*. */
  readonly aimedAt: readonly string[];
  /** Names of the catalogue's moves it is made of. */
  readonly moves: readonly string[];
  /** Share of the steps whose undo is exact, 0–1; 1 for *do nothing*. */
  readonly reversibleShare: number;
  /** In the cost unit of `operations/utility`. */
  readonly cost: number;
}

export interface PlanInput {
  readonly observation: Observation;
  readonly diagnosis: Diagnosis;
  readonly beliefs: Beliefs;
  readonly recall: Recall;
  readonly policy: Policy;
  /** Hashes of plans that failed in this incident: they are not made again. */
  readonly tried: readonly string[];
}

/** One plan of three is aimed at the rival diagnosis rather than the leading one. */
const rivalShare = 1 / 3;

/** What a move that an earlier plan already makes costs a draft in score, so that plans differ in kind. Assumed by us. */
const repetitionPenalty = 0.3;

/**
 * *Do nothing* and up to `policy.plansPerDiagnosis` plans, no two with equal steps; fewer where the catalogue offers fewer.
 *
 * Most are aimed at the leading fault set, the last third at the most probable fault beside it. While the diagnosis is
 * cautious all steps are low-risk and exactly reversible, and what is safe against an unknown fault fills up the rest.
 */
export function makePlans({ tried, ...input }: PlanInput): readonly Plan[] {
  const { diagnosis, policy } = input;
  const draftInput = { ...input, experience: experience(input.beliefs, input.recall, policy) };
  const leading = diagnosis.ranked.find(({ faults }) => faults.length > 0)?.faults ?? [];
  const rival = rivalOf(diagnosis, leading);
  const forLeading = planDrafts(leading, draftInput);
  const forRival = rival === null ? [] : planDrafts([rival], draftInput);
  const forAnything = diagnosis.cautious ? planDrafts([unknownFault(diagnosis)], draftInput) : [];

  const plans = [doNothing];
  const full = policy.plansPerDiagnosis + 1;
  const fill = (drafts: readonly Draft[], upTo: number) => {
    while (plans.length < upTo) {
      const next = mostDifferent(drafts, plans, tried);
      if (next === null) return;
      plans.push(toPlan(next, `P${plans.length}`, diagnosis));
    }
  };
  fill(forLeading, full - Math.floor(policy.plansPerDiagnosis * rivalShare));
  fill(forRival, full);
  fill(forLeading, full);
  fill(forAnything, full);
  return plans;
}

const doNothing: Plan = {
  id: doNothingId,
  hash: stepsHash([]),
  title: "Do nothing",
  rationale: "What the cluster's own controllers make of it",
  steps: [],
  aimedAt: [],
  moves: [],
  reversibleShare: 1,
  cost: 0,
};

/** The hardest to tell from the leading set, else the most probable beside it. */
function rivalOf(diagnosis: Diagnosis, leading: readonly Hypothesis[]): Hypothesis | null {
  const ids = new Set(leading.map(({ id }) => id));
  const others = [...diagnosis.rivals, ...diagnosis.marginals].map(({ hypothesis }) => hypothesis);
  return others.find(({ id, mechanism }) => !ids.has(id) && mechanism !== "unknown") ?? null;
}

function unknownFault(diagnosis: Diagnosis): Hypothesis {
  const known = diagnosis.marginals.find(({ hypothesis }) => hypothesis.mechanism === "unknown");
  return known?.hypothesis ??
    {
      id: "unknown@cluster",
      mechanism: "unknown",
      entity: "cluster",
      magnitude: 0,
      spread: 0,
      onsetTick: diagnosis.tick,
    };
}

/** The best draft after a penalty on moves that are already planned; null when all are planned or tried. */
function mostDifferent(drafts: readonly Draft[], plans: readonly Plan[], tried: readonly string[]): Draft | null {
  const used = new Set(plans.flatMap((plan) => plan.moves));
  const taken = new Set([...plans.map(({ hash }) => hash), ...tried]);
  let best: Draft | null = null;
  let bestScore = -Infinity;
  for (const draft of drafts) {
    if (taken.has(stepsHash(draft.steps))) continue;
    const repeated = draft.parts.filter(({ move }) => used.has(move.name)).length / draft.parts.length;
    const score = draft.score - repetitionPenalty * repeated;
    if (score > bestScore) [best, bestScore] = [draft, score];
  }
  return best;
}

function toPlan({ parts, steps }: Draft, id: string, diagnosis: Diagnosis): Plan {
  const probabilities = new Map(diagnosis.marginals.map(({ hypothesis, probability }) => [hypothesis.id, probability]));
  const exact = steps.filter(({ action }) => reversibility[action.kind] === "exact").length;
  return {
    id,
    hash: stepsHash(steps),
    title: planTitle(parts),
    rationale: parts.map(({ move, fault, reasons }) => {
      const believed = Math.round(100 * (probabilities.get(fault.id) ?? 0));
      const learned = reasons.length > 0 ? ` (${reasons.join("; ")})` : "";
      return `Against ${fault.id} (${believed} %): ${move.name}, ${move.effect}${learned}`;
    }).join(". "),
    steps,
    aimedAt: [...new Set(parts.map(({ fault }) => fault.id))].toSorted(),
    moves: [...new Set(parts.map(({ move }) => move.name))],
    reversibleShare: exact / steps.length,
    // Whole thousandths: sums of tenths must not miss a budget by a rounding error.
    cost: Math.round(1000 * steps.reduce((sum, { action }) => sum + actionCost(action), 0)) / 1000,
  };
}

/** Of the steps as a set: order within a tick and of an action's keys does not count. */
function stepsHash(steps: readonly TimedAction[]): string {
  const text = steps.map(({ afterTicks, action }) =>
    `${afterTicks} ${JSON.stringify(Object.entries(action).toSorted(([a], [b]) => a < b ? -1 : 1))}`
  ).toSorted().join("\n");
  return entityKey(text).toString(16).padStart(8, "0");
}
