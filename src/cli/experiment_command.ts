/** The commands `experiment` and `suite` with their arguments; each loads its work only when it is called. */

import { Command, InvalidArgumentError, Option } from "commander";
import type { Shard } from "../lab/experiment/run_experiment.ts";
import { errorOutput } from "./error_output.ts";
import { withFilters } from "./scenario_filters.ts";

/** `interruption` is asked for when a command starts: both leave things in order when they are interrupted. */
export function experimentCommand(interruption: () => AbortSignal): Command {
  return new Command("experiment").configureOutput(errorOutput)
    .description("play an experiment and write its report; stop it whenever you like and go on with --resume")
    .argument("[experiment]", "name of a file in experiments/, or the path of such a file")
    .option("--smoke", "a few scenarios and seeds, written to .run/experiments/<name>-smoke")
    .option("--resume", "go on with what is in the folder, shards among it")
    .addOption(workersOption())
    .addOption(new Option("--shard <i/n>", "play part i of n only, on this machine or another").argParser(shard))
    .option("--scenarios <folder>", "other scenario files, of the splits and kinds that the experiment asks for")
    .addOption(new Option("--seeds <number>", "another number of seeds").argParser(positive))
    .option(
      "--out <folder>",
      "where the results go (default: results/<name>, or .run/experiments/<name> with --scenarios or --seeds)",
    )
    .option(
      "--pair <sides...>",
      "play nothing: compare two arms of the experiment's results, or without one two folders of results",
    )
    .action(async (experiment, options, command: Command) => {
      if (options.pair !== undefined) {
        const { pair } = await import("./pair.ts");
        Deno.exitCode = await pair(experiment ?? null, options);
        return;
      }
      // Only a comparison of two folders needs none.
      if (experiment === undefined) command.error("error: missing required argument 'experiment'");
      const { experiment: play } = await import("./experiment.ts");
      Deno.exitCode = await play(experiment, options, interruption());
    });
}

export function suiteCommand(interruption: () => AbortSignal): Command {
  return withFilters(new Command("suite").configureOutput(errorOutput))
    .description("play a suite of scenarios with one arm, and print what came of it")
    .argument("[suite]", "smoke or full: a folder of scenarios/")
    .option("--scenarios <folder>", "another folder of scenario files")
    .addOption(new Option("--tier <arm>", "who handles alerts: any arm of experiments").default("sentinel"))
    .addOption(new Option("--seeds <number>", "seeds 1 to so many").default(1).argParser(positive))
    .addOption(workersOption())
    .action(async (suite, options) => {
      const { playSuite } = await import("./suite.ts");
      Deno.exitCode = await playSuite(suite, options, interruption());
    });
}

export function workersOption(): Option {
  return new Option("--workers <number>", "threads; their number changes no result")
    .default(navigator.hardwareConcurrency, "one a core").argParser(positive);
}

const largestCount = 1000;

function positive(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > largestCount) {
    throw new InvalidArgumentError(`A whole number from 1 to ${largestCount}.`);
  }
  return value;
}

function shard(text: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || index < 1 || count > largestCount || index > count) {
    throw new InvalidArgumentError("A part of the whole, such as 1/4 to 4/4.");
  }
  return { index, count };
}
