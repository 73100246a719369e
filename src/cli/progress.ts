/** From the events of a suite to progress for people: a bar on a terminal, a line an episode elsewhere. */

import { Presets, SingleBar } from "cli-progress";
import type { Episode } from "../lab/episode.ts";
import type { Cell } from "../lab/play_suite.ts";
import { minutesText } from "../report/number_text.ts";

export interface Progress {
  readonly started: (cell: Cell) => void;
  readonly finished: (cell: Cell, episode: Episode) => void;
  /** Leaves the line to what follows. */
  readonly stop: () => void;
}

export function openProgress(total: number): Progress {
  return Deno.stdout.isTerminal() ? bar(total) : lines(total);
}

function bar(total: number): Progress {
  const progress = new SingleBar(
    { format: "{bar} {value}/{total}  {cell}", barsize: 24, clearOnComplete: true, hideCursor: true, fps: 30 },
    Presets.shades_classic,
  );
  let done = 0;
  progress.start(total, 0, { cell: "" });
  return {
    started: ({ scenario, arm, seed }) => progress.update(done, { cell: `${scenario}, ${arm}, seed ${seed}` }),
    finished: () => progress.update(++done),
    stop: () => progress.stop(),
  };
}

function lines(total: number): Progress {
  const width = String(total).length;
  let done = 0;
  return {
    started: () => {},
    finished({ scenario, arm, seed }, { metrics }) {
      const { recovered, timeToRecoverSeconds, violationMinutes } = metrics;
      const outcome = !recovered
        ? "did not recover"
        : timeToRecoverSeconds === null || violationMinutes === 0
        ? "no violation"
        : `recovered in ${minutesText(timeToRecoverSeconds / 60)} min`;
      const count = `[${String(++done).padStart(width)}/${total}]`;
      console.log(`${count} ${scenario}, seed ${seed}, ${arm}: ${outcome}`);
    },
    stop: () => {},
  };
}
