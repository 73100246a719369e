import assert from "node:assert/strict";
import { emptySnapshot } from "../../memory/snapshot.ts";
import { taskPlayer } from "./play_task.ts";
import { inFolder, smallDesign, smallWorlds } from "./testing_experiment.ts";

/** Plays the tasks of a stream over two worlds: runs in order, and the namespaces of what was remembered of them. */
async function streams(folder: string, split: "dev" | "val") {
  await smallWorlds(folder);
  const worlds = await smallWorlds(folder, split);
  const design = smallDesign(worlds, { scenarios: { folder: worlds, split }, learning: "stream", training: null });
  const { experiment: { name, mismatch }, scenarioPaths, tasks } = design;
  const play = taskPlayer({ suite: name, scenarioPaths, snapshot: emptySnapshot, mismatch });
  const batches = [];
  for (const task of tasks) batches.push((await play(task)).rows);
  return {
    runs: batches.flatMap(({ runs = [] }) => runs),
    ticks: batches.flatMap(({ ticks = [] }) => ticks),
    namespaces: [...new Set(batches.flatMap(({ incidents = [] }) => incidents.map(({ namespace }) => namespace)))],
  };
}

Deno.test("taskPlayer() plays a stream in one order for all arms, each episode from what the last taught", () =>
  inFolder(async (folder) => {
    const { runs, ticks, namespaces } = await streams(folder, "dev");
    assert.deepEqual(runs.map(({ arm, seed, position }) => [arm, seed, position]), [
      ["none", 1, 0],
      ["none", 1, 1],
      ["none", 2, 0],
      ["none", 2, 1],
      ["sentinel", 1, 0],
      ["sentinel", 1, 1],
      ["sentinel", 2, 0],
      ["sentinel", 2, 1],
    ]);
    const order = (arm: string) => runs.filter((run) => run.arm === arm).map(({ scenario }) => scenario);
    assert.deepEqual(order("none"), order("sentinel"));
    for (const seed of [1, 2]) {
      const [first, second] = runs.filter((run) => run.arm === "sentinel" && run.seed === seed);
      const taught = first.scenario === "amber-harbour-dev";
      assert.equal(first.memoryHash !== second.memoryHash, taught, "only an incident teaches");
    }
    assert.deepEqual(namespaces, ["dev"]);
    assert.deepEqual([...new Set(ticks.map(({ service }) => service))], ["frontend"], "the one with an objective");
  }));

Deno.test("taskPlayer() lets nothing of another split than dev into a memory", () =>
  inFolder(async (folder) => {
    const { runs, namespaces } = await streams(folder, "val");
    assert.equal(new Set(runs.map(({ memoryHash }) => memoryHash)).size, 1);
    assert.deepEqual(namespaces, ["val"]);
  }));
