/** From nothing to results that a test may write: a provenance with every field, and files that hold little. */

import type { Provenance } from "../lab/provenance/provenance.ts";
import type { Made } from "./manifest.ts";

const hash = "a".repeat(64);
const code = { entries: ["src/x.ts"], hash, files: { "src/x.ts": hash } };

export const testingProvenance: Provenance = {
  name: "tiny",
  kind: "experiment",
  command: "deno task experiment tiny",
  source: { kind: "git", commit: "c".repeat(40), dirty: false, diffHash: null },
  config: { hash, value: { name: "tiny", arms: ["none"] } },
  code: { cells: code, report: { ...code, entries: ["src/y.ts"] } },
  lockHash: hash,
  scenarios: { "scenarios/smoke/amber-harbour.yaml": hash },
  versions: { deno: "2.9.6", v8: "15.0", typescript: "6.0.3" },
  seeds: { values: [1, 2], rule: "keyed" },
  exclusions: { "birch-lane": "too slow" },
};

export const testingMade: Made = {
  memoryHash: hash,
  files: new Map([
    ["report.md", "# Tiny\n"],
    ["figures/forest.svg", "<svg/>"],
    ["figures/forest.json", "{}"],
    ["tables/runs.csv", "runId\nr1\n"],
  ]),
  tables: { ticks: { rows: 7, hash } },
};
