/** What an incident has taught about fault sets and plans: shifts of odds, failures, and what is not proposed again. */

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
  /** Raw log-odds of the set when it was banned, before bans and shifts: newer evidence is measured from here. */
  readonly logOdds: number;
  /** When the ban ends, for people. */
  readonly ends: string;
}

/** What an incident has taught so far about fault sets and plans. */
export interface Ledger {
  /** Log-odds shifts from tested plans, by fault set, in nats. */
  readonly shifts: readonly { readonly set: string; readonly nats: number }[];
  /** Plans that failed, by the fault set they were aimed at; a plan that was refused tested no set, its is "". */
  readonly failures: readonly { readonly set: string; readonly planHash: string; readonly tick: number }[];
  readonly forbidden: readonly ForbiddenSet[];
}

export const emptyLedger: Ledger = { shifts: [], failures: [], forbidden: [] };
