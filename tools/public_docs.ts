/** Public docs: from what `deno doc --lint` printed to the complaints that this project shares. */

import type { SourceFile } from "../src/lab/provenance/source_file.ts";
import type { Violation } from "./violation.ts";

const complaint = /^error\[([\w-]+)\]: (.*)\n\s*--> (.+):(\d+):\d+$/gm;

/**
 * Keeps every complaint about our files but two kinds. Missing sentences on members: `deno doc` wants one on each field
 * of a record, and a field whose name and unit say all would only be repeated by it. Types that the door does not
 * export: what a public record is made of reaches into every folder and ends in types that belong to packages.
 *
 * `root` is the repository's absolute path with a slash at its end, as `deno doc` prints it before each file.
 */
export function publicDocs(output: string, root: string, files: readonly SourceFile[]): readonly Violation[] {
  const lines = new Map(files.map(({ path, text }) => [path, text.split("\n")]));
  return [...output.matchAll(complaint)].flatMap(([, rule, message, place, number]) => {
    const file = place.replace(root, "");
    const line = Number(number);
    const written = lines.get(file)?.[line - 1];
    if (written === undefined) return [];
    const isAboutMember = rule === "missing-jsdoc" && !written.startsWith("export ");
    return isAboutMember || rule === "private-type-ref" ? [] : [{ file, line, message }];
  });
}
