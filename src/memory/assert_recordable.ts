/** From a memory and a record to an error when the memory must not take it: the memory wall between splits. */

import type { Memory, MemoryRecord } from "./memory.ts";
import { incidentRef } from "./rows.ts";
import { assertSignature } from "./signature.ts";

export function assertRecordable(memory: Pick<Memory, "namespace" | "readOnly">, record: MemoryRecord): void {
  if (memory.readOnly) {
    throw new Error(
      `Cannot record into memory "${memory.namespace}": it was opened read-only, as runs on a test split must; do not call record`,
    );
  }
  const seen = new Set<string>();
  for (const incident of record.rows.incidents ?? []) {
    const ref = incidentRef(incident);
    if (incident.namespace !== memory.namespace) {
      throw new Error(
        `Cannot record incident "${ref}" of namespace "${incident.namespace}" into memory "${memory.namespace}"`,
      );
    }
    if (seen.has(ref)) throw new Error(`Cannot record: incident "${ref}" occurs twice`);
    seen.add(ref);
    assertSignature(incident.signature, `incident "${ref}"`);
  }
}
