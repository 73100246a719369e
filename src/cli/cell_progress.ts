/** From the events of an experiment to progress for people: a bar with rate and time left on a terminal, a line now and then elsewhere. */

import { Presets, SingleBar } from "cli-progress";
import type { Task } from "../lab/experiment/task.ts";

export interface CellProgress {
  readonly training: (episode: { readonly done: number; readonly total: number; readonly scenario: string }) => void;
  readonly playing: (cells: { readonly done: number; readonly total: number }) => void;
  readonly started: (task: Task) => void;
  readonly finished: (cells: number) => void;
  /** Leaves the line to what follows. */
  readonly stop: () => void;
}

/** Between two lines where there is no terminal. */
const pauseMs = 10_000;

export function openCellProgress(): CellProgress {
  return Deno.stdout.isTerminal() ? bars() : lines();
}

/** `4.2 cells/s, 3 min 20 s left`; nothing is told of the time left before the first cell. */
export function paceText(pace: { readonly played: number; readonly left: number; readonly seconds: number }): string {
  const { played, left, seconds } = pace;
  if (played === 0 || seconds === 0) return "no cell yet";
  const rate = played / seconds;
  return `${rate.toFixed(rate < 10 ? 1 : 0)} cells/s, ${durationText(left / rate)} left`;
}

function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function cellText({ arm, seed, scenarios }: Task): string {
  return `${arm} on ${scenarios.length === 1 ? scenarios[0] : `${scenarios.length} scenarios`}, seed ${seed}`;
}

/** Counts what was played since it was started. */
function openCount(before: number, total: number) {
  const start = performance.now();
  let played = 0;
  return {
    add: (cells: number) => played += cells,
    done: () => before + played,
    pace: () => paceText({ played, left: total - before - played, seconds: (performance.now() - start) / 1000 }),
  };
}

function bars(): CellProgress {
  const open = (format: string) =>
    new SingleBar(
      { format, barsize: 24, clearOnComplete: true, hideCursor: true, fps: 10 },
      Presets.shades_classic,
    );
  let bar: SingleBar | null = null;
  let count = openCount(0, 0);
  const start = (format: string, total: number, done: number, texts: Readonly<Record<string, string>>) => {
    bar?.stop();
    bar = open(format);
    bar.start(total, done, texts);
  };
  return {
    training({ done, total, scenario }) {
      if (done === 0) start("{bar} {value}/{total}  learning: {scenario}", total, 0, { scenario });
      else bar?.update(done, { scenario });
    },
    playing({ done, total }) {
      count = openCount(done, total);
      start("{bar} {value}/{total}  {pace}  {cell}", total, done, { pace: count.pace(), cell: "" });
    },
    started: (task) => bar?.update({ cell: cellText(task) }),
    finished(cells) {
      count.add(cells);
      bar?.update(count.done(), { pace: count.pace() });
    },
    stop: () => bar?.stop(),
  };
}

function lines(): CellProgress {
  let count = openCount(0, 0);
  let totalCells = 0;
  let cell = "";
  let next = 0;
  return {
    training({ done, total }) {
      if (done === 0) console.log(`Learning from ${total} episodes.`);
    },
    playing({ done, total }) {
      count = openCount(done, total);
      totalCells = total;
      next = performance.now() + pauseMs;
      console.log(
        done === 0 ? `Playing ${total} cells.` : `Playing ${total - done} of ${total} cells; the others are kept.`,
      );
    },
    started: (task) => cell = cellText(task),
    finished(cells) {
      count.add(cells);
      const isLast = count.done() === totalCells;
      if (performance.now() < next && !isLast) return;
      next = performance.now() + pauseMs;
      console.log(`[${count.done()}/${totalCells}] ${count.pace()}${isLast ? "" : `; now ${cell}`}`);
    },
    stop: () => {},
  };
}
