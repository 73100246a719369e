/** From tasks and the hashes that their rows had to the cells whose rows do not come out again. */

import type { Design } from "./design.ts";
import { playTasks } from "./play_tasks.ts";
import type { Task, TaskSettings } from "./task.ts";

export interface ReplayOptions {
  readonly tasks: readonly Task[];
  readonly snapshot: TaskSettings["snapshot"];
  /** Hash of the rows of each cell. */
  readonly recorded: ReadonlyMap<number, string>;
  readonly workers: number;
  readonly onPlayed: () => void;
  readonly signal: AbortSignal;
}

/** One sentence a cell, in order of the design. */
export async function replayCells(
  { experiment, scenarioPaths }: Design,
  { tasks, snapshot, recorded, workers, onPlayed, signal }: ReplayOptions,
): Promise<readonly string[]> {
  const differences = new Map<number, string>();
  await playTasks(tasks, {
    workers,
    settings: { suite: experiment.name, scenarioPaths, snapshot, mismatch: experiment.mismatch },
    onStarted: () => {},
    onPlayed({ rowsHash }, { index, arm, seed, scenarios }) {
      const before = recorded.get(index);
      const cell = `cell ${index} (${arm} on ${scenarios.join(", ")}, seed ${seed})`;
      if (before === undefined) differences.set(index, `${cell} is not in tables/cells.csv`);
      else if (before !== rowsHash) differences.set(index, `${cell} gives other rows than tables/cells.csv has`);
      onPlayed();
      return Promise.resolve();
    },
    signal,
  });
  return [...differences].sort(([a], [b]) => a - b).map(([, difference]) => difference);
}
