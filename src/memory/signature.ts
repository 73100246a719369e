/** Symptom signatures: fixed, topology-free feature vectors of an incident, their check and their similarity. */

/**
 * The features of a signature, in order, each scaled to [−1, 1] (shares and counts to [0, 1]). The stage that makes
 * a signature decides the scaling; memory only relies on order, length and finiteness. *Entry* is the service that
 * takes outside traffic, *worst* the service with the largest score of that signal, *share* a share of services,
 * nodes or pods. Scores are robust scores against the service's own past, squashed. A missing signal is 0.
 */
export const signatureFeatures = [
  "entryErrorRatio",
  "entryLatency",
  "entryRequestRate",
  "worstErrorRatio",
  "worstLatency",
  "worstSelfTime",
  "worstRequestRate",
  "worstCpu",
  "worstMemory",
  "worstRestarts",
  "worstUnreadiness",
  "worstRetries",
  "affectedServiceShare",
  "errorServiceShare",
  "latencyServiceShare",
  "unreadyPodShare",
  "pendingPodShare",
  "crashLoopPodShare",
  "oomKilledPodShare",
  "notReadyNodeShare",
  "cordonedNodeShare",
  "nodePressureShare",
  "recentPolicyChange",
  "recentRollout",
  "missingSignalShare",
] as const;

export type SignatureFeature = typeof signatureFeatures[number];

/** One number per name in {@link signatureFeatures}, in that order. */
export type Signature = readonly number[];

/** Throws unless `signature` has one finite number per feature; `where` names the record in the error. */
export function assertSignature(signature: Signature, where: string): void {
  if (signature.length !== signatureFeatures.length) {
    throw new RangeError(
      `Cannot use the signature of ${where}: it has ${signature.length} features, not the ${signatureFeatures.length} of signatureFeatures`,
    );
  }
  signature.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `Cannot use the signature of ${where}: feature ${
          signatureFeatures[index]
        } is ${value}; write 0 for a missing signal`,
      );
    }
  });
}

/** A squared length below this counts as zero, so that no product of two underflows. */
const leastSquare = 1e-100;

/** Whether nothing stands out: all features are 0, or as good as. */
export function isQuiet(signature: Signature): boolean {
  return dot(signature, signature) < leastSquare;
}

/**
 * Cosine of two signatures, negative values cut to 0, so the result is in [0, 1]; equal signatures give exactly 1.
 * Zero vectors: two quiet signatures are alike (1), a quiet one and any other are not (0).
 */
export function signatureSimilarity(a: Signature, b: Signature): number {
  assertSignature(a, "the first operand");
  assertSignature(b, "the second operand");
  if (isQuiet(a) || isQuiet(b)) return isQuiet(a) && isQuiet(b) ? 1 : 0;
  return Math.min(1, Math.max(0, dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))));
}

function dot(a: Signature, b: Signature): number {
  let sum = 0;
  for (const [index, value] of a.entries()) sum += value * (b[index] ?? 0);
  return sum;
}
