/** From a cluster to a file that `load` reads: whole, or not there at all. */

import { type Cluster, savedParts } from "../simulator/cluster.ts";

/** Writes beside the file and renames at the end. Throws what the file system throws. */
export function writeSnapshot(cluster: Cluster, path: string): void {
  const partial = `${path}.partial`;
  {
    using file = Deno.openSync(partial, { write: true, create: true, truncate: true });
    for (const part of savedParts(cluster)) {
      for (let at = 0; at < part.length;) at += file.writeSync(part.subarray(at));
    }
  }
  Deno.renameSync(partial, path);
}
