/** From the ledger of past outcomes to how strongly a claim was refuted and confirmed under symptoms like these. */

import type { Hypothesis } from "../operations/hypotheses.ts";
import { hypothesisId } from "../operations/hypotheses.ts";
import type { Ban, Beliefs } from "./beliefs.ts";
import { type Signature, signatureSimilarity } from "./signature.ts";

/** H: matching incidents after which an outcome counts half. Fixed. */
export const ledgerHalfLife = 25;

/** Similarity from which two signatures belong to one symptom cluster; assumed by us. */
const clusterSimilarity = 0.8;

/** The shift never exceeds this many nats. Fixed. */
const largestShift = 3;

/** Evidence that re-opens a forbidden claim: ln 20. Fixed. */
const reopeningNats = Math.log(20);

/** M and A of definitions §6. */
export interface ClaimEvidence {
  readonly refuted: number;
  readonly confirmed: number;
}

export function sameCluster(a: Signature, b: Signature): boolean {
  return signatureSimilarity(a, b) >= clusterSimilarity;
}

/** M and A = Σ sim·q·2^(−(t−t_i)/H) over the outcomes of the same claim in the signature's symptom cluster. */
export function claimEvidence(
  beliefs: Beliefs,
  signature: Signature,
  hypothesis: Pick<Hypothesis, "id">,
): ClaimEvidence {
  let refuted = 0;
  let confirmed = 0;
  for (const entry of beliefs.ledger) {
    if (hypothesisId(entry.mechanism, entry.entity) !== hypothesis.id) continue;
    const similarity = signatureSimilarity(entry.signature, signature);
    if (similarity < clusterSimilarity) continue;
    const weight = similarity * entry.strength * 2 ** (-entry.age / ledgerHalfLife);
    if (entry.kind === "refutation") refuted += weight;
    else confirmed += weight;
  }
  return { refuted, confirmed };
}

/** What the ledger adds to the claim's prior log-odds, in nats: clip(ln[(1+A)/(1+M)], ±3). */
export function priorShift(beliefs: Beliefs, signature: Signature, hypothesis: Pick<Hypothesis, "id">): number {
  const { refuted, confirmed } = claimEvidence(beliefs, signature, hypothesis);
  return Math.min(largestShift, Math.max(-largestShift, Math.log((1 + confirmed) / (1 + refuted))));
}

/**
 * The ban that forbids the claim under these symptoms, or null. Present evidence of ln 20 nats or more
 * (`logLikelihoodRatio` of the claim against its absence) re-opens it at once; afterwards the graded prior still holds.
 */
export function forbiddenAcross(
  beliefs: Beliefs,
  signature: Signature,
  claim: { readonly hypothesis: Pick<Hypothesis, "id">; readonly logLikelihoodRatio: number },
): Ban | null {
  if (claim.logLikelihoodRatio >= reopeningNats) return null;
  return beliefs.bans.find((ban) =>
    ban.state === "in-force" && ban.hypothesisId === claim.hypothesis.id && sameCluster(ban.signature, signature)
  ) ?? null;
}
