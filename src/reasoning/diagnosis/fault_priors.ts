/** Prior log-odds of single faults: from the catalogue's shares and what memory has verified; memory moves nothing else. */

import type { Beliefs } from "../../memory/beliefs.ts";
import { priorShift } from "../../memory/claim_evidence.ts";
import { priorPseudoCounts } from "../../memory/expectations.ts";
import { type Mechanism, mechanisms } from "../../operations/hypotheses.ts";
import { mechanismShares } from "./fault_parameters.ts";
import type { Candidate } from "./noisy_or.ts";
import type { Policy } from "../policy.ts";
import type { Recall } from "../recall.ts";

/** logit π of every candidate: a mechanism's chance is shared by the entities where it could be. */
export function faultPriors(
  candidates: readonly Candidate[],
  { recall, beliefs }: { readonly recall: Recall; readonly beliefs: Beliefs },
  policy: Policy,
): Float64Array {
  const chances = mechanismChances(recall, beliefs, policy);
  const entities = new Map<Mechanism, number>();
  for (const { mechanism } of candidates) entities.set(mechanism, (entities.get(mechanism) ?? 0) + 1);
  return Float64Array.from(candidates, (candidate) => {
    const chance = (chances.get(candidate.mechanism) ?? 0) / (entities.get(candidate.mechanism) ?? 1);
    const shift = policy.rejection === "scoped" ? priorShift(beliefs, recall.signature, candidate) : 0;
    return Math.log(chance / (1 - chance)) + shift;
  });
}

/** Dirichlet mean: the catalogue's shares as `priorStrength` pseudo-counts, verified outcomes as `recallPseudoCounts` at most. */
function mechanismChances(recall: Recall, beliefs: Beliefs, policy: Policy): ReadonlyMap<Mechanism, number> {
  const verified = priorPseudoCounts(beliefs);
  const counts = mechanisms.map((mechanism) =>
    (verified[mechanism] ?? 0) + (recall.priorCounts.find((count) => count.mechanism === mechanism)?.count ?? 0)
  );
  const counted = counts.reduce((sum, count) => sum + count, 0);
  const scale = counted === 0 ? 0 : Math.min(1, policy.recallPseudoCounts / counted);
  const shares = Object.values(mechanismShares).reduce((sum, share) => sum + share, 0);
  return new Map(mechanisms.map((mechanism, index) => {
    const share = mechanism === "unknown"
      ? policy.unknownPrior
      : (1 - policy.unknownPrior) * mechanismShares[mechanism] / shares;
    const weight = policy.priorStrength * share + scale * counts[index];
    return [mechanism, policy.priorFault * weight / (policy.priorStrength + scale * counted)];
  }));
}
