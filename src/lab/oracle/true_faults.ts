/** From a world as it really is and its truth to the faults at work now, as hypotheses: exact, for oracles only. */

import type { Hypothesis } from "../../operations/hypotheses.ts";
import { nowMs } from "../../simulator/cluster.ts";
import type { TruthSpec } from "../../simulator/scenario/scenario.ts";
import type { World } from "../../simulator/world.ts";
import { type Claim, type Claims, faultClaims } from "./fault_claims.ts";

/**
 * The truth decides which of a dealt fault's names is meant, and whether it counts as a fault at all. What
 * has not begun, is over or is mended is not there, unless the world is metastable: there, what a fault began goes on
 * without it.
 */
export function trueFaults({ cluster, chaos }: World, truth: TruthSpec): readonly Hypothesis[] {
  const now = nowMs(cluster);
  const found = new Map<string, Hypothesis>();
  for (const fault of chaos) {
    const isOver = "endMs" in fault && fault.endMs <= now;
    if (fault.beginMs >= now || (isOver && truth.pattern !== "metastable")) continue;
    const begunTick = Math.round(fault.beginMs / cluster.catalogue.tickMs);
    for (const { magnitude, ...claim } of meant(faultClaims(fault, cluster), truth)) {
      const known = found.get(claim.id);
      found.set(claim.id, {
        ...claim,
        magnitude: Math.max(magnitude, known?.magnitude ?? 0),
        spread: 0,
        onsetTick: Math.min(begunTick, known?.onsetTick ?? begunTick),
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function meant({ usual, also }: Claims, { faults }: TruthSpec): readonly Claim[] {
  const named = new Set(faults.map(({ mechanism, entity }) => `${mechanism}@${entity}`));
  const all = new Map([...also, ...usual].map((claim) => [claim.id, claim]));
  return [...all.values()].filter(({ id }) => named.has(id));
}
