/** Echo rejection within an incident: from a tested plan and its verification to updated odds of the fault set it was aimed at. */

import type { ForbiddenSet, Ledger } from "./ledger.ts";

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
