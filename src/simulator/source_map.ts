/** The text of a YAML file comes in, its documents as plain values with the place of every node go out. */

import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from "yaml";
import type { Remark } from "./scenario_error.ts";

export type Path = readonly (string | number)[];

/** A node of a YAML document: where it stands, and the plain value that it holds. */
export interface Place {
  readonly document: SourceDocument;
  readonly path: Path;
  readonly value: unknown;
}

/** One YAML document of a file. `locate` answers with the nearest node that exists on the way to a path. */
export interface SourceDocument {
  readonly file: string;
  readonly locate: (path: Path, at: "value" | "key") => { readonly line: number; readonly column: number };
}

/** Documents of a file, or what keeps it from being read. */
export interface SourceFile {
  readonly roots: readonly Place[];
  readonly problems: readonly Remark[];
}

/** Reads a YAML file of any number of documents; anchors, aliases and merge keys are allowed. */
export function parseSource(text: string, file: string): SourceFile {
  const lines = new LineCounter();
  const problems: Remark[] = [];
  const roots: Place[] = [];
  const problemAt = (offset: number, message: string): Remark => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  };
  try {
    for (const document of parseAllDocuments(text, { lineCounter: lines, merge: true, prettyErrors: false })) {
      // A warning is a tag nobody knows: its value would be read as something else than was meant.
      const findings = [...document.errors, ...document.warnings];
      problems.push(...findings.map((finding) => problemAt(finding.pos[0], `not YAML: ${finding.message}`)));
      if (findings.length > 0) continue;
      const value: unknown = document.toJS();
      if (value === null) continue;
      if (isCircular(value)) {
        problems.push(problemAt(document.range[0], "an alias stands inside its own anchor; allowed: trees"));
        continue;
      }
      roots.push({ document: sourceDocument(document, file, lines), path: [], value });
    }
  } catch (error) {
    // Named by the yaml package: ReferenceError for unresolved or too many aliases, RangeError for too deep a nesting.
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    problems.push(problemAt(0, `not readable YAML: ${error.message}`));
  }
  return { roots, problems };
}

/** The place of something inside another place; a value that is absent is `undefined`. */
export function within(place: Place, ...path: Path): Place {
  let value = place.value;
  for (const key of path) {
    const owned: unknown = typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? Reflect.get(value, key)
      : undefined;
    value = owned;
  }
  return { document: place.document, path: [...place.path, ...path], value };
}

/** A remark on the value at a place, or on its key. */
export function remarkOn(place: Place, message: string, at: "value" | "key" = "value"): Remark {
  return { file: place.document.file, ...place.document.locate(place.path, at), message };
}

/** `file:line` of a place, for notes. */
export function lineOf(place: Place): string {
  return `${place.document.file}:${place.document.locate(place.path, "value").line}`;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sourceDocument(document: Document, file: string, lines: LineCounter): SourceDocument {
  return {
    file,
    locate: (path, at) => {
      let node = resolveAlias(document.contents, document);
      let offset = node?.range?.[0] ?? 0;
      for (const [depth, key] of path.entries()) {
        const step = child(node, key, document);
        if (step === undefined) break;
        const stop = at === "key" && depth === path.length - 1 ? step.key ?? step.value : step.value;
        offset = (stop ?? step.key)?.range?.[0] ?? offset;
        node = resolveAlias(step.value, document);
      }
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(line, 1), column: Math.max(col, 1) };
    },
  };
}

interface Step {
  readonly key: Node | null;
  readonly value: Node | null;
}

function child(node: Node | null, key: string | number, document: Document): Step | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    return isNode(item) ? { key: null, value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const merged: unknown[] = [];
  for (const pair of node.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    const value = isNode(pair.value) ? pair.value : null;
    if (name === String(key)) return { key: isNode(pair.key) ? pair.key : null, value };
    if (name === "<<") merged.push(...(isSeq(value) ? value.items : [value]));
  }
  for (const source of merged) {
    const step = isNode(source) ? child(resolveAlias(source, document), key, document) : undefined;
    if (step !== undefined) return step;
  }
  return undefined;
}

function resolveAlias(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? node.resolve(document) ?? null : node;
}

/** Depth-first search for a back edge; shared parts are visited once, so that nested aliases stay cheap. */
function isCircular(value: unknown, open: Set<unknown> = new Set(), done: Set<unknown> = new Set()): boolean {
  if (typeof value !== "object" || value === null || done.has(value)) return false;
  if (open.has(value)) return true;
  open.add(value);
  const circular = Object.values(value).some((part) => isCircular(part, open, done));
  open.delete(value);
  done.add(value);
  return circular;
}
