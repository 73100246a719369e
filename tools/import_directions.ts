/** Import directions: from source files to the imports that run against the design's table. */

import { areaOf, areaRules } from "./import_rules.ts";
import { type Import, imports } from "../src/lab/provenance/imports.ts";
import type { SourceFile } from "../src/lab/provenance/source_file.ts";
import type { Violation } from "./violation.ts";

/** Tests follow the rules of the area they stand in. */
export function importDirections(files: readonly SourceFile[]): readonly Violation[] {
  return files.flatMap((file) =>
    imports(file).flatMap((found) => {
      const reason = whyForbidden(file.path, found);
      return reason === null ? [] : [{ file: file.path, line: found.line, message: reason }];
    })
  );
}

function whyForbidden(path: string, { specifier, target, typeOnly }: Import): string | null {
  if (/^(npm|jsr|https?):/.test(specifier)) {
    return `imports "${specifier}": name the package alone and pin it in deno.json`;
  }
  if (!specifier.startsWith(".")) return null;
  const from = areaOf(path);
  const to = areaOf(target);
  if (from === to) return null;
  const rule = areaRules[from];
  if (rule === undefined) {
    if (path.startsWith("src/") && !["mod", "cli", "api"].includes(from)) {
      return `area "${from}" has no row in tools/import_rules.ts`;
    }
    return areaRules[to] === undefined && !["mod", "deno.json"].includes(to)
      ? `imports ${target}: nobody imports "${to}"`
      : null;
  }
  if (rule.values.includes(to)) return null;
  if (rule.types.includes(to)) {
    return typeOnly ? null : `imports values of ${target}: "${from}" may import only types of "${to}"`;
  }
  const allowed = [...rule.values, ...rule.types];
  return `imports ${target}: "${from}" may import ${allowed.length === 0 ? "nothing of ours" : allowed.join(", ")}`;
}
