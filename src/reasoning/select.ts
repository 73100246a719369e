/** Stage 7: hybrid Pareto selection (definitions §5): gates, ε-dominance, augmented Chebyshev, ties; every loser keeps its reason. */

import { augmentedChebyshev } from "../numeric/augmented_chebyshev.ts";
import { epsilonDominates } from "../numeric/epsilon_dominance.ts";
import { costRange } from "../operations/utility.ts";
import type { Diagnosis } from "./diagnose.ts";
import { failedGates, type GateFailure, type GateKind, type PlanFigures } from "./gates.ts";
import { doNothingId, type Plan } from "./plan.ts";
import type { Policy } from "./policy.ts";
import type { PlanRisk } from "./propagation_risk.ts";
import type { ShadowReport } from "./shadow.ts";

/** Objectives on fixed physical ranges, each 0–1 and larger is better. */
export interface ObjectiveVector {
  readonly stability: number;
  readonly cost: number;
  readonly resilience: number;
  readonly risk: number;
}

export type PlanVerdict =
  | { readonly kind: "chosen"; readonly reason: string }
  | { readonly kind: "gated"; readonly gate: GateKind; readonly reason: string }
  | { readonly kind: "dominated"; readonly by: string; readonly reason: string }
  | { readonly kind: "outscored"; readonly by: string; readonly reason: string };

export interface JudgedPlan {
  readonly planId: string;
  readonly objectives: ObjectiveVector;
  /** Augmented Chebyshev distance to the fixed ideal, smaller is better. */
  readonly distance: number;
  readonly onFront: boolean;
  readonly verdict: PlanVerdict;
}

export type Decision =
  | { readonly kind: "apply"; readonly planId: string }
  | { readonly kind: "escalate"; readonly reasons: readonly string[] };

export interface Selection {
  readonly decision: Decision;
  /** Every plan, chosen first, then in order of id. */
  readonly judged: readonly JudgedPlan[];
}

/** The plan that was decided on, or null when a person is to take over. */
export function chosenPlan({ decision }: Selection, plans: readonly Plan[]): Plan | null {
  return decision.kind === "apply" ? plans.find(({ id }) => id === decision.planId) ?? null : null;
}

export interface SelectionInput {
  readonly plans: readonly Plan[];
  readonly risks: readonly PlanRisk[];
  readonly shadow: ShadowReport;
  readonly diagnosis: Diagnosis;
  readonly policy: Policy;
}

/** A smaller advantage would be written as 0.00. */
const leastShown = 0.005;
const objectiveNames = ["stability", "cost", "resilience", "risk"] as const;

interface Candidate extends PlanFigures {
  readonly objectives: ObjectiveVector;
  readonly vector: readonly number[];
  readonly distance: number;
  /** The objective with the largest weighted shortfall. */
  readonly driver: typeof objectiveNames[number];
  readonly failures: readonly GateFailure[];
}

/**
 * Picks one plan, or escalates when only *do nothing* passes the gates. The order of plans never matters.
 *
 * Applying *do nothing* (it won against plans that passed) is a decision: wait and verify. Throws when there is no
 * *do nothing* among the plans, or a plan that was not rehearsed or has no risk.
 */
export function selectPlan(input: SelectionInput): Selection {
  const { policy } = input;
  const candidates = input.plans.map((plan) => weigh(plan, input));
  if (!candidates.some(({ plan }) => plan.id === doNothingId)) {
    throw new Error(`Cannot select a plan: ${doNothingId} (do nothing) is not among ${candidates.length} plans`);
  }
  const passed = candidates.filter(({ failures }) => failures.length === 0);
  const front = passed.filter((candidate) => dominatorsOf(candidate, passed, policy).length === 0);
  const winner = front.toSorted((a, b) => compareOnFront(a, b, policy))[0];
  const standsAlone = passed.length === 1;

  const judged = candidates.map((candidate): JudgedPlan => ({
    planId: candidate.plan.id,
    objectives: candidate.objectives,
    distance: candidate.distance,
    onFront: front.includes(candidate),
    verdict: candidate === winner ? chosen(winner, standsAlone) : lost(candidate, { winner, front, policy }),
  }));
  return {
    decision: standsAlone
      ? { kind: "escalate", reasons: escalationReasons(candidates) }
      : { kind: "apply", planId: winner.plan.id },
    judged: judged.toSorted((a, b) =>
      Number(b.verdict.kind === "chosen") - Number(a.verdict.kind === "chosen") || compareIds(a.planId, b.planId)
    ),
  };
}

function weigh(plan: Plan, { risks, shadow, diagnosis, policy }: SelectionInput): Candidate {
  const risk = risks.find(({ planId }) => planId === plan.id);
  const rehearsed = shadow.plans.find(({ planId }) => planId === plan.id);
  if (risk === undefined) throw new Error(`Cannot select among plans: ${plan.id} has no propagation risk`);
  if (rehearsed === undefined) throw new Error(`Cannot select among plans: ${plan.id} was not rehearsed`);
  const objectives: ObjectiveVector = {
    stability: rehearsed.stability,
    cost: 1 - Math.min(1, plan.cost / costRange),
    resilience: rehearsed.resilience,
    risk: 1 - risk.risk,
  };
  const vector = objectiveNames.map((name) => objectives[name]);
  const { distance, driver } = augmentedChebyshev(vector, {
    weights: [policy.lambdaStability, policy.lambdaCost, policy.lambdaResilience, policy.lambdaRisk],
    ideal: [1, 1, 1, 1],
    rho: policy.chebyshevRho,
  });
  const figures = { plan, risk, shadow: rehearsed };
  return {
    ...figures,
    objectives,
    vector,
    distance,
    driver: objectiveNames[driver],
    failures: plan.id === doNothingId ? [] : failedGates(figures, diagnosis, policy),
  };
}

function dominatorsOf(candidate: Candidate, among: readonly Candidate[], policy: Policy): readonly Candidate[] {
  const epsilons = [policy.epsilonStability, policy.epsilonCost, policy.epsilonResilience, policy.epsilonRisk];
  return among.filter((other) => epsilonDominates(other.vector, candidate.vector, epsilons));
}

/** Distance in steps of ε_g, then the ties of definitions §5; the hash makes the order total. */
function compareOnFront(a: Candidate, b: Candidate, policy: Policy): number {
  return distanceStep(a, policy) - distanceStep(b, policy) ||
    tieBreaks.map(({ compare }) => compare(a, b)).find((order) => order !== 0) || 0;
}

function distanceStep(candidate: Candidate, policy: Policy): number {
  return Math.floor(candidate.distance / policy.scoreTie);
}

const tieBreaks: readonly { readonly name: string; readonly compare: (a: Candidate, b: Candidate) => number }[] = [
  { name: "lower propagation risk", compare: (a, b) => a.risk.risk - b.risk.risk },
  { name: "more reversible steps", compare: (a, b) => b.plan.reversibleShare - a.plan.reversibleShare },
  { name: "fewer steps", compare: (a, b) => a.plan.steps.length - b.plan.steps.length },
  { name: "lower cost", compare: (a, b) => a.plan.cost - b.plan.cost },
  { name: "plan hash", compare: (a, b) => a.plan.hash < b.plan.hash ? -1 : a.plan.hash > b.plan.hash ? 1 : 0 },
];

function chosen(winner: Candidate, standsAlone: boolean): PlanVerdict {
  const reason = standsAlone
    ? "stands alone behind the gates: escalate"
    : `nearest to the ideal on the front: ${winner.distance.toFixed(3)}, mostly by ${winner.driver}`;
  return { kind: "chosen", reason };
}

function lost(
  candidate: Candidate,
  { winner, front, policy }: {
    readonly winner: Candidate;
    readonly front: readonly Candidate[];
    readonly policy: Policy;
  },
): PlanVerdict {
  if (candidate.failures.length > 0) {
    const reason = candidate.failures.map((failure) => failure.reason).join("; ");
    return { kind: "gated", gate: candidate.failures[0].gate, reason };
  }
  const dominator = dominatorsOf(candidate, front, policy).toSorted((a, b) => compareOnFront(a, b, policy)).at(0);
  if (dominator !== undefined) {
    return { kind: "dominated", by: dominator.plan.id, reason: dominatedBy(dominator, candidate) };
  }
  const tie = distanceStep(candidate, policy) === distanceStep(winner, policy);
  const decider = tieBreaks.find(({ compare }) => compare(winner, candidate) !== 0);
  const reason = tie && decider !== undefined
    ? `tie at ${winner.distance.toFixed(3)}: ${decider.name} decides for ${winner.plan.id}`
    : `farther from the ideal: ${candidate.distance.toFixed(3)} against ${winner.distance.toFixed(3)}, ` +
      `mostly by ${candidate.driver}`;
  return { kind: "outscored", by: winner.plan.id, reason };
}

/** Whatever the dominated plan is better in lies within one ε-box, else it would not be dominated. */
function dominatedBy(dominator: Candidate, candidate: Candidate): string {
  const worse = objectiveNames.filter((name) => candidate.objectives[name] < dominator.objectives[name]);
  const better = objectiveNames.map((name) => ({
    name,
    // In the units that readers see the plan's figures in: costs are shown unscaled.
    by: (candidate.objectives[name] - dominator.objectives[name]) * (name === "cost" ? costRange : 1),
  })).filter(({ by }) => by >= leastShown).map(({ name, by }) => `${name} by ${by.toFixed(2)}`);
  return `ε-dominated by ${dominator.plan.id}: worse in ${worse.join(", ")}` +
    (better.length === 0 ? "" : `; better in ${better.join(" and ")}, which counts as equal`);
}

function escalationReasons(candidates: readonly Candidate[]): readonly string[] {
  const gated = candidates.filter(({ failures }) => failures.length > 0).toSorted((a, b) =>
    compareIds(a.plan.id, b.plan.id)
  );
  if (gated.length === 0) return ["no plan besides doing nothing could be made"];
  return gated.map(({ plan, failures }) =>
    `${plan.id} ${plan.title}: ${failures.map(({ reason }) => reason).join("; ")}`
  );
}

/** P2 before P10. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
