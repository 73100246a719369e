/** From a report's files and what they were made of to a results folder: files and manifest, all of them or none. */

import { access, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Provenance } from "../lab/provenance/provenance.ts";
import { type Made, manifestText } from "./manifest.ts";

/** What is written; everything else in the folder (databases, for one) stays as it is. */
const ownEntries = ["report.md", "report.html", "manifest.json", "memory.json", "figures", "tables"];

/** Whether a path inside a results folder is of the results themselves. */
export function isResult(path: string): boolean {
  return ownEntries.includes(path.split("/")[0]);
}

/** What a results folder is to hold. */
export interface Results extends Made {
  readonly provenance: Provenance;
}

/**
 * Writes beside the folder first and renames at the end, so that a failure leaves the old results whole.
 *
 * @throws what the file system throws; the folder is then as it was
 */
export async function writeResults(folder: string, { provenance, ...made }: Results): Promise<void> {
  const { files } = made;
  const foreign = [...files.keys()].find((path) => !isResult(path));
  if (foreign !== undefined) {
    throw new RangeError(`Cannot write ${foreign} to ${folder}: results are ${ownEntries.join(", ")}`);
  }
  const fresh = `${folder}.new`;
  const old = `${folder}.old`;
  await settleResults(folder);
  await rm(fresh, { recursive: true, force: true });
  for (const [path, text] of [...files, ["manifest.json", manifestText(provenance, made)]] as const) {
    await mkdir(dirname(join(fresh, path)), { recursive: true });
    await writeFile(join(fresh, path), text);
  }
  if (await exists(folder)) await rename(folder, old);
  await rename(fresh, folder);
  await settleResults(folder);
}

/** Ends a replacement, also one that was killed half-way: what is not the report's moves on, or the old folder comes back. */
export async function settleResults(folder: string): Promise<void> {
  const old = `${folder}.old`;
  if (!await exists(old)) return;
  if (!await exists(folder)) return await rename(old, folder);
  for (const entry of await readdir(old)) {
    if (!isResult(entry)) await rename(join(old, entry), join(folder, entry));
  }
  await rm(old, { recursive: true });
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
