/** From a summary in JSON to the file that `--json` names. */

import { UsageError } from "./usage_error.ts";

/** @throws UsageError when the file cannot be written. */
export function writeSummary(path: string, text: string): void {
  try {
    Deno.writeTextFileSync(path, `${text}\n`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`Cannot write the summary to ${path}: ${error.message}`, { cause: error });
  }
}
