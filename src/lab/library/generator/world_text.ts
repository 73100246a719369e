/** The parts of a drawn world come in, the text of its scenario file goes out. */

import { entryLine } from "../../../simulator/import/scenario_text.ts";
import type { Scenario, TruthSpec } from "../../../simulator/scenario/scenario.ts";
import type { TopologyChoice } from "./recipe.ts";

export interface WorldParts {
  readonly split: Scenario["split"];
  /** One sentence or two for the first line: what the world is, and not what goes wrong in it. */
  readonly about: string;
  readonly name: string;
  readonly topology: TopologyChoice;
  readonly minutes: number;
  /** Entries of `load`; none where the topology's is good. */
  readonly load: readonly unknown[];
  readonly telemetryLossRatio: number;
  /** Entries of `chaos`. */
  readonly chaos: readonly unknown[];
  readonly truth: TruthSpec;
}

export function worldText(parts: WorldParts): string {
  const { split, about, name, topology, minutes, load, telemetryLossRatio, chaos, truth } = parts;
  const { entry, errorRatio, p95, manifests, nodes = [] } = topology;
  const lines = [
    `# Split ${split}. ${about}`,
    "",
    `name: ${name}`,
    `title: ${titleOf(name)}`,
    `split: ${split}`,
    `topology: ${topology.name}`,
    `duration: ${minutes}m`,
    "tickSeconds: 5",
    ...section("manifests", manifests.map((file) => ({ topology: file }))),
    ...section("nodes", nodes),
    ...section("load", load),
    ...section("objectives", [{ service: entry, errorRatio, p95 }]),
    ...(telemetryLossRatio === 0 ? [] : ["", `telemetry: { lossRatio: ${telemetryLossRatio} }`]),
    ...(chaos.length === 0 ? ["", "chaos: []"] : section("chaos", chaos)),
    "",
    "truth:",
    `  pattern: ${truth.pattern}`,
    `  difficulty: ${truth.difficulty}`,
    ...(truth.faults.length === 0
      ? ["  faults: []"]
      : ["  faults:", ...truth.faults.map((fault) => `  ${entryLine(fault)}`)]),
  ];
  return `${lines.join("\n")}\n`;
}

function section(key: string, entries: readonly unknown[]): readonly string[] {
  return entries.length === 0 ? [] : ["", `${key}:`, ...entries.map(entryLine)];
}

/** A name's words, the first with a capital. */
function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
