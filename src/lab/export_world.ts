/** From a scenario and a seed to files: the world played without an agent, every tick's metrics and every Event. */

import { openTableFiles, type TableFiles } from "../memory/table_files.ts";
import { hash, type JournalEntry } from "../simulator/cluster.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { createWorld, stepWorld } from "../simulator/world.ts";
import { exportTables } from "./export_tables.ts";
import { addTickRows, type ExportRows } from "./tick_rows.ts";

export interface ExportOptions {
  readonly seed: number;
  readonly ticks: number;
  /** Absent, or without files of these names that are not an earlier export's. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** What was written. */
export interface WorldExport {
  /** Names of the files in the folder. */
  readonly files: readonly string[];
  readonly rows: Readonly<Record<keyof ExportRows, number>>;
  readonly stateHash: string;
}

/** Written last: a folder without it holds no whole export. */
const contents = "export.json";
const names = ["services", "workloads", "nodes", "events"] as const;
const dataFiles = names.flatMap((name) => [`${name}.csv`, `${name}.parquet`]);

/** Rows gathered before they are handed on. */
const heldRows = 20_000;

/**
 * Plays `ticks` ticks and writes `services`, `workloads`, `nodes` and `events` as .csv and .parquet, and export.json,
 * which tells what they are. On an error or an abort the folder is left as it was.
 *
 * @throws ExportError when the folder cannot take the files; the signal's reason; whatever the world throws
 */
export async function exportWorld(scenario: Scenario, options: ExportOptions): Promise<WorldExport> {
  const { seed, ticks, folder } = options;
  const partial = `${folder}/.partial`;
  const existed = prepare(folder, partial);
  try {
    using tables = await openTableFiles(exportTables);
    const { rows, stateHash } = await play(scenario, tables, options);
    await tables.write(partial);
    const { tickSeconds } = scenario.cluster;
    const about = { scenario: scenario.name, seed, ticks, tickSeconds, stateHash, tables: described(rows) };
    await Deno.writeTextFile(`${partial}/${contents}`, `${JSON.stringify(about, null, 2)}\n`);
    const files = [...dataFiles, contents];
    for (const file of files) await Deno.rename(`${partial}/${file}`, `${folder}/${file}`);
    return { files, rows, stateHash };
  } finally {
    await Deno.remove(partial, { recursive: true });
    if (!existed && isEmpty(folder)) await Deno.remove(folder);
  }
}

/** An export that cannot be written where it was asked for. */
export class ExportError extends Error {
  override readonly name = "ExportError";
}

/** Makes the folder for what is not finished. Returns whether `folder` was there before. */
function prepare(folder: string, partial: string): boolean {
  try {
    const found = namesIn(folder);
    const foreign = found?.find((name) => dataFiles.includes(name));
    if (foreign !== undefined && !found?.includes(contents)) {
      throw new ExportError(
        `Cannot export to ${folder}: it holds ${foreign} but no ${contents}, so no export made it. ` +
          "Name another folder, or move the file away.",
      );
    }
    Deno.mkdirSync(partial, { recursive: true });
    return found !== null;
  } catch (error) {
    if (error instanceof ExportError || !(error instanceof Error)) throw error;
    throw new ExportError(`Cannot export to ${folder}: ${error.message}`, { cause: error });
  }
}

/** Null when there is no such folder. */
function namesIn(folder: string): readonly string[] | null {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function isEmpty(folder: string): boolean {
  return namesIn(folder)?.length === 0;
}

async function play(scenario: Scenario, tables: TableFiles, { seed, ticks, signal }: ExportOptions) {
  const world = createWorld(scenario, seed);
  const { cluster } = world;
  const journal: JournalEntry[] = [];
  cluster.journal = journal;
  const held: ExportRows = { services: [], workloads: [], nodes: [], events: [] };
  const rows = { services: 0, workloads: 0, nodes: 0, events: 0 };
  for (let tick = 1; tick <= ticks; tick++) {
    stepWorld(world);
    addTickRows(cluster, held);
    for (const entry of journal.splice(0)) {
      const number = rows.events + held.events.length + 1;
      held.events.push({ number, seconds: entry.tick * scenario.cluster.tickSeconds, ...entry });
    }
    const isFull = names.reduce((sum, name) => sum + held[name].length, 0) >= heldRows;
    if (!isFull && tick < ticks) continue;
    for (const name of names) {
      await tables.append(name, held[name]);
      rows[name] += held[name].length;
      held[name].length = 0;
    }
    // Only a turn of the event loop lets a signal in.
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
  }
  return { rows, stateHash: hash(cluster) };
}

/** What each column is, for whoever opens the files without this project. */
function described(rows: WorldExport["rows"]) {
  return Object.fromEntries(names.map((name) => {
    const columns = Object.entries(exportTables[name].columns).map(([column, { sql, unit, doc }]) => ({
      column,
      type: sql,
      unit,
      doc,
    }));
    return [name, { rows: rows[name], columns }];
  }));
}
