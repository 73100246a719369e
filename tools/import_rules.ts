/** The import directions of the design, as data: which area may import which, and which vendor belongs where. */

export interface AreaRule {
  /** Areas whose values and types may be imported. */
  readonly values: readonly string[];
  /** Areas of which only types may be imported (`import type`). */
  readonly types: readonly string[];
}

const records = ["random", "numeric", "simulator", "operations", "memory", "reasoning", "llm", "graphs"];

/**
 * An area is a folder of `src/`, or a file directly in it. Every area may import itself.
 *
 * `mod`, `cli`, `api`, `experiments`, `notebooks` and `tools` are absent: they may import anything, and nobody imports
 * them, but `web`, which shares the schemas of `api`.
 */
export const areaRules: Readonly<Record<string, AreaRule>> = {
  random: { values: [], types: [] },
  numeric: { values: [], types: [] },
  simulator: { values: ["random", "numeric"], types: [] },
  operations: { values: ["random", "numeric", "simulator"], types: [] },
  memory: { values: ["operations"], types: [] },
  reasoning: { values: ["random", "numeric", "operations", "memory"], types: [] },
  llm: { values: ["operations", "reasoning"], types: [] },
  graphs: { values: ["operations", "memory", "reasoning", "llm"], types: [] },
  lab: { values: records, types: [] },
  evolution: { values: ["random", "numeric", "reasoning", "lab"], types: [] },
  charts: { values: [], types: [...records, "lab", "evolution"] },
  report: { values: ["lab", "evolution", "charts"], types: records },
  web: { values: ["api", "charts"], types: [] },
};

export interface VendorRule {
  /** The package, or its scope when it ends in a slash. */
  readonly vendor: string;
  /** Areas of `src/` that may name it. */
  readonly areas: readonly string[];
  /** Whether one file only may name it, tests aside. */
  readonly oneFile: boolean;
}

export const vendorRules: readonly VendorRule[] = [
  { vendor: "@langchain/ollama", areas: ["llm"], oneFile: false },
  { vendor: "@langchain/langgraph", areas: ["graphs"], oneFile: false },
  { vendor: "@langchain/", areas: ["llm", "graphs"], oneFile: false },
  { vendor: "@lancedb/lancedb", areas: ["memory"], oneFile: true },
  { vendor: "apache-arrow", areas: ["memory"], oneFile: true },
  { vendor: "@duckdb/node-api", areas: ["memory"], oneFile: true },
  { vendor: "vega", areas: ["charts"], oneFile: false },
  { vendor: "vega-lite", areas: ["charts"], oneFile: false },
  { vendor: "@resvg/resvg-js", areas: ["charts"], oneFile: false },
  { vendor: "dejavu-fonts-ttf", areas: ["charts"], oneFile: false },
  { vendor: "hono", areas: ["api"], oneFile: false },
  { vendor: "commander", areas: ["cli"], oneFile: false },
  { vendor: "cli-progress", areas: ["cli"], oneFile: false },
];

/** The area of a path: "src/memory/store.ts" and "src/memory.ts" are `memory`, "experiments/x.ts" is `experiments`. */
export function areaOf(path: string): string {
  const [first, second = ""] = path.split("/");
  return first === "src" ? second.replace(/(_test|_bench)?\.tsx?$/, "") : first;
}

export function isTest(path: string): boolean {
  return path.endsWith("_test.ts");
}

/** Tests, benches, and what only serves them: scenes, fixtures, examples, children. None of it makes an export needed. */
export function isForTests(path: string): boolean {
  return /(_test|_bench|_child|_fixture)\.ts$|\/(testing|example)_[^/]*\.ts$/.test(path);
}
