import assert from "node:assert/strict";
import { demoFacts } from "./testing_demo.ts";

Deno.test("demo() gives the same bytes twice and inside a Worker: tables, rows, decisions, state hashes, memory", async () => {
  const here = await demoFacts([1]);
  assert.equal(here.stateHashes.length, 6 * 2);
  assert.deepEqual(Object.keys(here.tables), ["episodes", "attempts", "plans", "actions"]);
  for (const [name, text] of Object.entries(here.tables)) assert.ok(text.split("\n").length > 2, `${name} is empty`);
  assert.deepEqual(await demoFacts([1]), here);
  assert.deepEqual(await playedInWorker([1]), here);
});

function playedInWorker(seeds: readonly number[]): Promise<unknown> {
  const worker = new Worker(new URL("./demo_worker_child.ts", import.meta.url), { type: "module" });
  return new Promise<unknown>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(seeds);
  }).finally(() => worker.terminate());
}
