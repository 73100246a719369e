/** From a scenario's path to the scenario, checked down to the mechanisms that its truth names. */

import { basename } from "node:path/posix";
import { mechanisms } from "../operations/hypotheses.ts";
import { loadScenario } from "../simulator/scenario/load_scenario.ts";
import { ScenarioError } from "../simulator/scenario/scenario_error.ts";
import { parseSource, remarkOn, within } from "../simulator/scenario/source_map.ts";
import type { Scenario } from "../simulator/spec.ts";

/**
 * Reads one scenario file, and the topology and manifests that it names.
 *
 * @throws ScenarioError with every problem as "file:line:column: what is wrong"; what reading the file itself throws
 */
export function readScenario(path: string): Scenario {
  const text = Deno.readTextFileSync(path);
  const scenario = loadScenario(text, { path, readFile: (file) => Deno.readTextFileSync(file) });
  const problems = unknownMechanisms(scenario, text, path);
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

/** The simulator knows no mechanism: what the truth names is checked here. */
function unknownMechanisms({ truth }: Scenario, text: string, path: string) {
  const known: readonly string[] = mechanisms;
  return truth.faults.flatMap(({ mechanism }, index) => {
    if (known.includes(mechanism)) return [];
    const [root] = parseSource(text, path).roots;
    const place = within(root, "truth", "faults", index, "mechanism");
    return [remarkOn(place, `mechanism "${mechanism}" is not known; known: ${known.join(", ")}`)];
  });
}
