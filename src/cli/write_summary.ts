/** From a summary in JSON to the file that `--json` names. */

import { dirname } from "node:path";
import { isFolder } from "./is_folder.ts";
import { UsageError } from "./usage_error.ts";

/** Asked before anything is measured. @throws UsageError where no file can stand at `path`. */
export function checkSummaryPath(path: string): void {
  const cannot = `Cannot write the summary to ${path}`;
  if (isFolder(path)) throw new UsageError(`${cannot}: it is a folder`);
  if (!isFolder(dirname(path))) throw new UsageError(`${cannot}: there is no folder ${dirname(path)}`);
}

/** @throws UsageError when the file cannot be written. */
export function writeSummary(path: string, text: string): void {
  try {
    Deno.writeTextFileSync(path, `${text}\n`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`Cannot write the summary to ${path}: ${error.message}`, { cause: error });
  }
}
