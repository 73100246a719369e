/** From entry modules to the hash of every module of the project that runs with them: the code that decides a result. */

import { createHash } from "node:crypto";
import { canonicalHash } from "../../memory/canonical_json.ts";
import { imports } from "./imports.ts";
import { sourceFile } from "./source_file.ts";

/** Which code decides something: it can name what changed since. */
export interface CodeHashes {
  /** Paths from the project's root. */
  readonly entries: readonly string[];
  /** Of `files`. */
  readonly hash: string;
  /** SHA-256 of each module's text by its path, the entries among them. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Follows imports, dynamic imports and Workers; what is imported as a type alone does not run. Packages are left to the
 * lock file's hash.
 *
 * @param readText text of a module by its path from the project's root
 */
export function moduleClosure(entries: readonly string[], readText: (path: string) => string): CodeHashes {
  const hashes = new Map<string, string>();
  const queue = [...entries];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (hashes.has(path)) continue;
    const text = readText(path);
    hashes.set(path, createHash("sha256").update(text).digest("hex"));
    for (const { specifier, target, typeOnly } of imports(sourceFile(path, text))) {
      if (specifier.startsWith(".") && !typeOnly) queue.push(target);
    }
  }
  const files = Object.fromEntries([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { entries: [...entries].sort(), hash: canonicalHash(files), files };
}
