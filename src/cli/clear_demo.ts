/** From a demo's folder to the same folder without the earlier demo's store: what no demo made is never touched. */

import { UsageError } from "./usage_error.ts";

/**
 * A demo replaces its store and its report whole, so it only goes where nothing else can be lost.
 *
 * @throws UsageError unless `folder` is absent, empty, or holds an earlier demo's store or report
 */
export function clearDemo(folder: string, { store, database }: DemoPlaces): void {
  const inFolder = namesIn(folder);
  const inStore = namesIn(store);
  const isStore = isThere(database);
  const isReport = ["report.md", "manifest.json"].every((name) => inFolder.includes(name));
  if (inFolder.length > 0 && !isStore && !isReport) refuse(folder, inFolder);
  if (inStore.length > 0 && !isStore) refuse(store, inStore);
  if (isStore) Deno.removeSync(store, { recursive: true });
}

export interface DemoPlaces {
  readonly store: string;
  /** The file that every demo's store holds. */
  readonly database: string;
}

const shownNames = 3;

function refuse(folder: string, names: readonly string[]): never {
  const more = names.length > shownNames ? ", …" : "";
  throw new UsageError(
    `Cannot write a demo to ${folder}: it holds what no demo made (${names.slice(0, shownNames).join(", ")}${more}). ` +
      "Give --out a folder that is new, empty or an earlier demo's.",
  );
}

/** None in a folder that does not exist. */
function namesIn(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`Cannot write a demo to ${folder}: ${error.message}`, { cause: error });
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
