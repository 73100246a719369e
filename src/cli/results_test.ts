/** Which reports are fresh, and what the stale ones say. */

import assert from "node:assert/strict";
import { provenance } from "../lab/provenance/provenance.ts";
import { scenarioPaths } from "../lab/read_scenario.ts";
import { canonicalHash } from "../memory/canonical_json.ts";
import { testingMade } from "../report/testing_manifest.ts";
import { writeResults } from "../report/write_results.ts";
import { smokeFolder } from "./find_scenario.ts";
import { demoPlayed } from "./make_demo.ts";
import { standingOf } from "./results.ts";

const now = provenance(demoPlayed(scenarioPaths(smokeFolder), [1, 2]));
const source = { kind: "git", commit: "1234567890".repeat(4), dirty: false, diffHash: null } as const;
const fresh = { ...now, source };

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  try {
    await test(`${parent}/demo`);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

Deno.test("standingOf() finds results of this tree fresh, whole and clean", () =>
  inFolder(async (folder) => {
    await writeResults(folder, { ...testingMade, provenance: fresh });
    assert.deepEqual(await standingOf(folder), {
      name: "demo",
      cells: ["1234567", "clean", "fresh", "fresh", "whole"],
      wanting: [],
      advice: "deno task demo",
    });
  }));

Deno.test("standingOf() names what changed since, a file that was altered and a tree that was not clean", () =>
  inFolder(async (folder) => {
    const files = { ...now.code.cells.files, "src/operations/actions.ts": "0".repeat(64) };
    const code = { ...now.code, cells: { ...now.code.cells, files, hash: canonicalHash(files) } };
    const dirty = { ...source, dirty: true, diffHash: "0".repeat(64) };
    await writeResults(folder, { ...testingMade, provenance: { ...now, code, source: dirty } });
    await Deno.writeTextFile(`${folder}/figures/forest.svg`, "<svg />");
    const { cells, wanting } = await standingOf(folder);
    assert.deepEqual(cells, ["1234567", "NOT CLEAN", "STALE", "fresh", "ALTERED"]);
    assert.deepEqual(wanting.map(([about, what]) => [about, what.length]), [["cells", 1], ["files", 1], ["tree", 1]]);
    assert.match(wanting[0][1][0], /^src\/operations\/actions\.ts (changed|no longer matters)$/);
    assert.match(wanting[1][1][0], /^figures\/forest\.svg was altered/);
  }));

Deno.test("standingOf() says of a folder without a manifest that it has none", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(folder);
    assert.deepEqual((await standingOf(folder)).wanting, [["files", ["it has no manifest.json"]]]);
  }));
