/** The subcommands of `beliefs` with their arguments; each loads its work only when it is called. */

import { Command, InvalidArgumentError, Option } from "commander";
import { learningNamespace } from "../lab/split_memory.ts";
import { errorOutput } from "./error_output.ts";

export function beliefsCommand(): Command {
  const command = new Command("beliefs").configureOutput(errorOutput)
    .description("what the agent believes and why: look, carry it elsewhere, or take it back");
  withPlace(command.command("list"))
    .description("bans with their ends, rules with their states; what is expected, feared and held likely, in short")
    .action(async (options) => {
      const { listBeliefs } = await import("./beliefs_list.ts");
      await listBeliefs(options);
    });
  withPlace(command.command("show"))
    .description("a ban or a rule with its evidence line by line, and what it does to a decision")
    .argument("<id>", "as `beliefs list` prints it")
    .action(async (id, options) => {
      const { showBelief } = await import("./beliefs_show.ts");
      await showBelief(id, options);
    });
  withPlace(command.command("export"))
    .description(
      "the whole memory that decisions rest on, beliefs and incidents, as canonical JSON: the form of an experiment's memory.json",
    )
    .option("--out <file>", "a new file (default: print it)")
    .action(async (options) => {
      const { exportBeliefs } = await import("./beliefs_export.ts");
      await exportBeliefs(options);
    });
  withPlace(command.command("import"))
    .description("put an exported memory in place of this one: all of the file, or nothing changes")
    .argument("<file>", "what `beliefs export` wrote, or the memory.json of a results folder")
    .action(async (file, options) => {
      const { importBeliefs } = await import("./beliefs_import.ts");
      await importBeliefs(file, options);
    });
  withPlace(command.command("forget"))
    .description("take a ban, a rule or all that one incident has taught back, at once; says exactly what is gone")
    .argument("[id]", "a ban or rule as `beliefs list` prints it, or an incident as <run>/<incident>")
    .option("--all", "forget everything")
    .addHelpText(
      "after",
      `
With a ban go the refutations it was built on. With an incident go its outcomes,
bans, rules, harm, transitions and its being recalled; its trials of other rules
and the age that it gave to other outcomes were never kept apart, and stay.`,
    )
    .action(async (id, options) => {
      const { forgetBeliefs } = await import("./beliefs_forget.ts");
      await forgetBeliefs(id, options);
    });
  return command;
}

function withPlace(command: Command): Command {
  return command
    .option("--memory <folder>", "what runs remember in", ".run/memory")
    .addOption(
      new Option("--namespace <name>", "which memory of the folder").default(learningNamespace).argParser(namespace),
    );
}

function namespace(text: string): string {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(text)) throw new InvalidArgumentError('Use a-z, 0-9, ".", "_" and "-".');
  return text;
}
