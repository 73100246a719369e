/** `experiment --pair`: compares two arms of one results folder, or two results folders arm by arm, in the terminal. */

import { basename } from "node:path";
import { compareSides, type SideFigure } from "../lab/analysis/compare_sides.ts";
import { type Estimator, estimator } from "../lab/analysis/estimate.ts";
import { fewScenariosText } from "../lab/analysis/figure_text.ts";
import { estimateText, metricDifference, metricName, metricText } from "../lab/analysis/metric_text.ts";
import { PairError, type PairSide } from "../lab/analysis/paired_runs.ts";
import { resultColumns } from "../lab/analysis/result_columns.ts";
import { CsvError } from "../lab/csv_error.ts";
import { tableRows } from "../lab/csv_table.ts";
import type { RunRow } from "../memory/rows.ts";
import { terminalTable } from "../report/terminal_table.ts";
import { unknownName } from "../simulator/scenario/unknown_name.ts";
import { experimentFolder, type ExperimentVariation } from "./experiment_folder.ts";
import { resultsFolder } from "./results_folder.ts";
import { terminalWidth } from "./terminal_width.ts";
import { UsageError } from "./usage_error.ts";
import { wrapText } from "./wrap_text.ts";

export interface PairOptions extends ExperimentVariation {
  readonly pair: readonly string[];
  readonly out?: string;
}

/** The exit code, 0. Two paths, or sides without an experiment, are folders; else they are its arms. */
export async function pair(experiment: string | null, options: PairOptions): Promise<number> {
  const { pair: typed, out } = options;
  const [left, right, ...more] = typed;
  if (right === undefined || more.length > 0) {
    throw new UsageError(
      `Cannot compare ${typed.length === 1 ? "one side" : `${typed.length} sides`}: --pair takes two`,
    );
  }
  const shared = estimator();
  if (experiment === null || typed.every((side) => /[/\\]/.test(side))) {
    await pairFolders([left, right], shared);
  } else {
    const folder = resultsFolder(out ?? experimentFolder(basename(experiment, ".ts"), options));
    await pairArms([left, right], { folder, estimator: shared });
  }
  return 0;
}

async function pairArms(
  [left, right]: readonly [string, string],
  { folder, estimator }: { readonly folder: string; readonly estimator: Estimator },
): Promise<void> {
  const runs = await runsIn(folder);
  const sides = [left, right].map((arm) => sideOf(runs, { arm, name: arm, folder }));
  show([sides[0], sides[1]], { title: `Runs in ${folder}: left is ${left}, right is ${right}`, estimator });
}

async function pairFolders(typed: readonly [string, string], estimator: Estimator): Promise<void> {
  const [left, right] = typed.map(resultsFolder);
  const [ours, theirs] = [await runsIn(left), await runsIn(right)];
  const armsOf = (runs: readonly RunRow[]) => [...new Set(runs.map(({ arm }) => arm))];
  const common = armsOf(ours).filter((arm) => armsOf(theirs).includes(arm));
  if (common.length === 0) {
    throw new UsageError(
      `Cannot compare ${left} with ${right}: no arm is in both (${armsOf(ours).join(", ")}; ${
        armsOf(theirs).join(", ")
      })`,
    );
  }
  for (const arm of common) {
    show([
      sideOf(ours, { arm, name: `${arm} in ${left}`, folder: left }),
      sideOf(theirs, { arm, name: `${arm} in ${right}`, folder: right }),
    ], { title: `Arm ${arm}: left is ${left}, right is ${right}`, estimator });
  }
  const apart = [...armsOf(ours), ...armsOf(theirs)].filter((arm) => !common.includes(arm));
  if (apart.length > 0) print(`In one of the folders only: ${apart.join(", ")}.`);
}

async function runsIn(folder: string): Promise<readonly RunRow[]> {
  const file = `${folder}/tables/runs.csv`;
  try {
    return tableRows(resultColumns.runs, { text: await Deno.readTextFile(file), file });
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(error.message, { cause: error });
    if (error instanceof Deno.errors.NotFound) {
      throw new UsageError(
        `Cannot compare: there is no ${file}; an experiment writes it when all its cells are played`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}

interface SidePlace {
  readonly arm: string;
  readonly name: string;
  readonly folder: string;
}

function sideOf(runs: readonly RunRow[], { arm, name, folder }: SidePlace): PairSide {
  const ofArm = runs.filter((run) => run.arm === arm);
  if (ofArm.length > 0) return { name, runs: ofArm };
  const arms = [...new Set(runs.map((run) => run.arm))].sort();
  throw new UsageError(`Cannot compare arms of ${folder}: ${unknownName("arm", arm, arms)}`);
}

interface ShowOptions {
  readonly title: string;
  readonly estimator: Estimator;
}

function show(sides: readonly [PairSide, PairSide], { title, estimator }: ShowOptions): void {
  const figures = figuresOf(sides, estimator);
  print(title, "");
  const headings = ["metric", "left", "right", "left − right [95 %]", "wins", "p"];
  console.log(terminalTable({
    columns: headings.map((heading, index) => ({ heading, align: index === 0 ? "left" : "right" })),
    rows: figures.map(({ column, ours, theirs, difference, improvement, p }) => [
      metricName(column),
      metricText(column, ours),
      metricText(column, theirs),
      metricDifference(column, difference),
      improvement.value.toFixed(2),
      p < 0.001 ? "<0.001" : p.toFixed(3),
    ]),
  }));
  const named = (standing: SideFigure["standing"]) =>
    figures.filter((figure) => figure.standing === standing).map(({ column }) => metricName(column)).join(", ") ||
    "nothing";
  const [all] = figures;
  const faulty = figures.find(({ column }) => column === "recovered");
  const recovery = faulty === undefined
    ? "none of them has a fault, so nothing is said of recovery"
    : `recovery over the ${faulty.pairs} pairs of ${faulty.scenarios} scenarios that have a fault`;
  const improvement = estimateText(all.improvement, 2);
  print(
    `The left side is better in ${named("better")}; worse in ${named("worse")}; not told apart in ${
      named("undecided")
    }.`,
    `${all.pairs} pairs of ${all.scenarios} scenarios; ${recovery}. Intervals: two-level bootstrap, scenarios, then ` +
      `seeds. wins: probability that the left side is better on a pair, ties half; of ${metricName(all.column)} ` +
      `${improvement}. p: sign-flip over scenarios, no correction for several metrics.`,
    ...fewScenariosText(all.scenarios),
    "",
  );
}

function figuresOf(sides: readonly [PairSide, PairSide], estimator: Estimator): readonly SideFigure[] {
  try {
    return compareSides(sides, estimator);
  } catch (error) {
    if (error instanceof PairError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function print(...sentences: readonly string[]): void {
  for (const sentence of sentences) console.log(wrapText(sentence, terminalWidth()).join("\n"));
}
