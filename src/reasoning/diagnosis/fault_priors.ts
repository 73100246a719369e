/** Prior log-odds of single faults: from the catalogue's shares and what was recalled; memory moves nothing else. */

import type { Beliefs } from "../../memory/beliefs.ts";
import { priorShift } from "../../memory/claim_evidence.ts";
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
  const chances = mechanismChances(recall, policy);
  const entities = new Map<Mechanism, number>();
  for (const { mechanism } of candidates) entities.set(mechanism, (entities.get(mechanism) ?? 0) + 1);
  return Float64Array.from(candidates, (candidate) => {
    const chance = (chances.get(candidate.mechanism) ?? 0) / (entities.get(candidate.mechanism) ?? 1);
    const shift = policy.rejection === "scoped" ? priorShift(beliefs, recall.signature, candidate) : 0;
    return Math.log(chance / (1 - chance)) + shift;
  });
}

/** Dirichlet mean: the catalogue's shares as `priorStrength` pseudo-counts, and those of recalled incidents, each once. */
function mechanismChances({ priorCounts }: Recall, policy: Policy): ReadonlyMap<Mechanism, number> {
  const recalled = new Map(priorCounts.map(({ mechanism, count }) => [mechanism, count]));
  const counted = priorCounts.reduce((sum, { count }) => sum + count, 0);
  const shares = Object.values(mechanismShares).reduce((sum, share) => sum + share, 0);
  return new Map(mechanisms.map((mechanism) => {
    const share = mechanism === "unknown"
      ? policy.unknownPrior
      : (1 - policy.unknownPrior) * mechanismShares[mechanism] / shares;
    const weight = policy.priorStrength * share + (recalled.get(mechanism) ?? 0);
    return [mechanism, policy.priorFault * weight / (policy.priorStrength + counted)];
  }));
}
