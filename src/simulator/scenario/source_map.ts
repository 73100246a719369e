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
  type Scalar,
  visit,
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
  // Log level error: the package's warnings become problems, and are not printed besides.
  const options = { lineCounter: lines, merge: true, prettyErrors: false, logLevel: "error" } as const;
  for (const document of parseAllDocuments(text, options)) {
    // A warning is a tag nobody knows: its value would be read as something else than was meant.
    const findings = [...document.errors, ...document.warnings];
    problems.push(...findings.map((finding) => problemAt(finding.pos[0], `not YAML: ${finding.message}`)));
    if (findings.length > 0) continue;
    try {
      const misused = misusedAliases(document);
      problems.push(...misused.map(({ offset, message }) => problemAt(offset, message)));
      if (misused.length > 0) continue;
      const value: unknown = document.toJS();
      if (value !== null) roots.push({ document: sourceDocument(document, file, lines), path: [], value });
    } catch (error) {
      // The yaml package's ways to refuse aliases that multiply beyond all measure, and nesting too deep for the stack.
      if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
      problems.push(problemAt(document.range[0], `${error.message}; allowed: less nesting, fewer aliases of aliases`));
    }
  }
  return { roots, problems };
}

/** Aliases that mean no earlier value, and merge keys that merge no map: the yaml package reports neither with a place. */
function misusedAliases(document: Document): readonly { readonly offset: number; readonly message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(document, {
    Alias: (_, alias, parents) => {
      const anchored = alias.resolve(document);
      const what = anchored === undefined
        ? "has no anchor before it"
        : parents.includes(anchored)
        ? "stands inside its own anchor"
        : undefined;
      if (what === undefined) return;
      const message = `alias "*${alias.source}" ${what}; allowed: names that "&" has given to an earlier value`;
      found.push({ offset: alias.range?.[0] ?? 0, message });
    },
    Pair: (_, { key, value }) => {
      if (!isMergeKey(key)) return;
      const merged = isNode(value) ? resolveAlias(value, document) : null;
      const sources = isSeq(merged) ? merged.items : [merged];
      if (sources.every((source) => isNode(source) && isMap(resolveAlias(source, document)))) return;
      found.push({
        offset: key.range?.[0] ?? 0,
        message: "<< merges no map; allowed: a map, an alias of one, or a list",
      });
    },
  });
  return found;
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
  const shown = message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
  return { file: place.document.file, ...place.document.locate(place.path, at), message: shown };
}

/** Names in a message are as long as somebody wrote them; a reader needs their beginning. */
const longestMessage = 1500;

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
    if (isMergeKey(pair.key)) merged.push(...(isSeq(value) ? value.items : [value]));
  }
  for (const source of merged) {
    const step = isNode(source) ? child(resolveAlias(source, document), key, document) : undefined;
    if (step !== undefined) return step;
  }
  return undefined;
}

/** The yaml package reads an unquoted `<<` key as a symbol. */
function isMergeKey(key: unknown): key is Scalar {
  return isScalar(key) && typeof key.value === "symbol";
}

function resolveAlias(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? node.resolve(document) ?? null : node;
}
