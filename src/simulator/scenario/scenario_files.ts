/** The text of a scenario file comes in, its YAML and that of every file it names go out, layer by layer. */

import { dirname, join } from "node:path/posix";
import { checkedValue } from "./checked_value.ts";
import type { Remark } from "./scenario_error.ts";
import { manifestFileEntry } from "./scenario_schema.ts";
import { isRecord, parseSource, type Place, remarkOn, within } from "./source_map.ts";

/** One file of settings (topology or scenario) and the manifests that it holds or names. */
export interface Layer {
  readonly root: Place;
  readonly manifests: readonly Place[];
}

export interface ScenarioFiles {
  readonly scenario: Layer;
  /** `null` when the scenario names none. */
  readonly topology: Layer | null;
  /** False when a file that is named could not be read. */
  readonly complete: boolean;
}

export interface FileSource {
  readonly path: string;
  readonly readFile: (path: string) => string;
}

/** `undefined` when the scenario itself is not readable; what is wrong is then in `problems`. */
export function scenarioFiles(text: string, source: FileSource, problems: Remark[]): ScenarioFiles | undefined {
  const before = problems.length;
  const root = onlyDocument(text, source.path, problems);
  if (root === undefined) return undefined;
  const scenario = { root, manifests: manifestPlaces(root, source, problems) };
  const name = within(root, "topology");
  const withTopology = (topology: Layer | null) => ({ scenario, topology, complete: problems.length === before });
  if (typeof name.value !== "string") return withTopology(null);
  const path = join(dirname(source.path), "..", "topologies", name.value, "topology.yaml");
  const topologyText = readNamed(name, path, source, problems);
  const topologyRoot = topologyText === undefined ? undefined : onlyDocument(topologyText, path, problems);
  if (topologyRoot === undefined) return withTopology(null);
  return withTopology({
    root: topologyRoot,
    manifests: manifestPlaces(topologyRoot, { ...source, path }, problems),
  });
}

function onlyDocument(text: string, file: string, problems: Remark[]): Place | undefined {
  const parsed = parseSource(text, file);
  problems.push(...parsed.problems);
  const [root, second] = parsed.roots;
  if (parsed.problems.length > 0) return undefined;
  if (root === undefined || !isRecord(root.value)) {
    problems.push({ file, line: 1, column: 1, message: "expected a map of keys" });
    return undefined;
  }
  if (second !== undefined) {
    problems.push(remarkOn(second, "a second document stands here; expected one"));
    return undefined;
  }
  return root;
}

/** Entries of the key `manifests`: objects as they stand, and the documents of the files that are named. */
function manifestPlaces(root: Place, source: FileSource, problems: Remark[]): Place[] {
  const entries = within(root, "manifests");
  if (!Array.isArray(entries.value)) return [];
  return entries.value.flatMap((entry, index) => {
    const place = within(entries, index);
    if (!isRecord(entry) || !("file" in entry)) return [place];
    const named = checkedValue(manifestFileEntry, place, problems);
    if (named === undefined) return [];
    const path = join(dirname(source.path), named.file);
    const text = readNamed(within(place, "file"), path, source, problems);
    if (text === undefined) return [];
    const parsed = parseSource(text, path);
    problems.push(...parsed.problems);
    return parsed.roots;
  });
}

function readNamed(place: Place, path: string, source: FileSource, problems: Remark[]): string | undefined {
  try {
    return source.readFile(path);
  } catch (error) {
    // Whatever a reader throws, the person who wrote the name needs to know which file it was.
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(remarkOn(place, `cannot read "${path}": ${reason}`));
    return undefined;
  }
}
