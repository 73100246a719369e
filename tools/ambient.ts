/** Ambient effects: from source files to the places where a deterministic area reads a clock, chance or the machine. */

import { areaOf, isTest } from "./import_rules.ts";
import { imports } from "../src/lab/provenance/imports.ts";
import { lineAt, type SourceFile } from "../src/lab/provenance/source_file.ts";
import type { Violation } from "./violation.ts";

/** Areas whose results must be equal bytes on every run; they take time and randomness as parameters. */
const deterministicAreas = ["random", "numeric", "simulator", "operations", "memory", "reasoning", "graphs"];

/** A name of the global scope: not a property of something else, unless of a spread. */
const global = String.raw`(?<![\w$#])(?<!(?<!\.)\.\s*)`;

/**
 * What is forbidden, wherever it is mentioned, so that neither an alias nor destructuring goes round it: clocks, timers,
 * chance, locales, garbage collection, and the global object that holds them all. Of `Math`, `crypto` and `Deno` only
 * named members are allowed, and those that read the machine are not among them.
 */
const ambient = new RegExp(
  [
    String.raw`${global}(?:Date|performance|Temporal|Intl|setTimeout|setInterval|setImmediate|requestAnimationFrame)\b`,
    String.raw`${global}(?:globalThis|process|navigator|WeakRef|FinalizationRegistry)\b`,
    // Many a local variable is called self.
    String.raw`${global}self\s*\.\s*(?:Date|performance|Temporal|Intl|Math|crypto|Deno|set\w+)\b`,
    String.raw`${global}Math\b(?!\s*\.\s*(?!random\b)\w)`,
    String.raw`${global}crypto\b(?!\s*\.\s*subtle\b)`,
    String.raw`(?<!\bcrypto\s*)\.\s*(?:getRandomValues|randomUUID|localeCompare|toLocale\w+)\b`,
  ].join("|"),
  "g",
);
/** A test may be told by the environment what to do. */
const environment = new RegExp(String.raw`${global}Deno\b(?!\s*\.\s*(?!${machine()})\w)`, "g");

/** Members of `Deno` that differ from run to run or from machine to machine; files are what a caller names. */
function machine(): string {
  const names = ["env", "args", "pid", "ppid", "hostname", "build", "version", "cwd", "execPath", "mainModule", "uid"];
  const load = ["gid", "loadavg", "memoryUsage", "systemMemoryInfo", "osRelease", "osUptime", "networkInterfaces"];
  return String.raw`(?:${[...names, ...load].join("|")})\b`;
}

/** Modules of Node that are a clock, a timer or the machine. */
const ambientModules = /^node:(?:timers|perf_hooks|os|process|worker_threads|child_process)\b/;
/** Names of `node:crypto` that draw at random. */
const ambientNames = /^(?:default|\*|random\w*|getRandomValues|webcrypto|generate\w+)$/;

export function ambientEffects(files: readonly SourceFile[]): readonly Violation[] {
  return files.filter(isDeterministic).flatMap((file) =>
    [...mentioned(file), ...imported(file)].sort((a, b) => a.line - b.line)
  );
}

/** A bench measures time, and a child process of a test is told what to do by its arguments. */
function isDeterministic({ path }: SourceFile): boolean {
  return path.startsWith("src/") && deterministicAreas.includes(areaOf(path)) && !/(_bench|_child)\.ts$/.test(path);
}

function mentioned(file: SourceFile): readonly Violation[] {
  const matches = [...file.code.matchAll(ambient), ...(isTest(file.path) ? [] : file.code.matchAll(environment))];
  return matches.map(({ 0: text, index }) => {
    const end = index + text.length;
    const member = /^\s*\.\s*\w+/.exec(file.code.slice(end))?.[0] ?? "";
    return violation(file, lineAt(file.text, index), `${text}${member}`.replace(/\s+/g, "").replace(/^\./, ""));
  });
}

function imported(file: SourceFile): readonly Violation[] {
  return imports(file).flatMap(({ specifier, typeOnly, names, line }) => {
    if (typeOnly) return [];
    if (ambientModules.test(specifier)) return [violation(file, line, specifier)];
    if (specifier !== "node:crypto") return [];
    return names.filter((name) => ambientNames.test(name)).map((name) =>
      violation(file, line, `${name} of ${specifier}`)
    );
  });
}

function violation({ path }: SourceFile, line: number, what: string): Violation {
  return { file: path, line, message: `uses ${what}: take time, randomness and the environment as parameters here` };
}
