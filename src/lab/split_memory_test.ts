import assert from "node:assert/strict";
import { inMemoryStore } from "../memory/in_memory_store.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { splits } from "../simulator/scenario/scenario.ts";
import { arms } from "./arms.ts";
import { playRecorded } from "./play_recorded.ts";
import { splitMemory } from "./split_memory.ts";
import { smokeScenario } from "./testing_decision.ts";

const sentinel = {
  suite: "testing",
  position: 0,
  arm: arms.sentinel,
  seed: 1,
  policy: defaultPolicy,
  mismatch: 0.1,
  onEvent: () => {},
};

for (const split of splits) {
  Deno.test(`splitMemory() lets a run on ${split} ${split === "dev" ? "learn" : "recall, and learn nothing"}`, async () => {
    const memory = inMemoryStore(splitMemory(split));
    const before = await memory.hash();
    const { rows } = await playRecorded({ ...smokeScenario("amber-harbour"), split }, { ...sentinel, memory });
    assert.deepEqual(rows.incidents?.map(({ namespace }) => namespace), [split]);
    assert.equal(await memory.hash() === before, split !== "dev");
  });
}

Deno.test("splitMemory() is not the only wall: a memory of dev refuses an incident of test", async () => {
  const memory = inMemoryStore({ namespace: "dev" });
  const sealed = { ...smokeScenario("amber-harbour"), split: "test" } as const;
  await assert.rejects(playRecorded(sealed, { ...sentinel, memory }), /of namespace "test" into memory "dev"/);
});
