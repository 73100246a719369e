/** From a scenario's path to the scenario, checked down to the mechanisms that its truth names. */

import { basename } from "node:path/posix";
import { mechanisms } from "../operations/hypotheses.ts";
import { loadScenario } from "../simulator/scenario/load_scenario.ts";
import { type Remark, ScenarioError } from "../simulator/scenario/scenario_error.ts";
import { parseSource, remarkOn, within } from "../simulator/scenario/source_map.ts";
import { unknownName } from "../simulator/scenario/unknown_name.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { shippedTopologies } from "./shipped_topologies.ts";

/**
 * Reads one scenario file, and the topology and manifests that it names.
 *
 * @throws ScenarioError with every problem as "file:line:column: what is wrong"; what reading the file itself throws
 */
export function readScenario(path: string): Scenario {
  return readScenarioText(Deno.readTextFileSync(path), path);
}

/** The same for a text that may not stand at its path yet. */
export function readScenarioText(text: string, path: string): Scenario {
  const problems = unknownMechanisms(text, path);
  const scenario = load(text, path, problems);
  if (problems.length > 0) throw new ScenarioError(path, problems);
  return scenario;
}

/** Paths of the scenario files directly in a folder, in order of name. */
export function scenarioPaths(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ isFile, name }) => isFile && /\.ya?ml$/.test(name))
    .map(({ name }) => `${folder}/${name}`)
    .sort();
}

/** Name under which a scenario file is known. */
export function scenarioName(path: string): string {
  return basename(path).replace(/\.ya?ml$/, "");
}

/** Whoever mends a file wants all of its problems at once. */
function load(text: string, path: string, problems: readonly Remark[]): Scenario {
  try {
    return loadScenario(text, { path, topologies: shippedTopologies, readFile: readIfThere });
  } catch (error) {
    if (error instanceof ScenarioError) throw new ScenarioError(path, [...error.problems, ...problems]);
    throw error;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The simulator knows no mechanism: what the truth names is checked here. */
function unknownMechanisms(text: string, path: string): readonly Remark[] {
  const known: readonly string[] = mechanisms;
  const [root] = parseSource(text, path).roots;
  if (root === undefined) return [];
  const faults = within(root, "truth", "faults");
  if (!Array.isArray(faults.value)) return [];
  return faults.value.flatMap((_, index) => {
    const place = within(faults, index, "mechanism");
    if (typeof place.value !== "string" || known.includes(place.value)) return [];
    return [remarkOn(place, unknownName("mechanism", place.value, known))];
  });
}
