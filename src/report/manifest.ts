/** From what a run was made of and what it made to the manifest that lets it be made, and checked, again. */

import { createHash } from "node:crypto";
import type { Episode } from "../lab/episode.ts";
import { compareText } from "./compare_text.ts";

/** Everything that decides the result; none of it depends on when or where it ran. */
export interface Provenance {
  readonly command: string;
  /** Text of every scenario file by name. */
  readonly scenarioTexts: Readonly<Record<string, string>>;
  readonly lockHash: string;
  readonly codeHash: string;
  readonly versions: { readonly deno: string; readonly v8: string; readonly typescript: string };
}

const schemaVersion = 1;

/** JSON with sorted names; `files` are the report's own by their path inside its folder. */
export function manifestText(
  provenance: Provenance,
  made: { readonly episodes: readonly Episode[]; readonly files: ReadonlyMap<string, string> },
): string {
  const { command, scenarioTexts, lockHash, codeHash, versions } = provenance;
  const runs = made.episodes.map(({ scenario, arm, seed, stateHash }) => ({ scenario, arm, seed, stateHash }));
  return JSON.stringify(
    {
      schemaVersion,
      command,
      versions: { deno: versions.deno, v8: versions.v8, typescript: versions.typescript },
      lockHash,
      codeHash,
      scenarios: hashes(Object.entries(scenarioTexts)),
      seeds: [...new Set(runs.map(({ seed }) => seed))].toSorted((a, b) => a - b),
      episodes: runs.toSorted((a, b) =>
        compareText(a.scenario, b.scenario) || compareText(a.arm, b.arm) || a.seed - b.seed
      ),
      files: hashes(made.files),
    },
    null,
    2,
  ) + "\n";
}

function hashes(texts: Iterable<readonly [string, string]>): Readonly<Record<string, string>> {
  const sorted = [...texts].toSorted(([a], [b]) => compareText(a, b));
  return Object.fromEntries(sorted.map(([name, text]) => [name, createHash("sha256").update(text).digest("hex")]));
}
