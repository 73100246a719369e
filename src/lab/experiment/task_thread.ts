/** A thread as a function: from a task to the played task, until it is closed. */

import type { PlayedTask, Task, TaskSettings } from "./task.ts";
import type { FromThread, ToThread } from "./task_message.ts";

export interface TaskThread {
  /** Null when the thread was closed before the task was played. Rejects with an error that names the task. */
  readonly play: (task: Task) => Promise<PlayedTask | null>;
  /** Ends the thread wherever it is. */
  readonly close: () => void;
}

interface Waiting extends PromiseWithResolvers<PlayedTask | null> {
  readonly task: Task;
}

/** Tasks that are handed over while one is played wait in the thread. */
export function openTaskThread(settings: TaskSettings, onStarted: (task: Task) => void): TaskThread {
  const worker = new Worker(new URL("./task_worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, Waiting>();
  let closed = false;
  const send = (message: ToThread) => worker.postMessage(message);
  const take = (index: number): Waiting => {
    const found = waiting.get(index);
    if (found === undefined) throw new Error(`Cannot take cell ${index}: its thread was not asked for it`);
    waiting.delete(index);
    return found;
  };
  worker.onmessage = ({ data }: MessageEvent<FromThread>) => {
    switch (data.kind) {
      case "started": {
        const started = waiting.get(data.index);
        if (started !== undefined) onStarted(started.task);
        return;
      }
      case "played":
        return take(data.played.index).resolve(data.played);
      case "failed": {
        const { task, reject } = take(data.index);
        return reject(new Error(`Cannot play ${taskText(task)}: ${data.message}`, { cause: data.story }));
      }
      default: {
        const never: never = data;
        throw new Error(`Cannot read ${JSON.stringify(never)}`);
      }
    }
  };
  worker.onerror = (event) => {
    // What is not prevented here ends the whole process.
    event.preventDefault();
    for (const { task, reject } of waiting.values()) {
      reject(new Error(`Cannot play ${taskText(task)}: its thread failed: ${event.message}`));
    }
    waiting.clear();
  };
  send({ kind: "settings", settings });
  return {
    play(task) {
      if (closed) return Promise.resolve(null);
      const result = Promise.withResolvers<PlayedTask | null>();
      waiting.set(task.index, { task, ...result });
      send({ kind: "task", task });
      return result.promise;
    },
    close() {
      closed = true;
      worker.terminate();
      for (const { resolve } of waiting.values()) resolve(null);
      waiting.clear();
    },
  };
}

function taskText({ index, arm, seed, scenarios }: Task): string {
  const worlds = scenarios.length === 1 ? scenarios[0] : `a stream of ${scenarios.length} scenarios`;
  return `cell ${index} (${arm} on ${worlds} with seed ${seed})`;
}
