/** A thread that rolls futures: an order comes in, what came of it goes out. */

import { type FuturesOrder, rollFutures } from "./roll_futures.ts";

addEventListener("message", ({ data }: MessageEvent<FuturesOrder>) => postMessage(rollFutures(data)));
