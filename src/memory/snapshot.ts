/** All that a memory lets an agent know, as one canonical JSON text: an experiment's cells start from such a snapshot. */

import { z } from "zod";
import { type Beliefs, beliefsSchema, emptyBeliefs } from "./beliefs.ts";
import { canonicalJson } from "./canonical_json.ts";
import { parseJson } from "./parse_json.ts";
import { incidentRef, type IncidentRow, incidentSchema } from "./rows.ts";
import { assertSignature } from "./signature.ts";

/** Everything a memory holds: what it believes and every incident it has met. */
export interface MemorySnapshot {
  readonly beliefs: Beliefs;
  readonly incidents: readonly IncidentRow[];
}

const snapshotSchema: z.ZodType<MemorySnapshot> = z.strictObject({
  beliefs: beliefsSchema,
  incidents: z.array(incidentSchema).readonly(),
});

/** A memory that has met nothing. */
export const emptySnapshot: MemorySnapshot = { beliefs: emptyBeliefs, incidents: [] };

/** Canonical text: incidents sorted by reference, keys sorted; its hash is the memory's hash. */
export function snapshotJson(snapshot: MemorySnapshot): string {
  const incidents = [...snapshot.incidents].sort((a, b) => (incidentRef(a) < incidentRef(b) ? -1 : 1));
  return canonicalJson({ beliefs: snapshot.beliefs, incidents });
}

/** Reads what {@link snapshotJson} wrote; `where` names the file in an error. */
export function parseSnapshot(text: string, where: string): MemorySnapshot {
  const snapshot = parseJson(text, { schema: snapshotSchema, what: "a memory snapshot", where });
  for (const incident of snapshot.incidents) assertSignature(incident.signature, `incident "${incidentRef(incident)}"`);
  return snapshot;
}
