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

/**
 * Cosine of two signatures, negative values cut to 0, so the result is in [0, 1].
 * Zero vectors: two quiet signatures are alike (1), a quiet one and any other are not (0).
 */
export function signatureSimilarity(a: Signature, b: Signature): number {
  assertSignature(a, "the first operand");
  assertSignature(b, "the second operand");
  let dot = 0;
  let squaredA = 0;
  let squaredB = 0;
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    dot += value * other;
    squaredA += value * value;
    squaredB += other * other;
  }
  if (squaredA === 0 || squaredB === 0) return squaredA === squaredB ? 1 : 0;
  // Square roots apart: the product of two small squares would underflow.
  return Math.min(1, Math.max(0, dot / (Math.sqrt(squaredA) * Math.sqrt(squaredB))));
}
