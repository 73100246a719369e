import assert from "node:assert/strict";
import { inMemoryStore } from "../memory/in_memory_store.ts";
import { parseSnapshot } from "../memory/snapshot.ts";
import { openMemory } from "../memory/store.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { arms } from "./arms.ts";
import { playRecorded } from "./play_recorded.ts";
import { readScenario } from "./read_scenario.ts";

const drained = readScenario("scenarios/smoke/amber-harbour.yaml");
const sentinel = {
  suite: "test",
  position: 0,
  mismatch: 0.1,
  arm: arms.sentinel,
  seed: 1,
  policy: defaultPolicy,
  onEvent() {},
};

Deno.test("playRecorded() lets a second run over the same incident recall the first", async () => {
  const memory = inMemoryStore({ namespace: "dev" });
  const { episode: first } = await playRecorded(drained, { ...sentinel, memory });
  const { episode: second } = await playRecorded(drained, { ...sentinel, memory });
  assert.deepEqual(first.incidents[0].attempts[0].recall.matches, []);
  const [match] = second.incidents[0].attempts[0].recall.matches;
  assert.match(match.id, /^amber-harbour\.sentinel\.1@[0-9a-f]{8}\/i1$/);
  assert.equal(match.similarity, 1);
  assert.equal(match.incident.diagnosedMechanism, "node-loss");
  // Another memory to start from makes another run, so that both are kept.
  const { incidents, beliefs } = parseSnapshot(await memory.exportJson(), "the memory");
  assert.equal(incidents.length, 2);
  assert.equal(beliefs.incidents, 2);
});

Deno.test("playRecorded() plays the same from the same memory, in a folder or in the process", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using kept = await openMemory(folder, { namespace: "dev" });
    const held = inMemoryStore({ namespace: "dev" });
    const one = await playRecorded(drained, { ...sentinel, memory: kept });
    const two = await playRecorded(drained, { ...sentinel, memory: held });
    assert.deepEqual(two, one);
    assert.equal(await held.hash(), await kept.hash());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("playRecorded() leaves a read-only memory as it was", async () => {
  const memory = inMemoryStore({ namespace: "dev", readOnly: true });
  const before = await memory.hash();
  const { episode } = await playRecorded(drained, { ...sentinel, memory });
  assert.equal(episode.incidents.length, 1);
  assert.equal(await memory.hash(), before);
});

Deno.test("playRecorded() has kept an incident before the episode goes on", async () => {
  const memory = inMemoryStore({ namespace: "dev" });
  const drainedTwice = { ...drained, chaos: [...drained.chaos, { ...drained.chaos[0], atSeconds: 900 }] };
  let alerts = 0;
  const play = playRecorded(drainedTwice, {
    ...sentinel,
    memory,
    onEvent({ kind }) {
      if (kind === "alert" && ++alerts === 2) throw new Error("interrupted");
    },
  });
  await assert.rejects(play, /^Error: interrupted$/);
  const { incidents } = parseSnapshot(await memory.exportJson(), "the memory");
  assert.deepEqual(incidents.map(({ incidentId, outcome }) => [incidentId, outcome]), [["i1", "recovered"]]);
});
