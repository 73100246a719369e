/** From what a person typed, a name or a path, to the path of a results folder. */

import { unknownName } from "../simulator/scenario/unknown_name.ts";
import { isFolder } from "./is_folder.ts";
import { UsageError } from "./usage_error.ts";

const root = "results";

/** Where rehearsals and variations of experiments are. */
const varied = ".run/experiments";

/** Whatever holds a slash is a path, the rest names a folder of `results/`. */
export function resultsFolder(typed: string): string {
  const path = (/[/\\]/.test(typed) ? typed : `${root}/${typed}`).replace(/\/+$/, "");
  if (isFolder(path)) return path;
  const name = new RegExp(`^${root}/([^/]+)$`).exec(path)?.[1];
  if (name === undefined) throw new UsageError(`Cannot open results: there is no folder ${typed}`);
  const elsewhere = [`${varied}/${name}`, `${varied}/${name}-smoke`].filter(isFolder);
  const hint = elsewhere.length === 0 ? "" : `; there is ${elsewhere.join(", and ")}`;
  throw new UsageError(`Cannot open results: ${unknownName("results", name, resultsNames())}${hint}`);
}

/** Paths of all folders of `results/`, sorted. */
export function resultsFolders(): readonly string[] {
  return resultsNames().map((name) => `${root}/${name}`);
}

/** A replacement that was killed half-way leaves a folder with a dot in its name. */
function resultsNames(): readonly string[] {
  try {
    return [...Deno.readDirSync(root)].filter(({ isDirectory, name }) => isDirectory && !name.includes("."))
      .map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
