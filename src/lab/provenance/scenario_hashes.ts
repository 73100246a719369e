/** From scenario paths to the hash of every file that decides those worlds: scenarios, topologies and manifests. */

import { createHash } from "node:crypto";
import { scenarioFiles } from "../../simulator/scenario/scenario_files.ts";
import { shippedTopologies } from "../shipped_topologies.ts";
import { projectPath } from "./project_file.ts";

/** SHA-256 by path, sorted; paths inside the project are told from its root. */
export function scenarioHashes(paths: readonly string[]): Readonly<Record<string, string>> {
  const hashes = new Map<string, string>();
  const read = (path: string) => {
    const text = Deno.readTextFileSync(path);
    hashes.set(projectPath(path), createHash("sha256").update(text).digest("hex"));
    return text;
  };
  const readFile = (path: string) => {
    try {
      return read(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  };
  // Whether they are valid is for whoever plays them to say.
  for (const path of paths) scenarioFiles(read(path), { path, topologies: shippedTopologies, readFile }, []);
  return Object.fromEntries([...hashes].sort(([a], [b]) => (a < b ? -1 : 1)));
}
