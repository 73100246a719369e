/** Unused exports: from source files to the exported names that nothing outside their own file needs. */

import { isForTests } from "./import_rules.ts";
import { imports } from "../src/lab/provenance/imports.ts";
import { lineAt, type SourceFile } from "../src/lab/provenance/source_file.ts";
import type { Violation } from "./violation.ts";

/**
 * An export of `src/` is used when another file imports or re-exports it (`src/mod.ts` makes it public by that).
 *
 * Tests, benches and what serves them are not enough, unless the export is also at work inside its file: then it is live
 * code, shown for a test's sake. Two kinds need no importer at all: a type that shapes another declaration of its file, and a list whose
 * element type is exported beside it (`typeof list[number]`), the run-time face of a union.
 */
export function unusedExports(files: readonly SourceFile[]): readonly Violation[] {
  const used = new Set<string>();
  const tested = new Set<string>();
  for (const file of files) {
    for (const { target, names } of imports(file)) {
      // What serves tests may be shared among them.
      const isTested = isForTests(file.path) && !isForTests(target);
      for (const name of names) (isTested ? tested : used).add(`${target}#${name}`);
    }
  }
  const isUsed = ({ path }: SourceFile, name: string) => used.has(`${path}#${name}`) || used.has(`${path}#*`);
  return files.filter(({ path }) => path.startsWith("src/") && path !== "src/mod.ts").flatMap((file) =>
    exportsOf(file)
      .filter(({ name }) => !isUsed(file, name))
      .filter((found) => !servesItsFile(file, found, tested.has(`${file.path}#${found.name}`)))
      .map(({ name, offset }) => ({
        file: file.path,
        line: lineAt(file.text, offset),
        message: `exports ${name}, which ${
          tested.has(`${file.path}#${name}`) ? "only tests import" : "no other file imports"
        }`,
      }))
  );
}

interface Export {
  readonly name: string;
  readonly kind: "type" | "value";
  readonly offset: number;
}

const declaration =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(const|let|function\s*\*?|class|interface|type)\s+([\w$]+)/gm;
const defaultExport = /^export\s+default\b/gm;
const list = /^export\s*(type\s*)?\{([^{}]*)\}\s*;/gm;

function exportsOf(file: SourceFile): readonly Export[] {
  const found: Export[] = [];
  for (const match of file.code.matchAll(declaration)) {
    const kind = match[1] === "interface" || match[1] === "type" ? "type" : "value";
    found.push({ name: match[2], kind, offset: match.index });
  }
  for (const match of file.code.matchAll(defaultExport)) {
    found.push({ name: "default", kind: "value", offset: match.index });
  }
  for (const match of file.code.matchAll(list)) {
    for (const entry of match[2].split(",").map((part) => part.trim()).filter((part) => part !== "")) {
      found.push({
        name: entry.split(/\s+as\s+/).at(-1) ?? entry,
        kind: match[1] ? "type" : "value",
        offset: match.index,
      });
    }
  }
  return found;
}

function servesItsFile({ code }: SourceFile, { name, kind }: Export, tested: boolean): boolean {
  const word = name.replaceAll("$", "\\$");
  const isMentionedAgain = (code.match(new RegExp(`\\b${word}\\b`, "g")) ?? []).length > 1;
  if (kind === "type" || tested) return isMentionedAgain;
  return new RegExp(`\\bexport\\s+type\\s+\\w+\\s*=[^;]*\\btypeof\\s+${word}\\b`).test(code);
}
