/** The unit of work of an experiment: one arm and one seed on one scenario, or on a stream of them, in one thread. */

import type { MemorySnapshot } from "../../memory/snapshot.ts";
import type { RowBatch } from "../../memory/rows.ts";

/** What a thread is told once. */
export interface TaskSettings {
  /** Name of the experiment. */
  readonly suite: string;
  /** Path of every scenario by its name. */
  readonly scenarioPaths: Readonly<Record<string, string>>;
  readonly snapshot: MemorySnapshot;
  readonly mismatch: number;
}

/** Work for one thread. `index` is its place in the design: by arm, then scenario, then seed. */
export interface Task {
  readonly index: number;
  readonly arm: string;
  readonly seed: number;
  /** Played one after the other with one memory; one, unless the experiment is of streams. */
  readonly scenarios: readonly string[];
}

/** Everything that is kept of a played task; ticks of services with an objective only. */
export interface PlayedTask {
  readonly index: number;
  readonly rows: RowBatch;
  /** SHA-256 of the canonical JSON of `rows`: equal in every thread and on every machine with the same code. */
  readonly rowsHash: string;
}
