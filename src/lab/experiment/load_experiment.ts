/** From an experiment's name, or the path of its file, to the checked experiment. */

import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { unknownName } from "../../simulator/scenario/unknown_name.ts";
import type { Experiment } from "./experiment.ts";
import { ExperimentError } from "./experiment_error.ts";
import { experimentSchema } from "./experiment_schema.ts";

/** Where experiments have names. */
const folder = "experiments";

/** A name stands for `experiments/<name>.ts`; whatever holds a slash or ends in .ts is a path. */
export async function loadExperiment(typed: string): Promise<Experiment> {
  const path = /[/\\]|\.ts$/.test(typed) ? typed : `${folder}/${typed}.ts`;
  if (!isFile(path)) {
    const names = path === typed ? null : experimentNames();
    throw new ExperimentError(
      names === null
        ? `Cannot load experiment "${typed}": there is no such file`
        : `Cannot load: ${unknownName("experiment", typed, names)}`,
    );
  }
  const { experiment } = await import(pathToFileURL(resolve(path)).href).catch((error: unknown) => {
    throw new ExperimentError(`Cannot load ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  });
  if (experiment === undefined) {
    throw new ExperimentError(`Cannot load ${path}: it exports no "experiment"`);
  }
  const parsed = experimentSchema.safeParse(experiment);
  if (!parsed.success) throw new ExperimentError(`Cannot load ${path}:\n${z.prettifyError(parsed.error)}`);
  const { name } = parsed.data;
  if (name !== basename(path, ".ts")) {
    throw new ExperimentError(
      `Cannot load ${path}: its name is "${name}", and an experiment is called as its file is (results/${name} is its folder)`,
    );
  }
  return parsed.data;
}

/** Names of the experiments there are, sorted. */
function experimentNames(): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => /(?<!_test)\.ts$/.test(name)).map(
      (name) => basename(name, ".ts"),
    ).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}
