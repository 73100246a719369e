/** Plays the suite it is told inside a Worker and posts what must be equal to a run in the main thread. */

import { playedFacts } from "./testing_suite.ts";

self.addEventListener("message", async ({ data }: MessageEvent<readonly number[]>) => {
  self.postMessage(await playedFacts(data));
});
