/** From what was played to everything that decides its results: code, scenarios, lock, versions, configuration, seeds. */

import { createHash } from "node:crypto";
import { canonicalHash } from "../../memory/canonical_json.ts";
import { streams } from "../../random.ts";
import { gitState, type SourceState } from "./git_state.ts";
import { type CodeHashes, moduleClosure } from "./module_closure.ts";
import { readProjectFile } from "./project_file.ts";
import { scenarioHashes } from "./scenario_hashes.ts";

/** What was played, in the words of whoever played it. */
export interface Played {
  /** Name of the results folder. */
  readonly name: string;
  readonly kind: "demo" | "experiment";
  /** What makes the same results again, to be typed. */
  readonly command: string;
  /** Plain data: the whole design as it was played, policies among it. */
  readonly config: unknown;
  /** Modules whose closures decide the cells and the report's files. */
  readonly entries: { readonly cells: readonly string[]; readonly report: readonly string[] };
  readonly scenarioPaths: readonly string[];
  readonly seeds: readonly number[];
  /** What was left out, each with its reason. */
  readonly exclusions: Readonly<Record<string, string>>;
}

/** Everything that decides the results; but for `source`, none of it depends on when or where they were made. */
export interface Provenance extends Pick<Played, "name" | "kind" | "command" | "exclusions"> {
  /** `rule`: how every random draw follows from a seed, in words. */
  readonly seeds: { readonly values: readonly number[]; readonly rule: string };
  readonly source: SourceState;
  readonly config: { readonly hash: string; readonly value: unknown };
  readonly code: { readonly cells: CodeHashes; readonly report: CodeHashes };
  readonly lockHash: string;
  /** SHA-256 of every file that decides the worlds, by path. */
  readonly scenarios: Readonly<Record<string, string>>;
  readonly versions: { readonly deno: string; readonly v8: string; readonly typescript: string };
}

const seedRule = "Every draw is Threefry-2x32 with 20 rounds, keyed by the cell's seed, one of the streams " +
  `${
    streams.join(", ")
  }, the entity's name and creation serial, the tick and the draw's number in it: no draw depends ` +
  "on another, and every arm meets the same weather on the same seed.";

/** Take it before playing starts, so that an edit meanwhile cannot pass for what was played. */
export function provenance(played: Played): Provenance {
  const { name, kind, command, config, entries, scenarioPaths, seeds, exclusions } = played;
  return {
    name,
    kind,
    command,
    source: gitState(),
    config: { hash: canonicalHash(config), value: config },
    code: {
      cells: moduleClosure(entries.cells, readProjectFile),
      report: moduleClosure(entries.report, readProjectFile),
    },
    lockHash: createHash("sha256").update(readProjectFile("deno.lock")).digest("hex"),
    scenarios: scenarioHashes(scenarioPaths),
    versions: { deno: Deno.version.deno, v8: Deno.version.v8, typescript: Deno.version.typescript },
    seeds: { values: seeds, rule: seedRule },
    exclusions,
  };
}
