/** From a results folder to its manifest and the text of every committed file in it. */

import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Manifest, parseManifest } from "./manifest.ts";
import { isResult } from "./write_results.ts";

export interface ResultsFolder {
  readonly manifest: Manifest;
  /** By path inside the folder; the manifest is not among them. */
  readonly files: ReadonlyMap<string, string>;
}

/** `none`: there is no manifest, or none of this version. */
export type FoundResults = { readonly kind: "found"; readonly folder: ResultsFolder } | {
  readonly kind: "none";
  readonly reason: string;
};

export async function readResultsFolder(folder: string): Promise<FoundResults> {
  const text = await textIfThere(join(folder, "manifest.json"));
  if (text === null) return { kind: "none", reason: "it has no manifest.json" };
  const manifest = parseManifest(text);
  if (manifest === null) return { kind: "none", reason: "its manifest.json is damaged, or of another version" };
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/");
    if (!entry.isFile() || path === "manifest.json" || !isResult(path)) continue;
    files.set(path, await readFile(join(folder, path), "utf8"));
  }
  return { kind: "found", folder: { manifest, files } };
}

async function textIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
