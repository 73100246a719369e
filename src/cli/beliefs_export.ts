/** `beliefs export`: a memory's snapshot as canonical JSON, equal bytes for equal memories. */

import { snapshotJson } from "../memory/snapshot.ts";
import { keptMemory, type PlaceOptions } from "./beliefs_place.ts";
import { writeNewFile } from "./write_new_file.ts";

/** What an experiment's `memory.json` holds, to the byte: beliefs alone would leave out what is recalled. */
export async function exportBeliefs({ out, ...place }: PlaceOptions & { readonly out?: string }): Promise<void> {
  const text = snapshotJson(await keptMemory(place));
  if (out === undefined) return console.log(text);
  writeNewFile(out, `${text}\n`);
  console.log(`Wrote ${out}: beliefs and incidents of ${place.memory}/${place.namespace}`);
}
