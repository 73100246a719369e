/** Stage 10: from an incident and its conditioned twin to candidate rules and evidence for the rules that matched (definitions §7). */

import type { Rule } from "../memory/rules.ts";

/** The best alternative in hindsight, chosen on one half of the replicates and tested on the other. */
export interface Hindsight {
  readonly chosenPlanId: string;
  readonly bestPlanId: string;
  /** Mean of U(best) − U(chosen) on the held-out replicates. */
  readonly meanAdvantage: number;
  /** Its lower 95 % bound. */
  readonly advantageBound: number;
  readonly replicates: number;
}

/** One more trial of a rule that matched: the plan preferred with it on against the one with it off. */
export interface RuleTrial {
  readonly ruleId: string;
  readonly planWith: string;
  readonly planWithout: string;
  /** Share of fresh replicates in which the rule helped, ties count half, 0–1. */
  readonly outcome: number;
}

export interface Preemption {
  /** null when there was nothing to compare. */
  readonly hindsight: Hindsight | null;
  /** The rule this incident suggests; null when the held-out bound is too low. */
  readonly candidate: Rule | null;
  readonly trials: readonly RuleTrial[];
  /** Why no candidate was made, or what it says, for people. */
  readonly notes: readonly string[];
}
