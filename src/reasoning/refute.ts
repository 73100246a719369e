/** Echo rejection within an incident: from a tested plan and its verification to updated odds of the fault set it was aimed at. */

/** A fault set that is not proposed again in this incident, and the audit record of why (definitions §6). */
export interface ForbiddenSet {
  /** Sorted hypothesis ids joined by " + ": a single fault is its own id. */
  readonly set: string;
  readonly tick: number;
  /** Who banned it: the rejection mode. */
  readonly by: "literal" | "scoped";
  readonly planId: string;
  readonly planHash: string;
  readonly rule: "literal" | "posterior" | "certain-plan-failed" | "two-plans-failed";
  /** What was seen, for people. */
  readonly evidence: string;
  /** Log-likelihood of the set against the empty set when it was banned, in nats: newer evidence is measured from here. */
  readonly logLikelihood: number;
  /** When the ban ends, for people. */
  readonly ends: string;
}

/** What an incident has taught so far about fault sets and plans. */
export interface Ledger {
  /** Log-odds shifts from tested plans, by fault set, in nats. */
  readonly shifts: readonly { readonly set: string; readonly nats: number }[];
  /** Plans that ran correctly and failed, by the fault set they were aimed at. */
  readonly failures: readonly { readonly set: string; readonly planHash: string; readonly tick: number }[];
  readonly forbidden: readonly ForbiddenSet[];
}

export const emptyLedger: Ledger = { shifts: [], failures: [], forbidden: [] };

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
