/** From a design to a folder with its results: memory trained, every task played, rows stored, wherever it was stopped. */

import { createHash } from "node:crypto";
import { emptySnapshot, type MemorySnapshot, parseSnapshot, snapshotJson } from "../../memory/snapshot.ts";
import { moduleClosure } from "../provenance/module_closure.ts";
import { readProjectFile } from "../provenance/project_file.ts";
import { scenarioHashes } from "../provenance/scenario_hashes.ts";
import { absorbShard } from "./absorb_shard.ts";
import type { Design } from "./design.ts";
import { ExperimentError } from "./experiment_error.ts";
import { factDifferences } from "./fact_differences.ts";
import { playTasks } from "./play_tasks.ts";
import { type Facts, openResults, type ResultsStore } from "./results_store.ts";
import type { Task } from "./task.ts";
import { trainMemory } from "./train_memory.ts";

/** Modules whose closures decide the rows of a cell. */
export const cellEntries = [
  "src/lab/experiment/design.ts",
  "src/lab/experiment/task_worker.ts",
  "src/lab/experiment/train_memory.ts",
] as const;

/** Part `index` of `count`, from 1: tasks whose index leaves the remainder `index − 1`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export type RunEvent =
  | { readonly kind: "training"; readonly done: number; readonly total: number; readonly scenario: string }
  /** Before the first task is played; `done` of `total` were committed earlier. */
  | { readonly kind: "playing"; readonly done: number; readonly total: number; readonly memoryHash: string }
  | { readonly kind: "started"; readonly task: Task }
  | { readonly kind: "committed"; readonly cells: number };

export interface RunOptions {
  /** The results folder: `memory.json` and `store/` are written there. */
  readonly out: string;
  /** Goes on with what is in the folder, shards among it; refused when it was made by another design or other code. */
  readonly resume: boolean;
  /** Null: all tasks. */
  readonly shard: Shard | null;
  readonly workers: number;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

export interface RunOutcome {
  readonly kind: "complete" | "interrupted";
  /** Cells committed, of those asked for. */
  readonly done: number;
  readonly total: number;
  readonly store: string;
}

/**
 * Plays what is missing. Whatever the number of threads, the shards and the stops on the way, the tables hold the same
 * rows: a cell depends on nothing but its task and the facts.
 *
 * A cell is done when its rows and its `cells` row were committed together. While it runs, `store/parquet/` holds
 * snapshots of the tables for readers (not in a shard, which nobody reports on).
 *
 * @throws ExperimentError when the folder's results cannot be gone on with; what playing a cell throws, with its name
 */
export async function runExperiment(design: Design, options: RunOptions): Promise<RunOutcome> {
  const { out, resume, shard, workers, onEvent, signal } = options;
  const folder = `${out}/store`;
  await Deno.mkdir(folder, { recursive: true });
  const path = `${folder}/${shard === null ? "results" : shardName(shard)}.duckdb`;
  const wanted = design.tasks.filter(({ index }) => shard === null || index % shard.count === shard.index - 1);
  let committed = 0;
  let playing = false;
  await using store = await openResults(path, {
    parquet: shard === null ? `${folder}/parquet` : null,
    onCommitted(cells) {
      // Cells of shards were played elsewhere.
      if (!playing) return;
      committed += cells;
      onEvent({ kind: "committed", cells });
    },
  });
  const facts = factsOf(design);
  const stored = await store.facts();
  const isNew = Object.keys(stored).length === 0;
  if (!isNew && !resume) throw new ExperimentError(alreadyThere(path, out));
  if (!isNew) assertSame({ ...stored, memory: null }, { ...facts, memory: null }, path);

  const memory = await snapshotOf(design, { ...options, expected: isNew ? null : stored.memory });
  if (memory === null) return { kind: "interrupted", done: 0, total: wanted.length, store: path };
  const memoryHash = hashOf(memory);
  const allFacts = { ...facts, memory: memoryHash };
  if (isNew) await store.state(allFacts);
  else assertSame(stored, allFacts, path);
  if (shard === null && resume) await absorbShards(folder, { store, facts: allFacts });

  const done = await store.done();
  const missing = wanted.filter(({ index }) => !done.has(index));
  const before = wanted.length - missing.length;
  playing = true;
  onEvent({ kind: "playing", done: before, total: wanted.length, memoryHash });
  try {
    await playTasks(inOrderOfStarting(missing), {
      workers,
      settings: {
        suite: design.experiment.name,
        scenarioPaths: design.scenarioPaths,
        snapshot: memory,
        mismatch: design.experiment.mismatch,
      },
      onStarted: (task) => onEvent({ kind: "started", task }),
      onPlayed: ({ rows, rowsHash }, { index, arm, seed, scenarios }) =>
        store.add({ ...rows, cells: [{ cell: index, arm, scenarios: [...scenarios], seed, rowsHash }] }),
      signal,
    });
  } finally {
    await store.flush();
  }
  const kind = before + committed === wanted.length ? "complete" : "interrupted";
  return { kind, done: before + committed, total: wanted.length, store: path };
}

function shardName({ index, count }: Shard): string {
  return `shard-${index}-of-${count}`;
}

/** Seed by seed and arm by arm: the rate stays even, and what was stopped early has whole pairs. */
function inOrderOfStarting(tasks: readonly Task[]): readonly Task[] {
  const text = ({ scenarios }: Task) => scenarios.join();
  return [...tasks].sort((a, b) =>
    a.seed - b.seed || (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : a.index - b.index)
  );
}

/** All that decides the rows but for the memory: a cell that was stored under other facts is another cell. */
function factsOf({ experiment, scenarioPaths }: Design): Facts {
  return {
    experiment,
    scenarios: scenarioHashes(Object.values(scenarioPaths)),
    code: moduleClosure(cellEntries, readProjectFile).files,
    lock: createHash("sha256").update(readProjectFile("deno.lock")).digest("hex"),
    versions: { deno: Deno.version.deno, v8: Deno.version.v8 },
  };
}

function assertSame(stored: Facts, facts: Facts, path: string): void {
  const differences = factDifferences(stored, facts);
  if (differences.length === 0) return;
  throw new ExperimentError(
    `Cannot go on with ${path}: it was made otherwise.\n${differences.join("\n")}\n` +
      "Go back to what made it, choose another folder with --out, or remove it",
  );
}

function alreadyThere(path: string, out: string): string {
  return `Cannot start in ${out}: there are results already (${path}). Go on with them by --resume, or choose another ` +
    `folder with --out, or remove ${out}/store`;
}

interface SnapshotOptions extends RunOptions {
  /** Hash of the snapshot that earlier cells started from; null: there are none. */
  readonly expected: unknown;
}

/** Trained now, or read again where it is known to be the right one; null when the training was interrupted. */
async function snapshotOf(
  { experiment, trainedOn, scenarioPaths }: Design,
  { out, expected, onEvent, signal }: SnapshotOptions,
): Promise<MemorySnapshot | null> {
  const path = `${out}/memory.json`;
  const kept = expected === null ? null : await readSnapshot(path);
  if (kept !== null && hashOf(kept) === expected) return kept;
  let snapshot = emptySnapshot;
  if (experiment.training !== null) {
    const { arm, seeds } = experiment.training;
    const total = trainedOn.length * seeds.length;
    let done = 0;
    try {
      snapshot = await trainMemory({
        suite: experiment.name,
        arm,
        seeds,
        scenarioPaths: Object.fromEntries(trainedOn.map((name) => [name, scenarioPaths[name]])),
        mismatch: experiment.mismatch,
      }, { onEpisode: ({ scenario }) => onEvent({ kind: "training", done: done++, total, scenario }), signal });
    } catch (error) {
      if (signal.aborted && error === signal.reason) return null;
      throw error;
    }
  }
  // Two shards may be writing the same bytes at once; what a kill leaves must not stand among the results.
  const partial = `${out}/store/memory.json.partial-${Deno.pid}`;
  await Deno.writeTextFile(partial, `${snapshotJson(snapshot)}\n`);
  await Deno.rename(partial, path);
  return snapshot;
}

async function readSnapshot(path: string): Promise<MemorySnapshot | null> {
  try {
    return parseSnapshot(await Deno.readTextFile(path), path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** As `Memory.hash` has it. */
function hashOf(snapshot: MemorySnapshot): string {
  return createHash("sha256").update(snapshotJson(snapshot)).digest("hex");
}

async function absorbShards(
  folder: string,
  { store, facts }: { readonly store: ResultsStore; readonly facts: Facts },
): Promise<void> {
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
    /^shard-\d+-of-\d+\.duckdb$/.test(name)
  );
  for (const name of files.sort()) {
    const path = `${folder}/${name}`;
    await using shard = await openResults(path, { parquet: null, onCommitted: () => {} });
    const stored = await shard.facts();
    // A shard that was killed before its first cell has none.
    if (Object.keys(stored).length === 0) continue;
    assertSame(stored, facts, path);
    await absorbShard(shard, store);
  }
}
