/** From one attempt to the fault set that its plan tested: the set's probability before and after, and what became of it. */

import type { Attempt } from "../graphs/attempt.ts";

export interface TestedSet {
  /** Ids of its hypotheses. */
  readonly members: readonly string[];
  /** Probability of the whole set at the diagnosis, 0–1: not the marginal of a hypothesis, which sums over sets. */
  readonly before: number;
  readonly after: number;
  readonly outcome: "refuted" | "confirmed" | "supported" | "plan blamed";
}

/** A recovery that shifts the odds by less than e : 1 was likely without the set, too: it supports, it does not confirm. */
export const confirmingNats = 1;

/** The set that was tested, or null when this attempt tested none. */
export function testedSet({ diagnosis, refutation: { verdict, posterior } }: Attempt): TestedSet | null {
  if (verdict.kind === "untested" || posterior === null) return null;
  const members = membersOf(verdict.set);
  // A set that was not reported has next to none.
  const before =
    diagnosis.ranked.find(({ faults }) =>
      faults.length === members.length && faults.every(({ id }) => members.includes(id))
    )?.probability ?? 0;
  const outcome = verdict.kind === "plan-blamed"
    ? "plan blamed"
    : verdict.kind === "confirmed" && verdict.nats < confirmingNats
    ? "supported"
    : verdict.kind;
  return { members, before, after: posterior, outcome };
}

/** A fault set's id joins those of its hypotheses. */
function membersOf(set: string): readonly string[] {
  return set.split(" + ");
}
