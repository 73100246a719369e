/** A thread that plays tasks: settings come in once and then tasks; played tasks, or what went wrong, go out. */

import { taskPlayer } from "./play_task.ts";
import type { FromThread, ToThread } from "./task_message.ts";
import type { PlayedTask, Task } from "./task.ts";

let play: ((task: Task) => Promise<PlayedTask>) | null = null;
/** One task at a time, however many wait. */
let last: Promise<void> = Promise.resolve();

addEventListener("message", ({ data }: MessageEvent<ToThread>) => {
  if (data.kind === "settings") play = taskPlayer(data.settings);
  else last = last.then(() => answer(data.task));
});

async function answer(task: Task): Promise<void> {
  if (play === null) throw new Error("Cannot play a task before the settings are known");
  send({ kind: "started", index: task.index });
  try {
    send({ kind: "played", played: await play(task) });
  } catch (error) {
    // An error's class does not survive the way to another thread; its story does.
    const story = error instanceof Error ? error.stack ?? error.message : String(error);
    send({ kind: "failed", index: task.index, message: error instanceof Error ? error.message : story, story });
  }
}

function send(message: FromThread): void {
  postMessage(message);
}
