/** From events of episodes to a file of JSON lines, one an event, written at once so that a kill loses none. */

import type { Episode } from "../lab/episode.ts";
import type { EpisodeEvent } from "../lab/play_episode.ts";
import type { Cell } from "../lab/play_suite.ts";
import { UsageError } from "./usage_error.ts";

export interface EventLog extends Disposable {
  readonly event: (cell: Cell, event: EpisodeEvent) => void;
  readonly finished: (cell: Cell, episode: Episode) => void;
}

/** A log that begins anew in the file at `path`; without a path, one that keeps nothing. */
export function openEventLog(path: string | undefined): EventLog {
  if (path === undefined) return { event: () => {}, finished: () => {}, [Symbol.dispose]: () => {} };
  const file = openFile(path);
  const encoder = new TextEncoder();
  const write = (line: unknown) => {
    const bytes = encoder.encode(`${JSON.stringify(line)}\n`);
    for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
  };
  return {
    event(cell, event) {
      if (event.kind === "alert") return write({ ...cell, kind: event.kind, ...event.alert });
      const { stage, attempt, tick, record } = event.stage;
      write({ ...cell, kind: event.kind, stage, attempt, tick, record });
    },
    finished: (cell, { metrics, stateHash }) => write({ ...cell, kind: "finished", metrics, stateHash }),
    [Symbol.dispose]: () => file.close(),
  };
}

function openFile(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { write: true, create: true, truncate: true });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`Cannot write events to ${path}: ${error.message}`, { cause: error });
  }
}
