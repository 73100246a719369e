/** Echo rejection within an incident: from a tested plan and its verification to updated odds of the fault set it was aimed at. */

import type { ActionOutcome } from "../operations/environment.ts";
import type { Verification } from "../operations/verify.ts";
import type { Diagnosis, FaultSet } from "./diagnose.ts";
import { faultSetName } from "./diagnosis/fault_posterior.ts";
import type { ForbiddenSet, Ledger } from "./learning/ledger.ts";
import { doNothingId, type Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { PlanShadow, ShadowReport } from "./shadow.ts";

/** What a tested plan says about the fault set it was aimed at. */
export type RefutationVerdict =
  /** Nothing was learned: no plan ran, it did not run correctly, its window is still open, or rejection is off. */
  | { readonly kind: "untested"; readonly reason: string }
  | { readonly kind: "confirmed"; readonly set: string; readonly nats: number }
  /** The plan failed, but the fault set stays believable: try another plan against it. */
  | { readonly kind: "plan-blamed"; readonly set: string; readonly nats: number; readonly planHash: string }
  | { readonly kind: "refuted"; readonly set: string; readonly nats: number; readonly ban: ForbiddenSet };

export interface Refutation {
  readonly tick: number;
  readonly verdict: RefutationVerdict;
  /** Recovery that shadowing predicted if the fault set was right, 0–1; null when nothing was tested. */
  readonly expectedRecovery: number | null;
  /** The same if it was wrong: posterior-weighted over the rivals, at least do-nothing's. */
  readonly rivalRecovery: number | null;
  /** Posterior of the fault set after the test; null when nothing was tested. */
  readonly posterior: number | null;
  readonly ledger: Ledger;
}

export interface RefutationInput {
  readonly diagnosis: Diagnosis;
  readonly shadow: ShadowReport;
  /** The plan that was carried out, or null when a person was called instead. */
  readonly chosen: Plan | null;
  readonly outcomes: readonly ActionOutcome[];
  /** As it stood when the plan's window closed. */
  readonly verification: Verification;
  readonly ledger: Ledger;
  readonly policy: Policy;
}

/**
 * Refutation is a likelihood (definitions §6): failure multiplies the odds of the fault set by (1−e_h)/(1−e_¬h), success
 * by e_h/e_¬h, where e is the recovery that shadowing predicted. What is refuted is the set that the plan was aimed at.
 */
export function refute(input: RefutationInput): Refutation {
  const { chosen, verification, ledger, policy } = input;
  const reason = whyUntested(input);
  if (reason !== null || chosen === null) {
    return {
      tick: verification.tick,
      verdict: { kind: "untested", reason: reason ?? "no plan was carried out" },
      expectedRecovery: null,
      rivalRecovery: null,
      posterior: null,
      ledger: withRefusal(input),
    };
  }
  const set = faultSetName(chosen.aimedAt);
  const { expected, rival } = recoveries(chosen, set, input);
  const recovered = verification.kind === "recovered";
  const nats = policy.rejection === "literal"
    ? 0
    : Math.log(recovered ? expected / rival : (1 - expected) / (1 - rival));
  const earlier = ledger.shifts.find((shift) => shift.set === set)?.nats ?? 0;
  const diagnosed = diagnosedAs(set, input.diagnosis);
  const before = logOdds(diagnosed?.probability ?? 0);
  const posterior = 1 / (1 + Math.exp(-(before + nats)));
  const shifted: Ledger = {
    ...ledger,
    shifts: [...ledger.shifts.filter((shift) => shift.set !== set), { set, nats: earlier + nats }],
    failures: recovered
      ? ledger.failures
      : [...ledger.failures, { set, planHash: chosen.hash, tick: verification.tick }],
  };
  const record = { tick: verification.tick, expectedRecovery: expected, rivalRecovery: rival, posterior };
  if (recovered) return { ...record, verdict: { kind: "confirmed", set, nats }, ledger: shifted };
  // Bans are re-opened by evidence, so they start from what evidence alone says of the set.
  const rawLogOdds = diagnosed?.rawLogOdds ?? before;
  const bans = bansFor({ set, plan: chosen, posterior, expected, logOdds: rawLogOdds }, shifted, input);
  const [ban] = bans;
  if (ban === undefined) {
    return { ...record, verdict: { kind: "plan-blamed", set, nats, planHash: chosen.hash }, ledger: shifted };
  }
  return {
    ...record,
    verdict: { kind: "refuted", set, nats, ban },
    ledger: { ...shifted, forbidden: [...shifted.forbidden, ...bans] },
  };
}

/** Only a plan that ran as meant, against a named fault, and whose window has closed tests anything. */
function whyUntested({ chosen, outcomes, verification, policy }: RefutationInput): string | null {
  if (chosen === null) return "no plan was carried out";
  if (policy.rejection === "off") return "echo rejection is off";
  if (chosen.id === doNothingId || chosen.aimedAt.length === 0) return `${chosen.id} is aimed at no fault`;
  const refused = outcomes.find(({ kind }) => kind === "refused");
  if (refused?.kind === "refused") return `${refused.action.kind} was refused: ${refused.reason}`;
  if (outcomes.length < chosen.steps.length) return "the episode ended before the last step";
  if (verification.kind === "not-yet") {
    return `objectives have held for ${verification.goodTicks} of ${verification.neededTicks} ticks: too early to tell`;
  }
  return null;
}

/** A refused plan tested nothing, but it is not worth repeating. */
function withRefusal({ chosen, outcomes, verification, ledger, policy }: RefutationInput): Ledger {
  if (chosen === null || policy.rejection === "off" || !outcomes.some(({ kind }) => kind === "refused")) return ledger;
  return {
    ...ledger,
    failures: [...ledger.failures, { set: "", planHash: chosen.hash, tick: verification.tick }],
  };
}

/** e_h and e_¬h: recovery by this plan if the set is right, and weighted over the rivals if it is not. */
function recoveries(
  plan: Plan,
  set: string,
  { diagnosis, shadow }: RefutationInput,
): { readonly expected: number; readonly rival: number } {
  const expected = shadowOf(plan.id, shadow).aimedRecovery;
  const nothing = mainRecovery(doNothingId, shadow);
  let weight = 0;
  let sum = 0;
  for (const [rank, { faults, probability }] of diagnosis.ranked.entries()) {
    if (faultSetName(faults.map(({ id }) => id)) === set) continue;
    // A rival that the plan is aimed at, too, would be cured by it; any other is as if nothing were done, but for the
    // leading set, under which the plan was rehearsed.
    const cured = faults.length > 0 && faults.every(({ id }) => plan.aimedAt.includes(id));
    weight += probability;
    sum += probability * (rank === 0 ? mainRecovery(plan.id, shadow) : cured ? expected : nothing);
  }
  return { expected, rival: Math.max(nothing, weight === 0 ? nothing : sum / weight) };
}

/** Share of the main future's replicates that recovered, smoothed (k+1)/(m+2), so neither 0 nor 1. */
function mainRecovery(planId: string, shadow: ShadowReport): number {
  const main = shadowOf(planId, shadow).outcomes.find(({ future }) => future === "main");
  if (main === undefined) throw new Error(`Cannot refute by plan ${planId}: it was not rehearsed in the main future`);
  return main.recovery;
}

function shadowOf(planId: string, { plans }: ShadowReport): PlanShadow {
  const shadow = plans.find((plan) => plan.planId === planId);
  if (shadow === undefined) throw new Error(`Cannot refute by plan ${planId}: it was not rehearsed`);
  return shadow;
}

function diagnosedAs(set: string, { ranked }: Diagnosis): FaultSet | undefined {
  return ranked.find(({ faults }) => faultSetName(faults.map(({ id }) => id)) === set);
}

/** A set that was not reported has next to none. */
function logOdds(reported: number): number {
  const probability = Math.min(1 - 1e-9, Math.max(1e-9, reported));
  return Math.log(probability / (1 - probability));
}

interface Test {
  readonly set: string;
  readonly plan: Plan;
  readonly posterior: number;
  readonly expected: number;
  readonly logOdds: number;
}

/** The bans that a failure brings; none when the plan is to blame. */
function bansFor(test: Test, ledger: Ledger, { verification, policy }: RefutationInput): readonly ForbiddenSet[] {
  const { set, plan, posterior, expected, logOdds } = test;
  const ban = (by: ForbiddenSet["by"], rule: ForbiddenSet["rule"], name: string, evidence: string): ForbiddenSet => ({
    set: name,
    tick: verification.tick,
    by,
    planId: plan.id,
    planHash: plan.hash,
    rule,
    evidence,
    logOdds,
    ends: by === "literal"
      ? "the end of the incident"
      : `newer evidence with a Bayes factor of ${policy.reopenBayesFactor}, or a suspected second fault`,
  });
  if (policy.rejection === "literal") {
    return plan.aimedAt.map((id) => ban("literal", "literal", id, `${plan.id} (${plan.title}) ran and failed`));
  }
  const failed = new Set(ledger.failures.filter((failure) => failure.set === set).map(({ planHash }) => planHash)).size;
  if (expected >= policy.refuteCertain) {
    const evidence = `${plan.id} (${plan.title}) was to recover with ${percent(expected)} and failed`;
    return [ban("scoped", "certain-plan-failed", set, evidence)];
  }
  if (failed >= policy.refutePlans) return [ban("scoped", "two-plans-failed", set, `${failed} distinct plans failed`)];
  if (posterior < policy.banPosterior) {
    return [
      ban("scoped", "posterior", set, `${plan.id} (${plan.title}) failed, which leaves it ${percent(posterior)}`),
    ];
  }
  return [];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
