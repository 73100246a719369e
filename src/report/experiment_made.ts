/** From an experiment's store to everything that is written of it: tables, the report drawn from them, memory, hashes. */

import { resultTables } from "../lab/analysis/result_tables.ts";
import { readResults } from "../lab/analysis/read_results.ts";
import type { Experiment } from "../lab/experiment/experiment.ts";
import { cellsTable } from "../lab/provenance/cells_table.ts";
import type { EpisodicStore } from "../memory/episodic.ts";
import { type Made, textHash } from "./manifest.ts";
import { reportOfTables } from "./report_of_tables.ts";

/** What the results of an experiment are made from. */
export interface PlayedExperiment {
  readonly experiment: Experiment;
  /** Every cell of the design is in it. */
  readonly store: EpisodicStore;
  /** Text of the canonical snapshot that the cells started from, with a line's end. */
  readonly memory: string;
}

export async function experimentMade({ experiment, store, memory }: PlayedExperiment): Promise<Made> {
  const texts = resultTables(await readResults(store, experiment));
  const tables = new Map(Object.entries(texts).map(([name, text]) => [`tables/${name}.csv`, text]));
  tables.set("tables/cells.csv", await cellsTable(store));
  return {
    files: new Map([...tables, ...await reportOfTables(experiment, tables), ["memory.json", memory]]),
    tables: await store.tableHashes(),
    memoryHash: textHash(memory.trimEnd()),
  };
}
