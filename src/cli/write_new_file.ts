/** A path and a text come in, a file that was not there before is written; one that is there is an error, and stays. */

import { dirname } from "node:path";
import { UsageError } from "./usage_error.ts";

export function writeNewFile(path: string, text: string): void {
  const folder = dirname(path);
  try {
    Deno.mkdirSync(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = error instanceof Deno.errors.AlreadyExists ? `"${folder}" is not a folder` : error.message;
    throw new UsageError(`Cannot write "${path}": ${reason}`, { cause: error });
  }
  try {
    Deno.writeTextFileSync(path, text, { createNew: true });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new UsageError(`Cannot write "${path}": it exists, and nothing is overwritten`, { cause: error });
    }
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`Cannot write "${path}": ${error.message}`, { cause: error });
  }
}
