/** `suite`: plays scenarios with one arm in threads, and prints a table with totals; nothing is kept. */

import { armNamed } from "../lab/experiment/arm_named.ts";
import { playTasks } from "../lab/experiment/play_tasks.ts";
import type { Task } from "../lab/experiment/task.ts";
import { usualMismatch } from "../lab/play_recorded.ts";
import { readScenario } from "../lab/read_scenario.ts";
import { selectScenarios } from "../lab/select_scenarios.ts";
import type { RunRow } from "../memory/rows.ts";
import { emptySnapshot } from "../memory/snapshot.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { unknownName } from "../simulator/scenario/unknown_name.ts";
import { openCellProgress } from "./cell_progress.ts";
import { folderPaths } from "./folder_paths.ts";
import { nothingFits } from "./nothing_fits.ts";
import { filterOf, type FilterOptions } from "./scenario_filters.ts";
import { suiteTable } from "./suite_table.ts";
import { UsageError } from "./usage_error.ts";

export interface SuiteOptions extends FilterOptions {
  readonly scenarios?: string;
  readonly tier: string;
  readonly seeds: number;
  readonly workers: number;
}

const suites = ["smoke", "full"];

/** The exit code: 0, or 130 when it was interrupted; then the table is of what was played. */
export async function playSuite(
  suite: string | undefined,
  options: SuiteOptions,
  signal: AbortSignal,
): Promise<number> {
  const { tier, seeds, workers } = options;
  const arm = armNamed(tier).name;
  const chosen = chosenScenarios(folderOf(suite, options.scenarios), options);
  const tasks = chosen.flatMap(({ scenario: { name } }) =>
    Array.from({ length: seeds }, (_, n) => ({ arm, seed: n + 1, scenarios: [name] }))
  ).map((task, index): Task => ({ index, ...task }));
  // Only what the table shows is kept of a cell, at the place of its task.
  const runs: RunRow[] = [];
  const progress = openCellProgress();
  progress.playing({ done: 0, total: tasks.length });
  await playTasks(tasks, {
    workers,
    settings: {
      suite: suite ?? "suite",
      scenarioPaths: Object.fromEntries(chosen.map(({ scenario, path }) => [scenario.name, path])),
      snapshot: emptySnapshot,
      mismatch: usualMismatch,
    },
    onStarted: progress.started,
    onPlayed({ rows }, { index }) {
      for (const run of rows.runs ?? []) runs[index] = run;
      progress.finished(1);
      return Promise.resolve();
    },
    signal,
  }).finally(progress.stop);
  const played = runs.filter((run) => run !== undefined);
  if (played.length > 0) {
    console.log(`\n${suiteTable(played)}`);
  }
  if (played.length === tasks.length) return 0;
  console.error(`Interrupted: ${played.length} of ${tasks.length} episodes were played.`);
  return 130;
}

function folderOf(suite: string | undefined, folder: string | undefined): string {
  if (folder !== undefined && suite === undefined) return folder;
  if (suite === undefined || folder !== undefined) {
    throw new UsageError(`Cannot play a suite: name one of ${suites.join(", ")}, or give a folder with --scenarios`);
  }
  if (!suites.includes(suite)) throw new UsageError(`Cannot play: ${unknownName("suite", suite, suites)}`);
  return `scenarios/${suite}`;
}

interface ChosenScenario {
  readonly path: string;
  readonly scenario: Scenario;
}

/** Without --split, dev and val; the test split is kept for sealed experiments. */
function chosenScenarios(folder: string, options: SuiteOptions): readonly ChosenScenario[] {
  const { split = ["dev", "val"] } = options;
  if (split.includes("test")) {
    throw new UsageError("Cannot play the test split in a suite: it is kept for sealed experiments. Choose dev or val");
  }
  const found = folderPaths(folder, "play").map((path) => ({ path, scenario: readScenario(path) }));
  const fitting = new Set(selectScenarios(found.map(({ scenario }) => scenario), filterOf({ ...options, split })));
  const chosen = found.filter(({ scenario }) => fitting.has(scenario));
  if (chosen.length === 0) {
    const scenarios = found.map(({ scenario }) => scenario);
    throw new UsageError(`Cannot play ${folder}: ${nothingFits(scenarios, options.topology)}${quietly(options)}`);
  }
  return chosen;
}

/** What restricts although nobody asked for it. */
function quietly({ split }: SuiteOptions): string {
  return split === undefined ? "; without --split only dev and val are played" : "";
}
