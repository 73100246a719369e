/** The subcommands of `scenarios` with their arguments; each loads its work only when it is called. */

import { Command, InvalidArgumentError, Option } from "commander";
import { withFilters } from "./scenario_filters.ts";

/** `interruption` is asked for by subcommands that leave things in order when they are interrupted. */
export function scenariosCommand(interruption: () => AbortSignal): Command {
  const command = new Command("scenarios").description("list, show, check, start or generate scenario files");
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
    .addOption(new Option("--seeds <number>", "seeds 1 to so many").default(10).argParser(positive))
    .addOption(
      new Option("--workers <number>", "threads").default(navigator.hardwareConcurrency, "one a core").argParser(
        positive,
      ),
    )
    .action(async (scenarios, options) => {
      const { checkScenarios } = await import("./scenarios_check.ts");
      Deno.exitCode = await checkScenarios(scenarios, options, interruption());
    });
  return command;
}

function positive(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 10_000) throw new InvalidArgumentError("A whole number from 1.");
  return value;
}

function seed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value >= 2 ** 32) throw new InvalidArgumentError("A whole number from 0 to 4294967295.");
  return value;
}
