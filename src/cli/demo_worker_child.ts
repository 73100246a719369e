/** Plays the demo inside a Worker with the seeds it is told, and posts what must be equal to a run in the main thread. */

import { demoFacts } from "./testing_demo.ts";

self.addEventListener("message", async ({ data }: MessageEvent<readonly number[]>) => {
  self.postMessage(await demoFacts(data));
});
