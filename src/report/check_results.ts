/** From a results folder to what is wrong with it by itself: files that were altered, a report that its tables do not give. */

import type { Experiment } from "../lab/experiment/experiment.ts";
import { hashedText } from "../lab/provenance/hashed_text.ts";
import { type Manifest, textHash } from "./manifest.ts";
import type { ResultsFolder } from "./read_results_folder.ts";
import { reportOfTables } from "./report_of_tables.ts";
import { resultDifferences } from "./result_differences.ts";

/**
 * Committed files that are not as the manifest has them, and what the manifest has against itself; `memory.json` is held
 * against the memory's hash, too.
 */
export function alteredFiles({ manifest, files }: ResultsFolder): readonly string[] {
  const found = Object.fromEntries([...files].map(([path, text]) => [path, textHash(text)]));
  const differences = resultDifferences({ recorded: manifest.files, found }, {
    altered: "was altered: the manifest has another hash of it",
    missing: "is missing",
    added: "is none of these results: the manifest does not have it",
  });
  const memory = files.get("memory.json");
  const isOther = memory !== undefined && textHash(memory.trimEnd()) !== manifest.memoryHash;
  return [
    ...differences,
    ...(isOther ? ["memory.json is not the memory that the cells started from"] : []),
    ...contradictions(manifest),
  ];
}

/** Hashes in the manifest of what stands beside them. */
function contradictions({ config, code: { cells, report } }: Manifest): readonly string[] {
  const stated = { "config.hash": config, "code.cells.hash": cells, "code.report.hash": report };
  const held = { "config.hash": config.value, "code.cells.hash": cells.files, "code.report.hash": report.files };
  return resultDifferences({
    recorded: Object.fromEntries(Object.entries(stated).map(([name, { hash }]) => [name, hash])),
    found: Object.fromEntries(
      Object.entries(held).map(([name, value]) => [name, textHash(hashedText(value).trimEnd())]),
    ),
  }, { altered: "is not of what it stands beside", missing: "is missing", added: "is missing" })
    .map((difference) => `manifest.json contradicts itself: ${difference}`);
}

/** Files of the report that are not what the committed tables give, or why nothing can be drawn from them. */
export async function reportDifferences(
  { manifest, files }: ResultsFolder,
  experiment: Experiment,
): Promise<readonly string[]> {
  const isReport = (path: string) => !path.startsWith("tables/") && path !== "memory.json";
  const drawn = await drawnFrom(files, experiment);
  if (drawn.kind === "impossible") return [drawn.reason];
  return resultDifferences({
    recorded: Object.fromEntries(Object.entries(manifest.files).filter(([path]) => isReport(path))),
    found: Object.fromEntries([...drawn.files].map(([path, text]) => [path, textHash(text)])),
  }, {
    altered: "does not come out of the tables again",
    missing: "does not come out of the tables at all",
    added: "comes out of the tables and is not among the results",
  });
}

type Drawn = { readonly kind: "drawn"; readonly files: ReadonlyMap<string, string> } | {
  readonly kind: "impossible";
  readonly reason: string;
};

/** Somebody may have put anything into a table. */
async function drawnFrom(files: ResultsFolder["files"], experiment: Experiment): Promise<Drawn> {
  try {
    return { kind: "drawn", files: await reportOfTables(experiment, files) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: "impossible", reason: `no report can be drawn from the tables: ${error.message}` };
  }
}
