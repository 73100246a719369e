/** Stage 2: from an observation and its symptoms to a topology-free signature; from like incidents to prior pseudo-counts. */

import type { Mechanism } from "../operations/hypotheses.ts";
import type { Recollection } from "../memory/memory.ts";
import type { Signature } from "../memory/signature.ts";

export interface Recall {
  readonly signature: Signature;
  /** Incidents that looked alike, most similar first. */
  readonly matches: readonly Recollection[];
  /** Prior pseudo-counts by mechanism, from verified outcomes only; in total at most `policy.recallPseudoCounts`. */
  readonly priorCounts: readonly { readonly mechanism: Mechanism; readonly count: number }[];
}
