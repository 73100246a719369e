/** Imports: from a source file to every module it names, statically, dynamically or as a worker. */

import { posix } from "node:path";
import { lineAt, type SourceFile } from "./source_file.ts";

export interface Import {
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** Path from the repository's root for a relative specifier, else the specifier. */
  readonly target: string;
  readonly typeOnly: boolean;
  /** Names as the other module exports them; "*" stands for all of them. */
  readonly names: readonly string[];
}

const fromClause =
  /\b(?:import|export)\s+(type\s+(?!from\b))?((?:[\w$]+\s*,?\s*)?(?:\*(?:\s*as\s+[\w$]+)?|\{[^{}]*\})?)\s*from\s*["']/g;
const wholeModule = /\bimport\s*["']|\bimport\s*\(\s*["'`]|\bnew\s+URL\(\s*["'](?=[^"']*["'],\s*import\.meta\.url)/g;

export function imports(file: SourceFile): readonly Import[] {
  const found: Import[] = [];
  for (const match of file.code.matchAll(fromClause)) {
    found.push(importAt(file, match, importedNames(match[2], match[1] !== undefined)));
  }
  for (const match of file.code.matchAll(wholeModule)) {
    const whole = importAt(file, match, { typeOnly: false, names: ["*"] });
    // A URL beside a module names a worker when it ends in .ts, else a folder or a data file.
    if (!match[0].startsWith("new") || whole.specifier.endsWith(".ts")) found.push(whole);
  }
  return found.sort((a, b) => a.line - b.line);
}

function importAt(file: SourceFile, match: RegExpExecArray, what: Pick<Import, "typeOnly" | "names">): Import {
  const start = match.index + match[0].length;
  const specifier = file.text.slice(start, file.text.indexOf(file.text[start - 1], start));
  const target = specifier.startsWith(".") ? posix.join(posix.dirname(file.path), specifier) : specifier;
  return { line: lineAt(file.text, match.index), specifier, target, ...what };
}

function importedNames(clause: string, typeStatement: boolean): Pick<Import, "typeOnly" | "names"> {
  const braces = /\{([^{}]*)\}/.exec(clause);
  const entries = braces === null
    ? []
    : braces[1].split(",").map((entry) => entry.trim()).filter((entry) => entry !== "");
  const named = entries.map((entry) => entry.replace(/^type\s+/, "").split(/\s+as\s+/)[0]);
  const outside = clause.replace(/\{[^{}]*\}/, "").replace(",", " ").trim();
  const whole = outside.includes("*") ? ["*"] : outside === "" ? [] : ["default"];
  const typeOnly = typeStatement ||
    (whole.length === 0 && entries.length > 0 && entries.every((entry) => /^type\s/.test(entry)));
  return { typeOnly, names: [...whole, ...named] };
}
