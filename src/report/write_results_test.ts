/** The results folder: whole, told by its manifest, and never half-written. */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manifestText, parseManifest, textHash } from "./manifest.ts";
import { testingMade, testingProvenance } from "./testing_manifest.ts";
import { writeResults } from "./write_results.ts";

const results = { provenance: testingProvenance, ...testingMade };

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), "results-"));
  try {
    await test(join(parent, "tiny"));
  } finally {
    await rm(parent, { recursive: true });
  }
}

async function textsOf(folder: string): Promise<Record<string, string>> {
  const paths = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = paths.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")])),
  );
}

Deno.test("writeResults() writes every file and a manifest that holds their hashes and what they were made of", () =>
  inFolder(async (folder) => {
    await writeResults(folder, results);
    const { "manifest.json": text, ...files } = await textsOf(folder);
    assert.deepEqual(files, Object.fromEntries(testingMade.files));
    const { schemaVersion, files: hashes, tables, memoryHash, ...provenance } = parseManifest(text) ??
      assert.fail("unreadable");
    assert.equal(schemaVersion, 2);
    assert.deepEqual(provenance, testingProvenance);
    assert.deepEqual({ tables, memoryHash }, { tables: testingMade.tables, memoryHash: testingMade.memoryHash });
    assert.deepEqual(
      Object.entries(hashes),
      Object.entries(files).map(([path, content]) => [path, textHash(content)]),
    );
  }));

Deno.test("writeResults() replaces its own files and keeps what is not its own", () =>
  inFolder(async (folder) => {
    await writeResults(folder, results);
    const before = await textsOf(folder);
    await mkdir(join(folder, "store"));
    await writeFile(join(folder, "store", "results.duckdb"), "rows");
    await writeFile(join(folder, "figures", "stale.svg"), "<svg/>");
    await writeResults(folder, results);
    assert.deepEqual(await textsOf(folder), { ...before, "store/results.duckdb": "rows" });
    assert.deepEqual(await readdir(join(folder, "..")), ["tiny"]);
  }));

Deno.test("writeResults() refuses a file that it would not replace the next time, before anything is written", () =>
  inFolder(async (folder) => {
    const files = new Map([...testingMade.files, ["notes/todo.md", "later"]]);
    await assert.rejects(writeResults(folder, { ...results, files }), /Cannot write notes\/todo\.md/);
    await assert.rejects(readdir(folder), /ENOENT/);
  }));

Deno.test("writeResults() brings back an old folder whose replacement was killed half-way", () =>
  inFolder(async (folder) => {
    await mkdir(folder);
    await writeFile(join(folder, "runs.duckdb"), "rows");
    await rename(folder, `${folder}.old`);
    await writeResults(folder, results);
    assert.equal(await readFile(join(folder, "runs.duckdb"), "utf8"), "rows");
    assert.deepEqual(await readdir(join(folder, "..")), ["tiny"]);
  }));

Deno.test("manifestText() is the same whatever order files and tables come in", () => {
  const tables = { runs: { rows: 1, hash: "b".repeat(64) }, ...testingMade.tables };
  const turned = {
    ...testingMade,
    files: new Map([...testingMade.files].toReversed()),
    tables: Object.fromEntries(Object.entries(tables).toReversed()),
  };
  assert.equal(
    manifestText(testingProvenance, turned),
    manifestText(testingProvenance, { ...testingMade, tables }),
  );
});

Deno.test("parseManifest() takes neither another version, nor other JSON, nor what is no JSON", () => {
  for (const text of ['{"schemaVersion":1}', "[]", "not JSON"]) assert.equal(parseManifest(text), null);
});
