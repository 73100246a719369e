/** What `deno task demo`, `run` and the other commands call: from command-line arguments to a command's exit code. */

import { Command, InvalidArgumentError, Option } from "commander";
import { beliefsCommand } from "./cli/beliefs_command.ts";
import { errorOutput } from "./cli/error_output.ts";
import { errorText } from "./cli/error_text.ts";
import { experimentCommand, suiteCommand, workersOption } from "./cli/experiment_command.ts";
import { scenariosCommand } from "./cli/scenarios_command.ts";
import { errorWidth } from "./cli/terminal_width.ts";
import { UsageError } from "./cli/usage_error.ts";
import { ExperimentError } from "./lab/experiment/experiment_error.ts";
import { LedgerError } from "./lab/provenance/ledger_error.ts";
import { parseCpuMillis, parseMemoryMiB, QuantityError } from "./simulator/manifests/quantity.ts";
import { ScenarioError } from "./simulator/scenario/scenario_error.ts";

// Before LangGraph and LanceDB are loaded, and by every way to start: no tracing, no chatter.
Deno.env.set("LANGSMITH_TRACING", "false");
Deno.env.set("LANCEDB_LOG", "error");

const largestSeed = 2 ** 32 - 1;

/** For commands that leave things in order when they are interrupted. All others end at once, as without a listener. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    controller.abort();
    // A second Ctrl-C ends the process as if nobody listened.
    Deno.removeSignalListener("SIGINT", interrupt);
  };
  Deno.addSignalListener("SIGINT", interrupt);
  return controller.signal;
}

const log = new Option("--log <file>", "write every event as a line of JSON");

const program = new Command("aegis")
  .description("An AI site-reliability engineer on a simulated Kubernetes cluster: every incident can be replayed.")
  .configureOutput(errorOutput);

program.command("demo")
  .description("play the smoke suite, doing nothing against Sentinel on the same seeds, and write a report")
  .option("--out <folder>", "where the report goes", "results/demo")
  .addOption(new Option("--seeds <list>", "seeds, separated by commas").default([1, 2], "1,2").argParser(seedList))
  .addOption(log)
  .action(async (options) => {
    const { demo } = await import("./cli/demo.ts");
    Deno.exitCode = await demo(options, interruption());
  });

program.command("run")
  .description("play one incident and explain it")
  .argument("<scenario>", "path of a scenario file, or the name of a shipped one")
  .addOption(
    new Option("--tier <tier>", "who handles alerts: none, sentinel, or another arm of src/lab/arms.ts").default(
      "sentinel",
    ),
  )
  .addOption(new Option("--seed <number>", "key of every random draw").default(1).argParser(seed))
  .option("--memory <folder>", "what the tier remembers from run to run", ".run/memory")
  .option("--json", "print one JSON document instead of the story")
  .addOption(log)
  .action(async (scenario, options) => {
    const { run } = await import("./cli/run.ts");
    Deno.exitCode = await run(scenario, options, interruption());
  });

program.command("simulate")
  .description("play a scenario without an agent; write every tick's metrics and every Event as Parquet and CSV")
  .argument("<scenario>", "path of a scenario file, or the name of a shipped one")
  .addOption(new Option("--seed <number>", "key of every random draw").default(1).argParser(seed))
  .addOption(new Option("--ticks <number>", "how many ticks (default: the scenario's length)").argParser(tickCount))
  .requiredOption("--out <folder>", "where the files go")
  .action(async (scenario, options) => {
    const { simulate } = await import("./cli/simulate.ts");
    Deno.exitCode = await simulate(scenario, options, interruption());
  });

program.command("import")
  .description("make a scenario that runs from plain Kubernetes manifests; what they do not say is guessed and marked")
  .argument("<files...>", "manifests as YAML or JSON, lists and several documents too; a folder stands for all in it")
  .requiredOption("--out <file>", "the scenario file to write")
  .addOption(new Option("--nodes <number>", "how many equal nodes (default: enough)").argParser(nodeCount))
  .addOption(
    new Option("--node-size <cpu,memory>", "what each offers, such as 4,16Gi (default: enough)").argParser(nodeSize),
  )
  .option("--calls <file>", "keys calls and load in a scenario's form, instead of guesses")
  .option("--force", "replace the file if it exists")
  .action(async (files, options) => {
    const { importScenario } = await import("./cli/import.ts");
    importScenario(files, options);
  });

program.command("explain")
  .description("tell why the scheduler takes this node for a Pod and not that one, plugin by plugin")
  .argument("<scenario>", "path of a scenario file, or the name of a shipped one")
  .option("--pod <prefix>", "the Pod, by the beginning of its name")
  .option("--workload <name>", "a Pod of this workload: one that waits, else the newest")
  .addOption(new Option("--at <seconds>", "when, in simulated seconds").default(0).argParser(atSeconds))
  .addOption(new Option("--seed <number>", "key of every random draw").default(1).argParser(seed))
  .action(async (scenario, options) => {
    const { explain } = await import("./cli/explain.ts");
    explain(scenario, options);
  });

program.addCommand(beliefsCommand());
program.addCommand(scenariosCommand(interruption));
program.addCommand(suiteCommand(interruption));
program.addCommand(experimentCommand(interruption));

program.command("conformance")
  .description("compare the simulator's rules with the answers that Kubernetes' own code gave")
  .option("--cases <folder>", "folder of *.json and *.json.gz case files (default: the project's own)")
  .option("--json <file>", "also write the summary to a file")
  .action(async (options) => {
    const { conformance } = await import("./cli/conformance.ts");
    Deno.exitCode = await conformance(options);
  });

program.command("reproduce")
  .description("play committed results again and compare every hash; exit code 1 when anything differs")
  .argument("<results>", "name of a folder of results/, or the path of a results folder")
  .addOption(
    new Option(
      "--sample <share>",
      "a keyed sample of the cells only, such as 5%, at least one of each arm, from the committed memory",
    )
      .argParser(percentage),
  )
  .addOption(workersOption())
  .action(async (results, options) => {
    const { reproduce } = await import("./cli/reproduce.ts");
    Deno.exitCode = await reproduce(results, options, interruption());
  });

program.command("results")
  .description("list every report of results/, fresh or stale: what has changed since, and how to make it again")
  .action(async () => {
    const { results } = await import("./cli/results.ts");
    Deno.exitCode = await results();
  });

program.command("query")
  .description("ask all results folders at once in SQL; docs/results_schema.md tells tables, columns and units")
  .argument("[sql]", 'one question, such as "SELECT arm, avg(utility) FROM runs GROUP BY arm"')
  .argument("[folders...]", "results folders (default: all of results/)")
  .option("--json", "one JSON array, a row a line")
  .option("--csv", "CSV with a header")
  .option("--schema", "print every table and column with its unit, as Markdown")
  .action(async (sql, folders, options) => {
    const { query } = await import("./cli/query.ts");
    await query(sql, { folders, ...options });
  });

program.command("bench")
  .description("measure the simulator or the lab beside its limits; without a part, run every *_bench.ts")
  .argument("[part]", "simulator or lab")
  .option("--incidents <n>", "of the lab: how many to play on two workers (120; the limit is stated for 1000)")
  .option("--json <file>", "also write the figures to a file")
  .action(async (part, options) => {
    const { bench } = await import("./cli/bench.ts");
    Deno.exitCode = await bench(part, options);
  });

program.command("notebooks")
  .description("execute notebooks/*.ipynb on Deno's Jupyter kernel, in place")
  .option("--check", "leave them as they are, and fail when a text or chart has changed (pictures are not compared)")
  .action(async (options) => {
    const { notebooks } = await import("./cli/notebooks.ts");
    Deno.exitCode = await notebooks(options);
  });

try {
  await program.parseAsync(Deno.args, { from: "user" });
} catch (error) {
  const expected = error instanceof UsageError || error instanceof ScenarioError || error instanceof ExperimentError ||
    error instanceof LedgerError;
  console.error(expected ? errorText(error.message, errorWidth()) : error);
  Deno.exitCode = 1;
}
// The listener would keep the process alive.
Deno.exit();

function nodeCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 1000) throw new InvalidArgumentError("From 1 to 1000 nodes.");
  return count;
}

function nodeSize(text: string): { readonly cpuMillis: number; readonly memoryMiB: number } {
  const [cpu, memory, ...more] = text.split(",");
  try {
    const size = { cpuMillis: parseCpuMillis(cpu), memoryMiB: parseMemoryMiB(memory ?? "0") };
    if (more.length === 0 && size.cpuMillis > 0 && size.memoryMiB > 0) return size;
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
  throw new InvalidArgumentError("CPU and memory, both above zero: 4,16Gi.");
}

/** As a share. */
function percentage(text: string): number {
  const [, digits] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  const share = Number(digits) / 100;
  if (share > 0 && share <= 1) return share;
  throw new InvalidArgumentError("Above 0 and at most 100 per cent, such as 5%.");
}

function seedList(text: string): readonly number[] {
  const seeds = text.split(",").map(seed);
  if (new Set(seeds).size < seeds.length) throw new InvalidArgumentError("Each seed may stand there once.");
  return seeds;
}

function seed(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > largestSeed) {
    throw new InvalidArgumentError(`A seed is a whole number from 0 to ${largestSeed}.`);
  }
  return value;
}

function atSeconds(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 1_000_000) {
    throw new InvalidArgumentError("A moment is a whole number of seconds from 0 to 1000000.");
  }
  return value;
}

function tickCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1) throw new InvalidArgumentError("Ticks are a whole number from 1.");
  return value;
}
