/** Circles: from source files to the groups of files that import each other, types included. */

import { imports } from "../src/lab/provenance/imports.ts";
import type { SourceFile } from "../src/lab/provenance/source_file.ts";
import type { Violation } from "./violation.ts";

/** One violation for each circle, reported where its alphabetically first file leads into it. */
export function circles(files: readonly SourceFile[]): readonly Violation[] {
  const known = new Set(files.map(({ path }) => path));
  const edges = new Map(
    files.map((file) => [file.path, imports(file).filter(({ target }) => known.has(target))] as const),
  );
  const reported = new Set<string>();
  const violations: Violation[] = [];
  for (const path of [...known].sort()) {
    if (reported.has(path)) continue;
    const circle = shortestCircle(path, (from) => (edges.get(from) ?? []).map(({ target }) => target));
    if (circle === null) continue;
    circle.forEach((member) => reported.add(member));
    const line = edges.get(path)?.find(({ target }) => target === circle[1])?.line ?? 1;
    violations.push({ file: path, line, message: `import circle: ${circle.join(" -> ")}` });
  }
  return violations;
}

/** Breadth-first from `start` back to `start`; null when no path leads back. */
function shortestCircle(start: string, next: (path: string) => readonly string[]): readonly string[] | null {
  const seen = new Set<string>();
  const queue: (readonly string[])[] = [[start]];
  for (let trail = queue.shift(); trail !== undefined; trail = queue.shift()) {
    for (const target of next(trail[trail.length - 1])) {
      if (target === start) return [...trail, start];
      if (seen.has(target)) continue;
      seen.add(target);
      queue.push([...trail, target]);
    }
  }
  return null;
}
