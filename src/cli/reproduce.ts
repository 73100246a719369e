/** `reproduce`: plays committed results again, whole or a sample of their cells, and names every hash that differs. */

import { join } from "node:path";
import { replayCells, type ReplayOptions } from "../lab/experiment/replay_cells.ts";
import type { Design } from "../lab/experiment/design.ts";
import { runExperiment } from "../lab/experiment/run_experiment.ts";
import { sampleTasks } from "../lab/experiment/sample_tasks.ts";
import { designDifferences, exampleTasks, replayedDifferences } from "../lab/experiment/table_differences.ts";
import type { Task } from "../lab/experiment/task.ts";
import { rowsHashes } from "../lab/provenance/cells_table.ts";
import { type Changes, changesSince } from "../lab/provenance/changes_since.ts";
import { endSealed, ledgerPath } from "../lab/provenance/ledger.ts";
import { gitState } from "../lab/provenance/git_state.ts";
import { canonicalHash } from "../memory/canonical_json.ts";
import { openEpisodic } from "../memory/episodic.ts";
import type { RowBatch } from "../memory/rows.ts";
import { parseSnapshot } from "../memory/snapshot.ts";
import { alteredFiles, reportDifferences } from "../report/check_results.ts";
import { experimentMade } from "../report/experiment_made.ts";
import { type Made, textHash } from "../report/manifest.ts";
import { readResultsFolder, type ResultsFolder } from "../report/read_results_folder.ts";
import { resultDifferences } from "../report/result_differences.ts";
import { openCellProgress } from "./cell_progress.ts";
import { makeDemo } from "./make_demo.ts";
import { type PlayedToday, playedToday } from "./played_today.ts";
import { recordDifferences } from "./record_differences.ts";
import { resultsFolder } from "./results_folder.ts";
import { shellWord } from "./shell_word.ts";
import { terminalWidth } from "./terminal_width.ts";
import { UsageError } from "./usage_error.ts";
import { wrapText } from "./wrap_text.ts";

export interface ReproduceOptions {
  /** Share of the cells that is played, above 0; left out: everything is. */
  readonly sample?: number;
  readonly workers: number;
}

/** What was looked at, and what is not as it was recorded. */
interface Finding {
  readonly about: string;
  readonly looked: string;
  readonly differences: readonly string[];
}

/** The exit code: 0, 1 when anything differs, 130 when it was interrupted. */
export async function reproduce(typed: string, options: ReproduceOptions, signal: AbortSignal): Promise<number> {
  const path = resultsFolder(typed);
  const found = await readResultsFolder(path);
  if (found.kind === "none") throw new UsageError(`Cannot reproduce ${path}: ${found.reason}. Make it again first`);
  const { folder } = found;
  const { manifest } = folder;
  const today = playedToday(manifest);
  const altered = alteredFiles(folder);
  const changes = changesSince(manifest, today.scenarioPaths);
  const findings: Finding[] = [
    { about: "files", looked: `${Object.keys(manifest.files).length} committed files`, differences: altered },
    ...codeFindings(changes),
    {
      about: "manifest",
      looked: "what it states beside what its design gives",
      differences: recordDifferences(manifest, today, changes),
    },
  ];
  if (today.kind === "experiment" && changes.report.length === 0) {
    const differences = await reportDifferences(folder, today.design.experiment);
    findings.push({ about: "report", looked: "drawn from the committed tables again", differences });
  }
  findings.forEach(show);
  if (changes.cells.length === 0) {
    const played = await playAgain(folder, { ...options, today, signal });
    if (signal.aborted) {
      print("Interrupted: the cells were not compared to the end.");
      return 130;
    }
    findings.push(...played);
    played.forEach(show);
  }
  const isSame = findings.every(({ differences }) => differences.length === 0);
  if (changes.cells.length > 0 || changes.report.length > 0) {
    print(...advice(folder, { path: Deno.realPathSync(path), options }));
  }
  const { cells } = manifest.code;
  print(
    isSame
      ? `Reproduced: every hash that was compared is equal (code of the cells ${cells.hash.slice(0, 12)}).`
      : "Not reproduced.",
  );
  if (today.kind === "experiment" && today.design.experiment.sealed && changes.cells.length === 0) {
    const resultsHash = isSame ? canonicalHash(manifest.tables) : null;
    const provenance = { ...manifest, source: gitState() };
    endSealed(ledgerPath, { provenance, date: new Date(), kind: "verification", resultsHash });
  }
  return isSame ? 0 : 1;
}

function codeFindings({ cells, report }: Changes): readonly Finding[] {
  return [
    { about: "cells' code", looked: "code, scenarios, lock and versions that decide the cells", differences: cells },
    { about: "report's code", looked: "code, lock and versions that decide the report", differences: report },
  ];
}

interface Playing extends ReproduceOptions {
  readonly today: PlayedToday;
  readonly signal: AbortSignal;
}

async function playAgain(folder: ResultsFolder, { today, ...options }: Playing): Promise<readonly Finding[]> {
  if (today.kind === "demo") return await demoAgain(folder, options);
  if (options.sample === undefined) return await experimentAgain(folder, { ...options, design: today.design });
  return await sampleAgain(folder, { ...options, share: options.sample, design: today.design });
}

interface PlayingDesign extends Omit<Playing, "today"> {
  readonly design: Design;
}

async function sampleAgain(
  { files }: ResultsFolder,
  { design, share, workers, signal }: PlayingDesign & { readonly share: number },
): Promise<readonly Finding[]> {
  const inputs = sampleInputs(files, design);
  if (inputs.kind === "impossible") {
    return [{ about: "cells", looked: "none could be played again", differences: [inputs.reason] }];
  }
  const { recorded, runs, snapshot } = inputs;
  const { wrong, examples } = inputs;
  const tasks = [...new Set([...sampleTasks(design.tasks, share), ...examples])];
  const again: RowBatch[] = [];
  const progress = openCellProgress();
  progress.playing({ done: 0, total: tasks.length });
  const differences = await replayCells(design, {
    tasks,
    snapshot,
    recorded,
    runs,
    workers,
    onPlayed(rows) {
      again.push(rows);
      progress.finished(1);
    },
    signal,
  }).finally(progress.stop);
  if (signal.aborted) return [];
  const other = await replayedDifferences(again, { experiment: design.experiment, texts: files });
  const missing = recorded.size === design.tasks.length
    ? []
    : [`tables/cells.csv has ${recorded.size} cells, the design ${design.tasks.length}`];
  return [{
    about: "cells",
    looked:
      `${tasks.length} of ${design.tasks.length} played again from memory.json; training and hashes of whole tables need all of them`,
    differences: [...wrong, ...missing, ...differences, ...other],
  }];
}

type SampleInputs =
  | { readonly kind: "impossible"; readonly reason: string }
  | ({ readonly kind: "inputs" } & Pick<ReplayOptions, "recorded" | "runs" | "snapshot"> & {
    /** What the tables alone show. */
    readonly wrong: readonly string[];
    /** Cells that are shown in full, and so are always in the sample. */
    readonly examples: readonly Task[];
  });

/** Somebody may have put anything into the files. */
function sampleInputs(files: ReadonlyMap<string, string>, design: Design): SampleInputs {
  const [cells, runs, memory] = ["tables/cells.csv", "tables/runs.csv", "memory.json"].map((path) => files.get(path));
  if (cells === undefined || runs === undefined || memory === undefined) {
    return { kind: "impossible", reason: "tables/cells.csv, tables/runs.csv and memory.json are needed for that" };
  }
  try {
    const recorded = rowsHashes(cells, "tables/cells.csv");
    return {
      kind: "inputs",
      recorded,
      runs,
      snapshot: parseSnapshot(memory, "memory.json"),
      wrong: designDifferences(design, files),
      examples: exampleTasks(design, files),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: "impossible", reason: error.message };
  }
}

async function experimentAgain(
  folder: ResultsFolder,
  { design, workers, signal }: PlayingDesign,
): Promise<readonly Finding[]> {
  const out = await Deno.makeTempDir({ prefix: "aegis-reproduce-" });
  try {
    const progress = openCellProgress();
    const { store } = await runExperiment(design, {
      out,
      resume: false,
      shard: null,
      workers,
      signal,
      onEvent(event) {
        if (event.kind === "training") progress.training(event);
        else if (event.kind === "playing") progress.playing(event);
        else if (event.kind === "started") progress.started(event.task);
        else progress.finished(event.cells);
      },
    }).finally(progress.stop);
    if (signal.aborted) return [];
    await using opened = await openEpisodic(store, { readOnly: true });
    const memory = await Deno.readTextFile(join(out, "memory.json"));
    const made = await experimentMade({ experiment: design.experiment, store: opened, memory });
    return [again(folder, made)];
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** The demo is one stream of learning: a part of it cannot be played alone. */
async function demoAgain(
  folder: ResultsFolder,
  { sample, signal }: Omit<Playing, "today">,
): Promise<readonly Finding[]> {
  if (sample !== undefined) print("The demo is one stream of learning: all of it is played.");
  const parent = await Deno.makeTempDir({ prefix: "aegis-reproduce-" });
  try {
    const out = join(parent, "demo");
    await makeDemo({ out, seeds: folder.manifest.seeds.values }, signal);
    const found = await readResultsFolder(out);
    if (found.kind === "none") return [];
    const { files, manifest: { tables, memoryHash } } = found.folder;
    return [again(folder, { files, tables, memoryHash })];
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

/** Everything that was made, against everything that the manifest has. */
function again({ manifest }: ResultsFolder, { files, tables, memoryHash }: Made): Finding {
  const words = { altered: "came out otherwise", missing: "did not come out", added: "came out and was not there" };
  const hashesOf = (all: Made["tables"]) =>
    Object.fromEntries(Object.entries(all).map(([name, { rows, hash }]) => [`table ${name}`, `${rows} ${hash}`]));
  const recorded = { ...manifest.files, ...hashesOf(manifest.tables), "the memory": manifest.memoryHash };
  const texts = [...files].map(([path, text]) => [path, textHash(text)] as const);
  return {
    about: "results",
    looked: "everything played and written again: files, tables of the store, memory",
    differences: resultDifferences(
      { recorded, found: { ...Object.fromEntries(texts), ...hashesOf(tables), "the memory": memoryHash } },
      words,
    ),
  };
}

const mostNamed = 12;

function show({ about, looked, differences }: Finding): void {
  print(`${about}: ${differences.length === 0 ? "equal" : "DIFFERENT"} (${looked})`);
  for (const difference of differences.slice(0, mostNamed)) console.log(`  ${difference}`);
  if (differences.length > mostNamed) console.log(`  and ${differences.length - mostNamed} more`);
}

function advice(
  { manifest: { source, kind, command } }: ResultsFolder,
  { path, options: { sample } }: { readonly path: string; readonly options: ReproduceOptions },
): readonly string[] {
  const regenerate = `To make the results of today's code: ${command}`;
  if (source.kind === "unknown") {
    return [`What the code was then cannot be had: it was made without git (${source.reason}).`, regenerate];
  }
  const share = sample === undefined || kind === "demo" ? "" : ` --sample ${sample * 100}%`;
  const dirty = source.dirty ? " (and edits that were not committed: what was played cannot be had again)" : "";
  const tree = `../aegis-${source.commit.slice(0, 7)}`;
  return [
    `What has changed is not compared. The code then was commit ${source.commit}${dirty}. To play it:`,
    `git worktree add ${tree} ${source.commit} && cd ${tree} && deno task reproduce ${shellWord(path)}${share}`,
    regenerate,
  ];
}

function print(...sentences: readonly string[]): void {
  for (const sentence of sentences) console.log(wrapText(sentence, terminalWidth()).join("\n"));
}
