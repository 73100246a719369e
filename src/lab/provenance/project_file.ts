/** From a path inside this project to the file's place or text, wherever the project stands. */

import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the project stands; ends with a slash. */
export const projectRoot: string = fileURLToPath(new URL("../../../", import.meta.url));

export function readProjectFile(path: string): string {
  return Deno.readTextFileSync(`${projectRoot}${path}`);
}

/** Path from the project's root of a file that stands in it; of any other, the path as it was given. */
export function projectPath(path: string): string {
  const inside = relative(projectRoot, path);
  return inside.startsWith("..") ? path : inside;
}
