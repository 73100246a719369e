/** `beliefs import`: a snapshot from a file in place of a memory, after every field was checked. */

import { rewriteKept } from "../memory/kept_memory.ts";
import { incidentRef } from "../memory/rows.ts";
import { type MemorySnapshot, parseSnapshot } from "../memory/snapshot.ts";
import { countText } from "./belief_texts.ts";
import { type PlaceOptions, plainly } from "./beliefs_place.ts";
import { UsageError } from "./usage_error.ts";

export async function importBeliefs(file: string, { memory: folder, namespace }: PlaceOptions): Promise<void> {
  const snapshot = checked(file, namespace);
  const place = { folder, namespace };
  let before = "";
  await plainly(place, () =>
    rewriteKept(place, (kept) => {
      before = contents(kept);
      return { ...snapshot, remove: "everything" };
    }));
  console.log(`Replaced in ${folder}/${namespace}, with the records of its runs: ${before}`);
  console.log(`It now holds ${contents(snapshot)}, from ${file}`);
}

function checked(file: string, namespace: string): MemorySnapshot {
  let snapshot: MemorySnapshot;
  try {
    snapshot = parseSnapshot(Deno.readTextFileSync(file), file);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const detail = error.cause instanceof Error ? ` (${error.cause.message})` : "";
    throw new UsageError(`Cannot import "${file}", nothing was changed: ${error.message}${detail}`, { cause: error });
  }
  const problem = problemIn(snapshot, namespace);
  if (problem !== null) throw new UsageError(`Cannot import "${file}", nothing was changed: ${problem}`);
  return snapshot;
}

/** What the form of single fields does not tell. */
function problemIn({ beliefs, incidents }: MemorySnapshot, namespace: string): string | null {
  const refs = incidents.map(incidentRef);
  const again = refs.findIndex((ref, index) => refs.indexOf(ref) !== index);
  if (again >= 0) return `incidents[${again}] is "${refs[again]}" for the second time`;
  const foreign = incidents.findIndex((incident) => incident.namespace !== namespace);
  if (foreign >= 0) {
    return `incidents[${foreign}] is of namespace "${
      incidents[foreign].namespace
    }", and memory "${namespace}" takes only its own`;
  }
  const rules = beliefs.rules.map(({ id }) => id);
  const twice = rules.findIndex((id, index) => rules.indexOf(id) !== index);
  return twice < 0 ? null : `beliefs.rules[${twice}] is "${rules[twice]}" for the second time`;
}

function contents({ beliefs, incidents }: MemorySnapshot): string {
  return [
    countText(incidents.length, "incident"),
    countText(beliefs.bans.length, "ban"),
    countText(beliefs.rules.length, "rule"),
    countText(beliefs.ledger.length, "outcome"),
    countText(beliefs.harms.length, "harm"),
  ].join(", ");
}
