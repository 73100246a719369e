/** The import wall on the tree itself: no agent reaches the hidden world, and nothing hands it on. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { importDirections } from "./import_directions.ts";
import { areaOf, isTest } from "./import_rules.ts";
import { imports } from "../src/lab/provenance/imports.ts";
import { type SourceFile, sourceFile } from "../src/lab/provenance/source_file.ts";

/** What an agent is made of. */
const agentAreas = ["reasoning", "llm", "graphs"];

const files = sourceFilesUnder("src");

function sourceFilesUnder(folder: string): readonly SourceFile[] {
  const root = fileURLToPath(new URL("../", import.meta.url));
  return [...Deno.readDirSync(`${root}${folder}`)].sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) return sourceFilesUnder(path);
    return path.endsWith(".ts") ? [sourceFile(path, Deno.readTextFileSync(`${root}${path}`))] : [];
  });
}

Deno.test("importDirections() finds nothing against the table in the tree", () => {
  assert.ok(files.length > 100);
  assert.deepEqual(importDirections(files), []);
});

Deno.test("imports() of agents lead to no value of the simulator, over any number of files", () => {
  const values = new Map(
    files.map((file) => [file.path, imports(file).filter(({ typeOnly }) => !typeOnly).map(({ target }) => target)]),
  );
  const known = new Map<string, string>();
  const queue = files.filter(({ path }) => agentAreas.includes(areaOf(path)) && !isTest(path)).map(({ path }) => path);
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    assert.notEqual(areaOf(path), "simulator", `${path} is reached from ${known.get(path)}`);
    for (const target of values.get(path) ?? []) {
      if (known.has(target) || !values.has(target)) continue;
      known.set(target, path);
      queue.push(target);
    }
  }
});

Deno.test("imports() of operations hand nothing of the simulator on", () => {
  for (const file of files.filter(({ path }) => areaOf(path) === "operations")) {
    const handedOn = [...file.code.matchAll(/\bexport\s+(?:type\s+)?(?:\*|\{[^{}]*\})[^;]*from/g)];
    assert.deepEqual(handedOn.map(([text]) => text), [], file.path);
  }
});
