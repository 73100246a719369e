import assert from "node:assert/strict";
import { UsageError } from "./usage_error.ts";
import { checkSummaryPath, writeSummary } from "./write_summary.ts";

Deno.test("checkSummaryPath() refuses what writeSummary() could not write, and writes nothing", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const file = `${folder}/figures.json`;
    for (const path of [folder, `${folder}/no/figures.json`]) {
      assert.throws(() => checkSummaryPath(path), UsageError);
      assert.throws(() => writeSummary(path, "{}"), UsageError);
    }
    checkSummaryPath(file);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    writeSummary(file, "{}");
    checkSummaryPath(file);
    assert.equal(Deno.readTextFileSync(file), "{}\n");
    assert.throws(() => checkSummaryPath(`${file}/x`), /there is no folder/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
