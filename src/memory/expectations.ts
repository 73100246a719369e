/** From beliefs to what they lead one to expect: mechanism pseudo-counts, the likely next mechanism, the worst record. */

import { type Mechanism, mechanisms } from "../operations/hypotheses.ts";
import type { Beliefs, HarmRecord, MechanismCounts } from "./beliefs.ts";

/** Memory is worth at most this many observations of a prior (definitions §2, fixed). */
const largestPseudoCount = 5;

/** Verified diagnoses by mechanism, scaled down together so that their sum is at most {@link largestPseudoCount}. */
export function priorPseudoCounts(beliefs: Beliefs): MechanismCounts {
  const total = mechanisms.reduce((sum, mechanism) => sum + (beliefs.diagnoses[mechanism] ?? 0), 0);
  if (total <= largestPseudoCount) return beliefs.diagnoses;
  return Object.fromEntries(
    Object.entries(beliefs.diagnoses).map(([mechanism, count]) => [mechanism, count * largestPseudoCount / total]),
  );
}

/** A transition with its support: seen `count` times of the `total` that left the mechanism. */
export interface Transition {
  readonly mechanism: Mechanism;
  readonly count: number;
  readonly total: number;
}

/** The mechanism most often verified after `mechanism`, ties in order of `mechanisms`; null when none was seen. */
export function likelyNext(beliefs: Beliefs, mechanism: Mechanism): Transition | null {
  const counts = beliefs.transitions[mechanism] ?? {};
  let best: Mechanism | null = null;
  let total = 0;
  for (const candidate of mechanisms) {
    const count = counts[candidate] ?? 0;
    total += count;
    if (count > (best === null ? 0 : counts[best] ?? 0)) best = candidate;
  }
  return best === null ? null : { mechanism: best, count: counts[best] ?? 0, total };
}

/** The record that hurt the most on this topology, or on any when this one has none; null while memory is empty. */
export function worstHarm(beliefs: Beliefs, topology: string): HarmRecord | null {
  const own = beliefs.harms.filter((record) => record.topology === topology);
  const records = own.length > 0 ? own : beliefs.harms;
  return records.reduce<HarmRecord | null>(
    (worst, record) => (worst === null || record.violationShare > worst.violationShare ? record : worst),
    null,
  );
}
