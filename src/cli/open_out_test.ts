import assert from "node:assert/strict";
import { inFolder } from "../lab/experiment/testing_experiment.ts";
import { openOut } from "./open_out.ts";
import { UsageError } from "./usage_error.ts";

Deno.test("openOut() gives a folder without slashes at its end, new or an experiment's", () =>
  inFolder(async (folder) => {
    assert.equal(await openOut(`${folder}/my results//`), `${folder}/my results`);
    await Deno.writeTextFile(`${folder}/my results/report.md`, "# Report\n");
    assert.equal(await openOut(`${folder}/my results`), `${folder}/my results`);
    assert.equal(await openOut(`${folder}/my results/.`), `${folder}/my results`);
  }));

Deno.test("openOut() refuses what cannot be a results folder, and leaves it as it was", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "mine");
    await Deno.mkdir(`${folder}/photos`);
    for (const name of ["a", "b", "c", "d"]) await Deno.writeTextFile(`${folder}/photos/${name}.jpg`, "mine");
    const refusals: readonly (readonly [out: string, message: RegExp])[] = [
      ["", /^Cannot write results to "": a folder has a name\. Give --out/],
      [`${folder}/file`, /^Cannot write results to ".*\/file": there is a file in the way\. Give/],
      [`${folder}/file/sub`, /^Cannot write results to ".*\/file\/sub": there is a file in the way\. Give/],
      ["/proc/none", /^Cannot write results to "\/proc\/none": /],
      [`${folder}/photos`, /what no experiment made \(a\.jpg, b\.jpg, c\.jpg, …\)\. Give --out a folder/],
    ];
    for (const [out, message] of refusals) {
      await assert.rejects(openOut(out), (error) => error instanceof UsageError && message.test(error.message), out);
    }
    assert.equal(await Deno.readTextFile(`${folder}/file`), "mine");
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["file", "photos"]);
  }));
