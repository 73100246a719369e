/** From nothing to measurements of the lab beside its limits: what `deno task bench lab` prints. */

import type { RowBatch } from "../memory/rows.ts";
import { emptySnapshot } from "../memory/snapshot.ts";
import type { Experiment } from "./experiment/experiment.ts";
import { playTasks } from "./experiment/play_tasks.ts";
import { openResults } from "./experiment/results_store.ts";
import type { PlayedTask, TaskSettings } from "./experiment/task.ts";
import { usualMismatch } from "./play_recorded.ts";
import { shippedTopologies } from "./shipped_topologies.ts";

/** Online Boutique, one incident in every seed, here 600 ticks of 5 s long. */
const measuredScenario = "amber-harbour";
const measuredDuration = "50m";

/** Before a thread is timed it plays so many episodes: code is compiled. */
const warmEpisodes = 6;

/** What is copied afterwards; to keep all would be a memory that grows. */
const keptEpisodes = 20;

/** An experiment whose results are made up of played ones: 25 worlds, as many seeds as it takes. */
export const copiedExperiment: Experiment = {
  name: "bench-lab",
  title: "Copies of played episodes",
  question: "How long does a report take?",
  hypothesis: "20 seconds at most.",
  arms: ["none", "runbook", "sentinel", "sentinel-aa"],
  reference: "runbook",
  aa: { arm: "sentinel", twin: "sentinel-aa" },
  regret: null,
  scenarios: { folder: "scenarios/smoke", split: "dev" },
  exclusions: {},
  seeds: { first: 1, count: 200 },
  learning: "from-snapshot",
  training: null,
  mismatch: usualMismatch,
  primary: { column: "violationMinutes", better: "less" },
  secondary: [{ column: "utility", better: "more" }],
  stopRule: "Every cell of the design.",
  smoke: { scenarios: 1, seeds: 1 },
  sealed: false,
};
const copiedWorlds = 25;

/** What so many threads did. */
export interface PlayedIncidents {
  /** The first ones. */
  readonly played: readonly PlayedTask[];
  readonly incidents: number;
  /** From the start of the threads to the last episode. */
  readonly seconds: number;
  /** Incidents a second once every thread had warmed up. */
  readonly rate: number;
  /** Mean resident memory of the last third over that of the first, after warming up. */
  readonly memoryRatio: number;
}

/** Plays whole episodes, seeds 1, 2 …, as an experiment does. */
export async function measureIncidents(arm: string, episodes: number, workers: number): Promise<PlayedIncidents> {
  const folder = await Deno.makeTempDir();
  try {
    return await playIncidents(await settingsIn(folder), { arm, episodes, workers });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function settingsIn(folder: string): Promise<TaskSettings> {
  const text = await Deno.readTextFile(`${shippedTopologies}/../smoke/${measuredScenario}.yaml`);
  const path = `${folder}/${measuredScenario}.yaml`;
  await Deno.writeTextFile(path, text.replace(/^duration: .*$/m, `duration: ${measuredDuration}`));
  return {
    suite: copiedExperiment.name,
    scenarioPaths: { [measuredScenario]: path },
    snapshot: emptySnapshot,
    mismatch: usualMismatch,
  };
}

async function playIncidents(
  settings: TaskSettings,
  { arm, episodes, workers }: { readonly arm: string; readonly episodes: number; readonly workers: number },
): Promise<PlayedIncidents> {
  const tasks = Array.from({ length: episodes }, (_, index) => ({
    index,
    arm,
    seed: index + 1,
    scenarios: [measuredScenario],
  }));
  const played: PlayedTask[] = [];
  const warm = Math.min(warmEpisodes * workers, episodes >> 1);
  const memory: number[] = [];
  const start = performance.now();
  let warmed = { at: start, incidents: 0 };
  let count = 0;
  let incidents = 0;
  await playTasks(tasks, {
    workers,
    settings,
    onStarted() {},
    onPlayed(each) {
      count++;
      incidents += each.rows.incidents?.length ?? 0;
      if (each.index < keptEpisodes) played.push(each);
      if (count === warm) warmed = { at: performance.now(), incidents };
      if (count > warm) memory.push(Deno.memoryUsage().rss);
      return Promise.resolve();
    },
    signal: new AbortController().signal,
  });
  const end = performance.now();
  const third = Math.ceil(memory.length / 3);
  return {
    played: played.sort((a, b) => a.index - b.index),
    incidents,
    seconds: (end - start) / 1000,
    rate: (incidents - warmed.incidents) / ((end - warmed.at) / 1000),
    memoryRatio: mean(memory.slice(-third)) / mean(memory.slice(0, third)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Rows a second that go into a new database in whole cells, many in a commit: copies of `played`, ticks and all. */
export async function measureIngest(played: readonly PlayedTask[], cells: number): Promise<number> {
  const folder = await Deno.makeTempDir();
  try {
    const copies = Array.from({ length: cells }, (_, at) => copiedCell(played[at % played.length].rows, at));
    const rows = copies.reduce((sum, copy) => sum + rowsIn(copy), 0);
    const start = performance.now();
    await addAll(`${folder}/ingest.duckdb`, copies);
    return rows / ((performance.now() - start) / 1000);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function rowsIn(batch: RowBatch): number {
  return Object.values(batch).reduce((sum, rows) => sum + rows.length, 0);
}

/** Played episodes of every arm of {@link copiedExperiment}. */
export type PlayedArms = Readonly<Record<string, readonly PlayedTask[]>>;

/** Fills a new database with copies until it holds so many incidents; returns how many it holds. */
export async function fillWithCopies(path: string, arms: PlayedArms, incidents: number): Promise<number> {
  const cells: RowBatch[] = [];
  let copied = 0;
  for (let world = 0; copied < incidents; world++) {
    for (const played of Object.values(arms)) {
      const { rows } = played[world % played.length];
      copied += rows.incidents?.length ?? 0;
      cells.push(thinned(copiedCell(rows, cells.length, world)));
    }
  }
  await addAll(path, cells);
  return copied;
}

/** A report reads the ticks of four runs, whatever the number of runs. */
function thinned({ ticks = [], ...rows }: RowBatch): RowBatch {
  return { ...rows, ticks: ticks.filter(({ tick }) => tick % 20 === 0) };
}

/** The same rows as another world of the experiment. */
function copiedCell(rows: RowBatch, cell: number, world: number = cell): RowBatch {
  const scenario = `world-${world % copiedWorlds}`;
  const seed = 1 + Math.floor(world / copiedWorlds);
  const runOf = (runId: string) => `${runId}#${cell}`;
  const copied = Object.fromEntries(
    Object.entries(rows).map(([name, each]) => [
      name,
      each.map((row) => "runId" in row ? { ...row, runId: runOf(row.runId) } : row),
    ]),
  );
  const [{ arm }] = rows.runs ?? [{ arm: "none" }];
  return {
    ...copied,
    runs: rows.runs?.map((run) => ({ ...run, runId: runOf(run.runId), scenario, seed })) ?? [],
    cells: [{ cell, arm, scenarios: [scenario], seed, rowsHash: "" }],
  };
}

async function addAll(path: string, cells: readonly RowBatch[]): Promise<void> {
  await using store = await openResults(path, { parquet: null, onCommitted() {} });
  for (const cell of cells) await store.add(cell);
  await store.flush();
}
