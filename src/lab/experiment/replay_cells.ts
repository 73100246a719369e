/** From tasks and the hashes that their rows had to the cells whose rows do not come out again. */

import { type RowBatch, tables } from "../../memory/rows.ts";
import { tableText } from "../csv_table.ts";
import type { Design } from "./design.ts";
import { playTasks } from "./play_tasks.ts";
import type { Task, TaskSettings } from "./task.ts";

export interface ReplayOptions {
  readonly tasks: readonly Task[];
  readonly snapshot: TaskSettings["snapshot"];
  /** Hash of the rows of each cell. */
  readonly recorded: ReadonlyMap<number, string>;
  /** Text of the committed table of runs: a hash beside it says nothing of what it holds. */
  readonly runs: string;
  readonly workers: number;
  readonly onPlayed: (rows: RowBatch) => void;
  readonly signal: AbortSignal;
}

/** One sentence a cell, in order of the design. */
export async function replayCells(
  { experiment, scenarioPaths }: Design,
  { tasks, snapshot, recorded, runs, workers, onPlayed, signal }: ReplayOptions,
): Promise<readonly string[]> {
  const runLines = new Set(linesOf(runs));
  const differences = new Map<number, string>();
  await playTasks(tasks, {
    workers,
    settings: { suite: experiment.name, scenarioPaths, snapshot, mismatch: experiment.mismatch },
    onStarted: () => {},
    onPlayed({ rows, rowsHash }, { index, arm, seed, scenarios }) {
      const before = recorded.get(index);
      const cell = `cell ${index} (${arm} on ${scenarios.join(", ")}, seed ${seed})`;
      if (before === undefined) differences.set(index, `${cell} is not in tables/cells.csv`);
      else if (before !== rowsHash) differences.set(index, `${cell} gives other rows than tables/cells.csv has`);
      else if (!linesOf(tableText(tables.runs, rows.runs ?? [])).every((line) => runLines.has(line))) {
        differences.set(index, `${cell} gives another run than tables/runs.csv has`);
      }
      onPlayed(rows);
      return Promise.resolve();
    },
    signal,
  });
  return [...differences].sort(([a], [b]) => a - b).map(([, difference]) => difference);
}

function linesOf(csv: string): readonly string[] {
  return csv.split("\n");
}
