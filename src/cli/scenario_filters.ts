/** A command comes in, with options that choose among scenarios it goes out; and what was chosen becomes a filter. */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { ScenarioFilter } from "../lab/select_scenarios.ts";
import { type Mechanism, mechanisms } from "../operations/hypotheses.ts";
import { chaosKinds } from "../simulator/scenario/chaos_schema.ts";
import {
  difficulties,
  type Difficulty,
  type FaultPattern,
  faultPatterns,
  type Scenario,
  splits,
} from "../simulator/scenario/scenario.ts";
import { unknownName } from "../simulator/scenario/unknown_name.ts";

/** What commander hands to the action; lists hold what was wanted. */
export interface FilterOptions {
  readonly split?: readonly Scenario["split"][];
  readonly pattern?: readonly FaultPattern[];
  readonly fault?: readonly string[];
  readonly topology?: readonly string[];
  readonly difficulty?: readonly Difficulty[];
}

/** Every option takes a list with commas: scenarios that fit any of them, and every option. */
export function withFilters(command: Command): Command {
  return command
    .addOption(new Option("--split <list>", splits.join(", ")).argParser(listOf("split", splits)))
    .addOption(new Option("--pattern <list>", faultPatterns.join(", ")).argParser(listOf("pattern", faultPatterns)))
    .addOption(new Option("--fault <list>", "mechanisms of the truth, or kinds of chaos events").argParser(faults))
    .addOption(new Option("--topology <list>", "names of topologies").argParser((text) => text.split(",")))
    .addOption(
      new Option("--difficulty <list>", difficulties.join(", ")).argParser(listOf("difficulty", difficulties)),
    );
}

export function filterOf({ split, pattern, fault, topology, difficulty }: FilterOptions): ScenarioFilter {
  return {
    ...(split && { splits: split }),
    ...(pattern && { patterns: pattern }),
    ...(fault && { faults: fault }),
    ...(topology && { topologies: topology }),
    ...(difficulty && { difficulties: difficulty }),
  };
}

function listOf<Value extends string>(what: string, known: readonly Value[]): (text: string) => readonly Value[] {
  return (text) =>
    text.split(",").map((word) => {
      const found = known.find((value) => value === word);
      if (found === undefined) throw new InvalidArgumentError(unknownName(what, word, known));
      return found;
    });
}

function faults(text: string): readonly string[] {
  return listOf<Mechanism | string>("fault", [...mechanisms, ...chaosKinds])(text);
}
