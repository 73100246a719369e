/** The text of a scenario file comes in, its YAML and that of every file it names go out, layer by layer. */

import { dirname, join } from "node:path/posix";
import { checkedValue } from "./checked_value.ts";
import type { Remark } from "./scenario_error.ts";
import { manifestFileEntry, topologyManifestEntry } from "./scenario_schema.ts";
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
  /** Folder of the topologies that a scenario may name wherever it stands. */
  readonly topologies: string;
  /** `undefined` when there is no such file. */
  readonly readFile: (path: string) => string | undefined;
}

/** `undefined` when the scenario itself is not readable; what is wrong is then in `problems`. */
export function scenarioFiles(text: string, source: FileSource, problems: Remark[]): ScenarioFiles | undefined {
  const before = problems.length;
  const root = onlyDocument(text, source.path, problems);
  if (root === undefined) return undefined;
  const named = topologyFile(within(root, "topology"), source, problems);
  const topologyRoot = named.kind === "found" ? onlyDocument(named.text, named.path, problems) : undefined;
  const layer = (root: Place, path: string): Layer => {
    const from = { folder: dirname(path), topology: named, readFile: source.readFile };
    return { root, manifests: manifestPlaces(root, from, problems) };
  };
  const topology = named.kind === "found" && topologyRoot !== undefined ? layer(topologyRoot, named.path) : null;
  const scenario = layer(root, source.path);
  return { scenario, topology, complete: problems.length === before };
}

type TopologyFile =
  | { readonly kind: "found"; readonly path: string; readonly text: string }
  | { readonly kind: "unnamed" | "missing" };

/** A topology beside the scenario's folder goes before a shipped one of the same name. */
function topologyFile(name: Place, source: FileSource, problems: Remark[]): TopologyFile {
  if (name.value === undefined) return { kind: "unnamed" };
  // Anything but a text is the schema's to refuse.
  if (typeof name.value !== "string") return { kind: "missing" };
  const folders = [join(dirname(source.path), "..", "topologies"), source.topologies];
  const paths = [...new Set(folders.map((folder) => join(folder, String(name.value), "topology.yaml")))];
  const before = problems.length;
  for (const path of paths) {
    const text = readIfThere(name, path, source, problems);
    if (text !== undefined) return { kind: "found", path, text };
    if (problems.length > before) return { kind: "missing" };
  }
  const places = paths.map((path) => `"${path}"`).join(" nor ");
  problems.push(remarkOn(name, `topology "${name.value}" is not known: there is no ${places}`));
  return { kind: "missing" };
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

interface ManifestSource extends Pick<FileSource, "readFile"> {
  /** Of the file that holds the entries. */
  readonly folder: string;
  readonly topology: TopologyFile;
}

/** Entries of the key `manifests`: objects as they stand, and the documents of the files that are named. */
function manifestPlaces(root: Place, source: ManifestSource, problems: Remark[]): Place[] {
  const entries = within(root, "manifests");
  if (!Array.isArray(entries.value)) return [];
  return entries.value.flatMap((entry, index) => {
    const place = within(entries, index);
    if (!isRecord(entry) || !("file" in entry || "topology" in entry)) return [place];
    const path = manifestPath(place, source, problems);
    if (path === undefined) return [];
    const text = readNamed(within(place, "file" in entry ? "file" : "topology"), path, source, problems);
    if (text === undefined) return [];
    const parsed = parseSource(text, path);
    problems.push(...parsed.problems);
    return parsed.roots;
  });
}

/** A file beside the one that names it, or one of the topology's, wherever that was found. */
function manifestPath(place: Place, { folder, topology }: ManifestSource, problems: Remark[]): string | undefined {
  if (within(place, "topology").value === undefined) {
    const named = checkedValue(manifestFileEntry, place, problems);
    return named === undefined ? undefined : join(folder, named.file);
  }
  const named = checkedValue(topologyManifestEntry, place, problems);
  if (named === undefined || topology.kind === "missing") return undefined;
  if (topology.kind === "found") return join(dirname(topology.path), named.topology);
  const message = `"${named.topology}" is sought among the topology's files, and the scenario names no topology`;
  problems.push(remarkOn(within(place, "topology"), message));
  return undefined;
}

/** The text of a file that has to be there. */
function readNamed(place: Place, path: string, source: Pick<FileSource, "readFile">, problems: Remark[]) {
  const before = problems.length;
  const text = readIfThere(place, path, source, problems);
  if (text === undefined && problems.length === before) problems.push(cannotRead(place, path, "no such file"));
  return text;
}

function readIfThere(place: Place, path: string, { readFile }: Pick<FileSource, "readFile">, problems: Remark[]) {
  try {
    return readFile(path);
  } catch (error) {
    // Whatever a reader throws, the person who wrote the name needs to know which file it was.
    problems.push(cannotRead(place, path, error instanceof Error ? error.message : String(error)));
    return undefined;
  }
}

function cannotRead(place: Place, path: string, reason: string): Remark {
  return remarkOn(place, `cannot read "${path}": ${reason}`);
}
