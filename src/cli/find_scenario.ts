/** From what a person typed, a path or a name, to the path of a scenario file. */

import { scenarioName, scenarioPaths } from "../lab/read_scenario.ts";
import { unknownName } from "../simulator/scenario/unknown_name.ts";
import { UsageError } from "./usage_error.ts";

/** Scenarios of the demo. */
export const smokeFolder = "scenarios/smoke";

/** Where scenarios have names. */
export const shippedFolders: readonly string[] = [smokeFolder, "scenarios/full"];

/** Whatever holds a slash or ends in .yaml is a path, the rest names a shipped scenario. */
export function findScenario(typed: string): string {
  if (/[/\\]|\.ya?ml$/.test(typed)) {
    const kind = kindOf(typed);
    if (kind === "file") return typed;
    const reason = kind === "absent" ? "there is no such file" : `it is a ${kind}, and a scenario is one file`;
    throw new UsageError(`Cannot play "${typed}": ${reason}. ${knownNames()}`);
  }
  const paths = shippedFolders.flatMap(scenarioPaths);
  const path = paths.find((candidate) => scenarioName(candidate) === typed);
  if (path !== undefined) return path;
  const names = paths.map(scenarioName);
  throw new UsageError(`Cannot play: ${unknownName("scenario", typed, names)}\nA path to a scenario file works, too.`);
}

function knownNames(): string {
  return `Known by name: ${shippedFolders.flatMap(scenarioPaths).map(scenarioName).join(", ")}`;
}

function kindOf(path: string): "file" | "folder" | "device" | "absent" {
  try {
    const { isFile, isDirectory } = Deno.statSync(path);
    return isFile ? "file" : isDirectory ? "folder" : "device";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return "absent";
    throw error;
  }
}
