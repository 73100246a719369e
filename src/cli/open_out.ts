/** From what a person gave as --out to a folder that takes an experiment's results, before anything is played. */

import { basename, dirname, resolve } from "node:path";
import { isResult, settleResults } from "../report/write_results.ts";
import { UsageError } from "./usage_error.ts";

const shownNames = 3;

/**
 * The folder's path, without slashes at its end. Results replace the folder whole, so it only may hold results.
 *
 * @throws UsageError unless the folder is new, empty or an experiment's, and may be written
 */
export async function openOut(typed: string): Promise<string> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new UsageError(
      `Cannot write results to "${typed}": ${why}. Give --out a folder that is new, empty or an earlier experiment's`,
      { cause },
    );
  };
  if (typed.trim() === "") return refuse("a folder has a name");
  const path = typed.replace(/(?<=.)\/+$/, "");
  // A folder cannot be replaced by the name "." or "..".
  const out = /^\.{0,2}$/.test(basename(path)) ? resolve(path) : path;
  try {
    await settleResults(out);
    await Deno.mkdir(out, { recursive: true });
    const foreign = [...Deno.readDirSync(out)].map(({ name }) => name).filter((name) =>
      name !== "store" && !isResult(name)
    ).sort();
    if (foreign.length > 0) {
      const more = foreign.length > shownNames ? ", …" : "";
      return refuse(`it holds what no experiment made (${foreign.slice(0, shownNames).join(", ")}${more})`);
    }
    await Deno.mkdir(`${out}/store`, { recursive: true });
    // At the end the new results are written beside the folder, and renamed.
    await Deno.remove(await Deno.makeTempDir({ dir: dirname(out), prefix: ".aegis-" }));
    return out;
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    const isFile = error instanceof Deno.errors.AlreadyExists || error instanceof Deno.errors.NotADirectory ||
      ("code" in error && error.code === "ENOTDIR");
    return refuse(isFile ? "there is a file in the way" : error.message, error);
  }
}
