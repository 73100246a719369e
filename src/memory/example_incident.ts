/** From a few fields to a whole, literal incident row, for tests. */

import type { IncidentRow } from "./rows.ts";
import { type Signature, signatureFeatures } from "./signature.ts";

/** A signature that is 0 but for the features named by position. */
export function exampleSignature(values: Readonly<Record<number, number>>): Signature {
  return signatureFeatures.map((_, index) => values[index] ?? 0);
}

export function exampleIncident(fields: Partial<IncidentRow>): IncidentRow {
  return {
    runId: "run-a",
    incidentId: "i1",
    namespace: "dev",
    scenario: "quiet-morning",
    topology: "boutique",
    tier: "sentinel",
    seed: 4_294_967_295,
    alertTick: 40,
    endTick: 90,
    outcome: "recovered",
    recovered: true,
    timeToRecoverSeconds: 250,
    violationMinutes: 3.5,
    violationShare: 0.25,
    cost: 0.3,
    utility: 0.738,
    diagnosedMechanism: "memory-growth",
    diagnosedEntity: "service/cart",
    entityRole: "leaf",
    magnitude: 64.5,
    confidence: 0.91,
    verified: true,
    attempts: 1,
    planTitle: "restart cart",
    planMoves: ["restartRollout"],
    signature: exampleSignature({ 0: 0.5, 8: 1 }),
    ...fields,
  };
}
