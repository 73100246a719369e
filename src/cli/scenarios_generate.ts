/** `scenarios generate`: writes any number of scenario files from a seed and a recipe, all of them or the admitted ones. */

import { generateWorlds } from "../lab/library/generator/generate_worlds.ts";
import type { LibraryFile } from "../lab/library/library_file.ts";
import { playAdmission } from "../lab/library/play_admission.ts";
import { shippedRecipes } from "../lab/library/shipped_recipes.ts";
import { scenarioName, scenarioPaths } from "../lab/read_scenario.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { ScenarioError } from "../simulator/scenario/scenario_error.ts";
import { shippedFolders } from "./find_scenario.ts";
import { readRecipe } from "./read_recipe.ts";
import { UsageError } from "./usage_error.ts";
import { writeNewFile } from "./write_new_file.ts";

export interface GenerateOptions {
  readonly seed: number;
  readonly count: number;
  readonly recipe?: string;
  readonly out?: string;
  readonly admitted?: boolean;
  readonly seeds: number;
  readonly workers: number;
}

/** Where so many worlds in a row are refused, the recipe asks too much. */
const mostRefused = 60;

/** The exit code: 0, or 130 when it was interrupted. What was written by then stays. */
export async function generateScenarios(options: GenerateOptions, signal: AbortSignal): Promise<number> {
  const { seed, count, recipe: path = shippedRecipes.usual, out = `.run/scenarios/${seed}` } = options;
  const folder = out.replace(/(?<=.)\/$/, "");
  const taken = new Set(shippedFolders.flatMap(scenarioPaths).map(scenarioName));
  const worlds = generateWorlds({ recipe: readRecipe(path), seed, folder, taken });
  const next = () => drawn(worlds, path);
  let written = 0;
  let refusedInARow = 0;
  while (written < count) {
    const files = Array.from({ length: count - written }, next);
    for (const { path, text } of files) writeNewFile(path, text);
    const kept = options.admitted ? await admittedOf(files, options, signal) : files;
    if (signal.aborted) {
      console.error(`Interrupted: ${written} written to ${folder}.`);
      return 130;
    }
    refusedInARow = kept.length === 0 ? refusedInARow + files.length : 0;
    if (refusedInARow >= mostRefused) {
      throw new UsageError(`Cannot generate: ${refusedInARow} worlds in a row were refused; change the recipe ${path}`);
    }
    for (const { scenario } of kept) console.log(line(scenario));
    written += kept.length;
  }
  console.log(`\n${written} written to ${folder}\n  deno task scenarios list --scenarios ${folder}`);
  return 0;
}

function line({ name, topology, truth }: Scenario): string {
  const faults = truth.faults.map(({ mechanism }) => mechanism).join(" + ") || "-";
  return `${name.padEnd(24)} ${topology.padEnd(18)} ${faults}`;
}

/** Those that pass the admission test, in their order; the files of the others go, also when it is interrupted. */
async function admittedOf(
  files: readonly LibraryFile[],
  { seeds, workers }: GenerateOptions,
  signal: AbortSignal,
): Promise<readonly LibraryFile[]> {
  const admitted: LibraryFile[] = [];
  try {
    await playAdmission(files, {
      seeds,
      workers,
      signal,
      onVerdict(file, { refusals }) {
        if (refusals.length === 0) admitted.push(file);
      },
    });
  } finally {
    for (const file of files) if (!admitted.includes(file)) Deno.removeSync(file.path);
  }
  return admitted;
}

/** A recipe is text of somebody's: what it cannot yield is theirs to mend. */
function drawn(worlds: Generator<LibraryFile, never>, path: string): LibraryFile {
  try {
    return worlds.next().value;
  } catch (error) {
    if (error instanceof ScenarioError) {
      throw new UsageError(`Cannot generate from ${path}:\n${error.findings}`, { cause: error });
    }
    if (error instanceof RangeError) throw new UsageError(`${error.message} (${path})`, { cause: error });
    throw error;
  }
}
