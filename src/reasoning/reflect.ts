/** Stage 9: from a finished incident to what was predicted against what came, what is verified, and the lessons. */

import type { Alert } from "../operations/alerts.ts";
import type { ActionOutcome } from "../operations/environment.ts";
import type { Hypothesis } from "../operations/hypotheses.ts";
import type { Observation } from "../operations/observation.ts";
import { costOf, utility } from "../operations/utility.ts";
import type { Verification } from "../operations/verify.ts";
import type { Diagnosis } from "./diagnose.ts";
import { observedViolation } from "./learning/observed_violation.ts";
import { doNothingId, type Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { Refutation } from "./refute.ts";
import { chosenPlan, type Selection } from "./select.ts";
import type { PlanShadow, ShadowReport } from "./shadow.ts";

/** Prediction against outcome of one attempt. */
export interface AttemptReview {
  readonly number: number;
  readonly planId: string;
  readonly predictedUtility: number;
  /** From observed signals since the attempt began. */
  readonly realisedUtility: number;
  readonly predictedRecovery: number;
  readonly recovered: boolean;
  readonly blamed: "nothing" | "hypothesis" | "plan";
  /** Id of the hypothesis set or plan blamed; null when nothing is. */
  readonly blamedId: string | null;
  readonly lesson: string;
}

export interface Reflection {
  readonly tick: number;
  /** Attempts in which a plan was carried out. */
  readonly reviews: readonly AttemptReview[];
  /** Faults confirmed by a recovery that doing nothing was not expected to bring; empty when none is. */
  readonly verified: readonly Hypothesis[];
  /** Observed share of the incident's ticks in violation, work not served included, 0–1. */
  readonly violationShare: number;
  readonly realisedUtility: number;
  /** Mean absolute error of predicted against realised utility over the attempts that ran; null when none did. */
  readonly calibrationError: number | null;
  readonly lessons: readonly string[];
}

/** What reflection needs of an attempt. */
export interface PastAttempt {
  readonly number: number;
  readonly startTick: number;
  readonly diagnosis: Diagnosis;
  readonly plans: readonly Plan[];
  readonly shadow: ShadowReport;
  readonly selection: Selection;
  readonly outcomes: readonly ActionOutcome[];
  readonly verification: Verification;
  readonly refutation: Refutation;
  readonly undone: readonly ActionOutcome[];
}

export interface ReflectionInput {
  readonly alert: Alert;
  readonly attempts: readonly PastAttempt[];
  /** Whether the incident ended in a verified recovery. */
  readonly recovered: boolean;
  /** As things stand at the end; all that is judged is read from its samples. */
  readonly observation: Observation;
  readonly policy: Policy;
}

export function reflect(input: ReflectionInput): Reflection {
  const { alert, attempts, recovered, observation, policy } = input;
  const reviews = attempts.flatMap((attempt, index) => {
    const endTick = attempts[index + 1]?.startTick ?? observation.tick;
    const plan = chosenPlan(attempt.selection, attempt.plans);
    return plan === null ? [] : [review(attempt, plan, endTick, observation)];
  });
  const verified = recovered ? verifiedFaults(attempts.at(-1), policy) : [];
  // Nothing measured at all is no proof of service.
  const violationShare = observedViolation(observation, wakingTick(alert, observation) - 1, observation.tick) ?? 1;
  const cost = attempts.reduce((sum, { outcomes, undone }) => sum + costOf(outcomes) + costOf(undone), 0);
  const errors = reviews.map(({ predictedUtility, realisedUtility }) => Math.abs(predictedUtility - realisedUtility));
  return {
    tick: observation.tick,
    reviews,
    verified,
    violationShare,
    realisedUtility: utility(violationShare, cost),
    calibrationError: errors.length === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length,
    lessons: lessonsOf(reviews, verified, recovered),
  };
}

/** The newest sample at the alert: it raised it, so it belongs to the incident, also when it was scraped earlier. */
function wakingTick({ tick }: Alert, { sampleTicks }: Observation): number {
  return sampleTicks.filter((sampled) => sampled <= tick).at(-1) ?? tick;
}

function review(attempt: PastAttempt, plan: Plan, endTick: number, observation: Observation): AttemptReview {
  const shadow = shadowOf(plan.id, attempt.shadow);
  const recovered = attempt.verification.kind === "recovered";
  const { verdict } = attempt.refutation;
  return {
    number: attempt.number,
    planId: plan.id,
    predictedUtility: shadow.utility,
    realisedUtility: realised(attempt, endTick, observation),
    predictedRecovery: recoveryOf(shadow),
    recovered,
    blamed: verdict.kind === "refuted" ? "hypothesis" : verdict.kind === "plan-blamed" ? "plan" : "nothing",
    blamedId: verdict.kind === "refuted" ? verdict.set : verdict.kind === "plan-blamed" ? plan.id : null,
    lesson: lessonOf(attempt, plan, recovered),
  };
}

/**
 * Over the horizon that was predicted, so that both speak of the same time: what was not lived through is as
 * verification left it, good after a recovery and violated without.
 */
function realised(
  { startTick, shadow, outcomes, verification }: PastAttempt,
  endTick: number,
  observation: Observation,
): number {
  const lived = Math.min(shadow.horizonTicks, Math.max(0, endTick - startTick));
  const recovered = verification.kind === "recovered";
  const observed = observedViolation(observation, startTick, startTick + lived) ?? (recovered ? 0 : 1);
  const rest = recovered ? 0 : shadow.horizonTicks - lived;
  return utility((observed * lived + rest) / shadow.horizonTicks, costOf(outcomes));
}

function shadowOf(planId: string, { plans }: ShadowReport): PlanShadow {
  const shadow = plans.find((candidate) => candidate.planId === planId);
  if (shadow === undefined) throw new Error(`Cannot reflect on plan ${planId}: it was not rehearsed`);
  return shadow;
}

function recoveryOf({ planId, outcomes }: PlanShadow): number {
  const main = outcomes.find(({ future }) => future === "main");
  if (main === undefined) throw new Error(`Cannot reflect on plan ${planId}: it has no main future`);
  return main.recovery;
}

/** A recovery verifies the faults its plan was aimed at, unless they were expected to pass by themselves. */
function verifiedFaults(attempt: PastAttempt | undefined, policy: Policy): readonly Hypothesis[] {
  if (attempt === undefined || attempt.verification.kind !== "recovered") return [];
  const plan = chosenPlan(attempt.selection, attempt.plans);
  if (plan === null || plan.aimedAt.length === 0 || attempt.outcomes.some(({ kind }) => kind === "refused")) return [];
  if (recoveryOf(shadowOf(doNothingId, attempt.shadow)) >= policy.naturalRecovery) return [];
  return attempt.diagnosis.marginals.map(({ hypothesis }) => hypothesis)
    .filter(({ id, mechanism }) => plan.aimedAt.includes(id) && mechanism !== "unknown");
}

function lessonOf({ refutation: { verdict } }: PastAttempt, plan: Plan, recovered: boolean): string {
  switch (verdict.kind) {
    case "confirmed":
      return `${plan.title} recovered the service, as ${verdict.set} would have it`;
    case "refuted":
      return `${verdict.set} is ruled out for this incident: ${verdict.ban.evidence}`;
    case "plan-blamed":
      return `${plan.title} did not help; ${verdict.set} stays believable, another plan is due`;
    case "untested":
      return `${plan.title} ${recovered ? "was followed by recovery" : "tested nothing"}: ${verdict.reason}`;
    default: {
      const never: never = verdict;
      throw new Error(`Cannot word the verdict ${JSON.stringify(never)}`);
    }
  }
}

function lessonsOf(
  reviews: readonly AttemptReview[],
  verified: readonly Hypothesis[],
  recovered: boolean,
): readonly string[] {
  return [
    ...reviews.map(({ lesson }) => lesson),
    ...verified.map(({ id }) =>
      `${id} is verified: the plan against it brought a recovery that waiting would not have`
    ),
    ...(recovered && verified.length === 0 ? ["recovered, but nothing shows which fault it was"] : []),
  ];
}
