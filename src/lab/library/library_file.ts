/** From paths of scenario files to what they hold, and to what is wrong with those that cannot be played. */

import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { ScenarioError } from "../../simulator/scenario/scenario_error.ts";
import { readScenario, scenarioName } from "../read_scenario.ts";

/** A scenario file that loads. `text` is there for what no parser sees: its header. */
export interface LibraryFile {
  readonly path: string;
  readonly text: string;
  readonly scenario: Scenario;
}

/** A file, or why there is none to speak of. */
export type LibraryEntry =
  | { readonly kind: "read"; readonly file: LibraryFile }
  | { readonly kind: "broken"; readonly path: string; readonly name: string; readonly problems: string };

/** One entry a path, in their order; only problems of the files themselves are entries, everything else is thrown. */
export function readLibrary(paths: readonly string[]): readonly LibraryEntry[] {
  return paths.map((path) => {
    try {
      return { kind: "read", file: { path, text: Deno.readTextFileSync(path), scenario: readScenario(path) } };
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      return { kind: "broken", path, name: scenarioName(path), problems: error.findings };
    }
  });
}
