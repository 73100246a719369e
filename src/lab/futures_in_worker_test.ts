/** The law that threads change nothing: futures rolled one after another equal those shared out among workers. */

import assert from "node:assert/strict";
import { futuresInWorker } from "./futures_in_worker.ts";
import { rollFutures } from "./roll_futures.ts";

const order = { nodes: 10, pods: 200, ticks: 60 };

Deno.test("futuresInWorker() of two workers gives the states that one thread gives", async () => {
  const serial = rollFutures({ ...order, first: 0, futures: 6 });
  const shared = await Promise.all([0, 3].map((first) => futuresInWorker({ ...order, first, futures: 3 })));
  assert.deepEqual(shared.flatMap(({ hashes }) => hashes), serial.hashes);
  assert.equal(new Set(serial.hashes).size, 6, "every future drains another node");
});
