/** From the working tree to what decides a result: scenario texts, hashes of lock and code, versions. */

import { createHash } from "node:crypto";
import type { Provenance } from "../report/manifest.ts";

const root = new URL(import.meta.resolve("../../"));

/** Texts of the scenario files at `scenarioPaths` and of all topologies, and the hash of every source file but tests. */
export function provenance(scenarioPaths: readonly string[]): Omit<Provenance, "command"> {
  const shared = filesUnder("scenarios/topologies").map((path) => [path, readShipped(path)] as const);
  const played = scenarioPaths.map((path) => [path, Deno.readTextFileSync(path)] as const);
  const code = createHash("sha256");
  for (const path of filesUnder("src")) {
    if (path.endsWith(".ts") && !/_(test|bench)\.ts$/.test(path)) code.update(`${path}\n${readShipped(path)}\n`);
  }
  return {
    scenarioTexts: Object.fromEntries([...played, ...shared]),
    lockHash: createHash("sha256").update(readShipped("deno.lock")).digest("hex"),
    codeHash: code.digest("hex"),
    versions: { deno: Deno.version.deno, v8: Deno.version.v8, typescript: Deno.version.typescript },
  };
}

function readShipped(path: string): string {
  return Deno.readTextFileSync(new URL(path, root));
}

/** Paths from the root of every file in a folder and below, sorted. */
function filesUnder(folder: string): readonly string[] {
  return [...Deno.readDirSync(new URL(folder, root))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesUnder(path) : [path];
  }).sort();
}
