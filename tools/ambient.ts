/** Ambient effects: from source files to the places where a deterministic area reads a clock or draws at random. */

import { areaOf } from "./import_rules.ts";
import { lineAt, type SourceFile, type Violation } from "./source_file.ts";

/** Areas whose results must be equal bytes on every run; they take time and randomness as parameters. */
const deterministicAreas = ["random", "numeric", "simulator", "operations", "memory", "reasoning", "graphs"];

const ambient =
  /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?!\s*\())|(?<!new\s)\bDate\s*\(|\bperformance\s*\.\s*now\b|\bTemporal\s*\.\s*Now\b|\bMath\s*\.\s*random\b|\bcrypto\s*\.\s*(?:getRandomValues|randomUUID)\b/g;

export function ambientEffects(files: readonly SourceFile[]): readonly Violation[] {
  return files
    .filter(({ path }) => path.startsWith("src/") && deterministicAreas.includes(areaOf(path)))
    .flatMap((file) =>
      [...file.code.matchAll(ambient)].map((match) => ({
        file: file.path,
        line: lineAt(file.text, match.index),
        message: `uses ${match[0].replace(/\s+/g, " ").trim()}: take time and randomness as parameters here`,
      }))
    );
}
