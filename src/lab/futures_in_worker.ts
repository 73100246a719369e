/** From an order to the futures that a thread of its own rolled. */

import type { FuturesDone, FuturesOrder } from "./roll_futures.ts";

/** Rejects when the thread fails. */
export async function futuresInWorker(order: FuturesOrder): Promise<FuturesDone> {
  const worker = new Worker(new URL("./futures_worker.ts", import.meta.url), { type: "module" });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<FuturesDone>();
    worker.onmessage = ({ data }: MessageEvent<FuturesDone>) => resolve(data);
    worker.onerror = (event) => reject(new Error(`Cannot roll futures in a worker: ${event.message}`));
    worker.postMessage(order);
    return await promise;
  } finally {
    worker.terminate();
  }
}
