/** A folder that a person typed comes in, the paths of its scenario files go out; one without any is an error. */

import { scenarioPaths } from "../lab/read_scenario.ts";
import { UsageError } from "./usage_error.ts";

/** `action` is what cannot be done then: "list". */
export function folderPaths(typed: string, action: string): readonly string[] {
  const folder = typed.replace(/(?<=.)\/+$/, "");
  const paths = pathsIn(folder, action);
  if (paths.length === 0) throw new UsageError(`Cannot ${action} "${folder}": no scenario file is in it`);
  return paths;
}

function pathsIn(folder: string, action: string): readonly string[] {
  try {
    return scenarioPaths(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
    throw new UsageError(`Cannot ${action} the scenarios of "${folder}": there is no such folder`);
  }
}
