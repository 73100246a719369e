/** `import`: makes a scenario that runs from plain Kubernetes manifests, and says what it guessed. */

import { dirname, relative, resolve } from "node:path";
import { scenarioName } from "../lab/read_scenario.ts";
import { type ImportedScenario, importManifests, type ImportRequest } from "../simulator/import/import_manifests.ts";
import { ScenarioError } from "../simulator/scenario/scenario_error.ts";
import { terminalWidth } from "./terminal_width.ts";
import { UsageError } from "./usage_error.ts";
import { wrapText } from "./wrap_text.ts";

export interface ImportOptions {
  readonly out: string;
  readonly nodes?: number;
  readonly nodeSize?: { readonly cpuMillis: number; readonly memoryMiB: number };
  readonly calls?: string;
  readonly force?: boolean;
}

/** Writes one file, whole or not at all. */
export function importScenario(typed: readonly string[], options: ImportOptions): void {
  const { out, nodes = null, nodeSize = null, calls, force = false } = options;
  if (!/\.ya?ml$/.test(out)) throw new UsageError(`Cannot import to "${out}": a scenario file ends in .yaml`);
  const name = scenarioName(out);
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) {
    throw new UsageError(`Cannot import to "${out}": a scenario's name has lower-case letters, digits, - and .`);
  }
  const paths = typed.flatMap((path) => manifestPaths(path));
  if (paths.length === 0) throw new UsageError(`Cannot import ${typed.join(", ")}: no YAML or JSON file is in there`);
  if (paths.some((path) => resolve(path) === resolve(out))) {
    throw new UsageError(`Cannot import to "${out}": it is one of the manifests`);
  }
  if (statOf(out)?.isDirectory) throw new UsageError(`Cannot import to "${out}": it is a folder`);
  if (!force && exists(out)) throw new UsageError(`Cannot import to "${out}": it exists. Give --force to replace it.`);
  const fromOut = (path: string) => relative(dirname(out), path).replaceAll("\\", "/");
  const files = paths.map((path) => ({ path, fromScenario: fromOut(path), text: read(path) }));
  const { text, summary } = imported({
    name,
    files,
    nodes: { count: nodes, size: nodeSize },
    traffic: calls === undefined ? null : { path: calls, text: read(calls) },
  });
  writeWhole(out, text);
  const ending = `Written: ${out}. Every guess in it is marked "# guessed". Play it: deno task run ${out}`;
  for (const sentence of summary) print(sentence);
  console.log();
  print(ending);
}

function print(sentence: string): void {
  for (const line of wrapText(sentence, terminalWidth())) console.log(line);
}

/** No scenario is there to load yet: what is wrong is wrong with what was given. */
function imported(request: ImportRequest): ImportedScenario {
  try {
    return importManifests(request);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new UsageError(`Cannot import to "${request.name}.yaml":\n${error.findings}`, { cause: error });
  }
}

/** A file is itself; a folder is every YAML and JSON file in it, in order of name. */
function manifestPaths(path: string): string[] {
  const stat = statOf(path);
  if (stat === null) throw new UsageError(`Cannot import "${path}": there is no such file`);
  if (!stat.isDirectory) return [path];
  const found = [...Deno.readDirSync(path)].sort((a, b) => a.name < b.name ? -1 : 1).flatMap(({ name, isDirectory }) =>
    isDirectory || /\.(ya?ml|json)$/.test(name) ? manifestPaths(`${path.replace(/\/$/, "")}/${name}`) : []
  );
  return found;
}

function statOf(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}

function exists(path: string): boolean {
  return statOf(path) !== null;
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`Cannot read "${path}": ${error.message}`, { cause: error });
  }
}

/** Beside its place first, then in it: whoever interrupts leaves the old file or the new one. */
function writeWhole(path: string, text: string): void {
  const part = `${path}.part`;
  try {
    Deno.writeTextFileSync(part, text);
    Deno.renameSync(part, path);
  } catch (error) {
    if (exists(part)) Deno.removeSync(part);
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`Cannot write "${path}": ${error.message}`, { cause: error });
  }
}
