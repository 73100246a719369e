/** From an open store to Parquet files beside it, for readers that cannot open a database that is being written. */

import type { EpisodicStore } from "../../memory/episodic.ts";

export interface ParquetSnapshots {
  /** Writes, unless the last writing was not long ago or took too much of the time since. */
  readonly writeIfDue: () => Promise<void>;
  readonly write: () => Promise<void>;
}

const shortestPauseMs = 10_000;
/** Of the time that an experiment runs. */
const largestShare = 0.05;

/**
 * Files `<folder>/<table>.parquet`, each replaced whole: a reader sees the old table or the new one. `deno task query`
 * reads them while an experiment runs; they lag some ten seconds behind, and two tables may lag differently for a moment.
 */
export function parquetSnapshots(store: EpisodicStore, folder: string): ParquetSnapshots {
  let due = performance.now() + shortestPauseMs;
  const write = async () => {
    const start = performance.now();
    const partial = `${folder}.partial`;
    await store.exportParquet(partial);
    await Deno.mkdir(folder, { recursive: true });
    for await (const { name } of Deno.readDir(partial)) await Deno.rename(`${partial}/${name}`, `${folder}/${name}`);
    await Deno.remove(partial, { recursive: true });
    const end = performance.now();
    due = end + Math.max(shortestPauseMs, (end - start) * (1 / largestShare - 1));
  };
  return {
    write,
    async writeIfDue() {
      if (performance.now() >= due) await write();
    },
  };
}
