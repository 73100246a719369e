/** The subcommands of `scenarios` with their arguments; each loads its work only when it is called. */

import { Command, InvalidArgumentError, Option } from "commander";
import { errorOutput } from "./error_output.ts";
import { workersOption } from "./experiment_command.ts";
import { splits } from "../simulator/scenario/scenario.ts";
import { withFilters } from "./scenario_filters.ts";

/** `interruption` is asked for by subcommands that leave things in order when they are interrupted. */
export function scenariosCommand(interruption: () => AbortSignal): Command {
  const command = new Command("scenarios").configureOutput(errorOutput)
    .description("list, show, check, start or generate scenario files");
  withFilters(command.command("list"))
    .description("the scenarios as a table, with totals")
    .option("--scenarios <folder>", "scenario files (default: all that are shipped)")
    .action(async (options) => {
      const { listScenarios } = await import("./scenarios_list.ts");
      listScenarios(options);
    });
  command.command("show")
    .description("what a scenario's world is, what happens in it when, and how to play it")
    .argument("<scenario>", "path of a scenario file, or the name of a shipped one")
    .addOption(new Option("--seed <number>", "as which chaos that is drawn is told").default(1).argParser(seed))
    .action(async (scenario, options) => {
      const { showScenario } = await import("./scenarios_show.ts");
      showScenario(scenario, options);
    });
  command.command("check")
    .description("the admission test: is every world a fair question? Exit code 1 when one is refused")
    .argument("[scenarios...]", "names, paths or folders (default: all that are shipped)")
    .addOption(new Option("--seeds <number>", "play seeds 1 to so many").default(10).argParser(positive))
    .addOption(workersOption())
    .action(async (scenarios, options) => {
      const { checkScenarios } = await import("./scenarios_check.ts");
      Deno.exitCode = await checkScenarios(scenarios, options, interruption());
    });
  command.command("new")
    .description("write a scenario file to begin from")
    .argument("<name>", "two words that give nothing away, or a path that ends in them")
    .option("--topology <name>", "a shipped one", "online-boutique")
    .addOption(new Option("--split <split>", "(default: dev, or test where the topology is held out)").choices(splits))
    .action(async (name, options) => {
      const { newScenario } = await import("./scenarios_new.ts");
      newScenario(name, options);
    });
  command.command("generate")
    .description("write any number of scenario files, drawn from a recipe; the same seed gives the same files")
    .addOption(new Option("--seed <number>", "key of every draw").makeOptionMandatory().argParser(seed))
    .addOption(new Option("--count <number>", "how many").makeOptionMandatory().argParser(positive))
    .option("--recipe <file>", "what to draw from (default: scenarios/recipes/usual.yaml)")
    .option("--out <folder>", "where they go (default: .run/scenarios/<seed>)")
    .option("--admitted", "only those that pass the admission test")
    .addOption(new Option("--seeds <number>", "seeds of that test").default(10).argParser(positive))
    .addOption(workersOption())
    .action(async (options) => {
      const { generateScenarios } = await import("./scenarios_generate.ts");
      Deno.exitCode = await generateScenarios(options, interruption());
    });
  return command;
}

const largestCount = 10_000;

function positive(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > largestCount) {
    throw new InvalidArgumentError(`A whole number from 1 to ${largestCount}.`);
  }
  return value;
}

function seed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value >= 2 ** 32) throw new InvalidArgumentError("A whole number from 0 to 4294967295.");
  return value;
}
