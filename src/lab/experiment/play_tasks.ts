/** From tasks to played tasks, by several threads at once, in whatever order they finish. */

import type { PlayedTask, Task, TaskSettings } from "./task.ts";
import { openTaskThread, type TaskThread } from "./task_thread.ts";

export interface PlayTasksOptions {
  readonly workers: number;
  readonly settings: TaskSettings;
  readonly onStarted: (task: Task) => void;
  /** Its thread gets no further task before this is settled: who keeps up with the threads keeps memory flat. */
  readonly onPlayed: (played: PlayedTask, task: Task) => Promise<void>;
  /** No task is handed out any more; those under way have a second to be finished. */
  readonly signal: AbortSignal;
}

/** One is played and one waits, so that a thread is never idle while its last result travels. */
const tasksInHand = 2;
const graceMs = 800;

/**
 * Resolves when every task is played, or after an abort. The first error stops the rest like an abort, and rejects once
 * everything that was finished has gone to `onPlayed`.
 */
export async function playTasks(tasks: readonly Task[], options: PlayTasksOptions): Promise<void> {
  const { workers, settings, onStarted, onPlayed, signal } = options;
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const queue = tasks.values();
  const threads = Array.from(
    { length: signal.aborted ? 0 : Math.min(workers, tasks.length) },
    () => openTaskThread(settings, onStarted),
  );
  const close = () => threads.forEach((thread) => thread.close());
  let grace: ReturnType<typeof setTimeout> | undefined;
  const endSoon = () => grace = setTimeout(close, graceMs);
  stop.addEventListener("abort", endSoon);

  const work = async (thread: TaskThread) => {
    while (!stop.aborted) {
      const { value: task, done } = queue.next();
      if (done === true) return;
      const played = await thread.play(task);
      if (played === null) return;
      await onPlayed(played, task);
    }
  };
  const workOrStop = (thread: TaskThread) => work(thread).catch((error) => failure.abort(error));
  await Promise.all(threads.flatMap((thread) => Array.from({ length: tasksInHand }, () => workOrStop(thread))));
  clearTimeout(grace);
  close();
  failure.signal.throwIfAborted();
}
