/** Stage 2: from a signature and the incidents that memory found alike to prior pseudo-counts. */

import type { Recollection } from "../memory/memory.ts";
import type { Signature } from "../memory/signature.ts";
import { type Mechanism, mechanisms } from "../operations/hypotheses.ts";
import type { Policy } from "./policy.ts";

export interface Recall {
  readonly signature: Signature;
  /** Incidents that looked alike, most similar first. */
  readonly matches: readonly Recollection[];
  /** Prior pseudo-counts by mechanism, from verified outcomes only; in total at most `policy.recallPseudoCounts`. */
  readonly priorCounts: readonly { readonly mechanism: Mechanism; readonly count: number }[];
}

/**
 * Each verified incident counts by its similarity. A recalled incident is never evidence: the counts move the prior
 * and nothing else.
 */
export function recall(signature: Signature, found: readonly Recollection[], policy: Policy): Recall {
  const matches = found
    .filter(({ similarity }) => similarity >= policy.recallSimilarity)
    .toSorted((a, b) => b.similarity - a.similarity || (a.id < b.id ? -1 : 1));
  const verified = matches.filter(({ incident }) => incident.verified && incident.diagnosedMechanism !== "unknown");
  const total = verified.reduce((sum, { similarity }) => sum + similarity, 0);
  const scale = total === 0 ? 0 : Math.min(1, policy.recallPseudoCounts / total);
  const priorCounts = mechanisms.map((mechanism) => ({
    mechanism,
    count: scale * verified.filter(({ incident }) => incident.diagnosedMechanism === mechanism)
      .reduce((sum, { similarity }) => sum + similarity, 0),
  })).filter(({ count }) => count > 0);
  return { signature, matches, priorCounts };
}
