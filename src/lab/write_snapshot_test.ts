import assert from "node:assert/strict";
import { hash, load } from "../simulator/cluster.ts";
import { createWorld, stepWorld } from "../simulator/world.ts";
import { largeWorld } from "./large_world.ts";
import { writeSnapshot } from "./write_snapshot.ts";

Deno.test("writeSnapshot() writes what load() continues from, over an earlier snapshot too", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/world.cluster`;
    const world = createWorld(largeWorld(10, 200), 1);
    for (let i = 0; i < 2; i++) {
      for (let tick = 0; tick < 30; tick++) stepWorld(world);
      writeSnapshot(world.cluster, path);
      const restored = { ...world, cluster: load(Deno.readFileSync(path)) };
      for (let tick = 0; tick < 30; tick++) {
        stepWorld(world);
        stepWorld(restored);
      }
      assert.equal(hash(restored.cluster), hash(world.cluster));
    }
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["world.cluster"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
