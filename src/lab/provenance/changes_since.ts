/** From what decided results then and what the tree holds now to what has changed since, by name. */

import { createHash } from "node:crypto";
import { type CodeHashes, moduleClosure } from "./module_closure.ts";
import { readProjectFile } from "./project_file.ts";
import type { Provenance } from "./provenance.ts";
import { scenarioHashes } from "./scenario_hashes.ts";

/** Each names one thing and says what became of it. */
export interface Changes {
  /** What decides the rows of cells: their code, the worlds, packages, versions. */
  readonly cells: readonly string[];
  /** What decides the report's files beside the cells. */
  readonly report: readonly string[];
}

/** @param scenarioPaths what the same design would play today */
export function changesSince(recorded: Provenance, scenarioPaths: readonly string[]): Changes {
  const { code, scenarios, lockHash, versions } = recorded;
  const lock = createHash("sha256").update(readProjectFile("deno.lock")).digest("hex");
  const shared = [
    ...(lock === lockHash ? [] : ["deno.lock changed"]),
    ...(Deno.version.deno === versions.deno ? [] : [`Deno was ${versions.deno} and is ${Deno.version.deno}`]),
    ...(Deno.version.v8 === versions.v8 ? [] : [`V8 was ${versions.v8} and is ${Deno.version.v8}`]),
  ];
  return {
    cells: [...codeChanges(code.cells), ...differences(scenarios, scenarioHashes(scenarioPaths)), ...shared],
    report: [...codeChanges(code.report), ...shared],
  };
}

/** Modules that joined the closure are not told: whatever imports them changed, too. */
function codeChanges({ entries, files }: CodeHashes): readonly string[] {
  try {
    const now = moduleClosure(entries, readProjectFile).files;
    return differences(files, Object.fromEntries(Object.entries(now).filter(([path]) => path in files)));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const gone = Object.keys(files).filter((path) => !isThere(path));
    return gone.length > 0 ? gone.map((path) => `${path} is gone`) : [`a module is missing: ${error.message}`];
  }
}

function differences(then: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].sort().flatMap((path) => {
    if (then[path] === now[path]) return [];
    return [`${path} ${!(path in now) ? "no longer matters" : path in then ? "changed" : "is new"}`];
  });
}

function isThere(path: string): boolean {
  try {
    readProjectFile(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
