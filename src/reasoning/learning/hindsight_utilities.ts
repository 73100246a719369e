/** From a plan and a twin conditioned on what was found to its utility in each replicate of a future. */

import type { Hypothesis } from "../../operations/hypotheses.ts";
import type { Twin } from "../../operations/twin.ts";
import type { Plan } from "../plan.ts";
import type { Policy } from "../policy.ts";
import { rehearsedActions } from "../rehearsal/rehearsed_actions.ts";

export interface HindsightOptions {
  readonly twin: Twin;
  readonly present: readonly Hypothesis[];
  readonly policy: Policy;
  /** Futures with other names draw apart: what one comparison saw, no other has used. */
  readonly future: string;
  /** Replicates `first` … `first + count − 1`; equal numbers meet the same weather whatever the plan. */
  readonly first: number;
  readonly count: number;
}

export function hindsightUtilities(plan: Plan, options: HindsightOptions): readonly number[] {
  const { twin, present, policy, future, first, count } = options;
  const actions = rehearsedActions(plan, policy);
  return Array.from({ length: count }, (_, index) =>
    twin.rehearse({
      present,
      upcoming: null,
      actions,
      horizonTicks: policy.horizonTicks,
      replicate: first + index,
      future,
    }).utility);
}
