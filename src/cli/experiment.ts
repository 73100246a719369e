/** `experiment`: plays an experiment, or a shard of it, or goes on with one, and writes its report. */

import { type Design, designOf } from "../lab/experiment/design.ts";
import { experimentProvenance } from "../lab/experiment/experiment_provenance.ts";
import { loadExperiment } from "../lab/experiment/load_experiment.ts";
import { runExperiment, type Shard } from "../lab/experiment/run_experiment.ts";
import { variedExperiment } from "../lab/experiment/varied_experiment.ts";
import { endSealed, ledgerPath, startSealed } from "../lab/provenance/ledger.ts";
import type { Provenance } from "../lab/provenance/provenance.ts";
import { canonicalHash } from "../memory/canonical_json.ts";
import { openEpisodic } from "../memory/episodic.ts";
import { experimentMade, type PlayedExperiment } from "../report/experiment_made.ts";
import type { Made } from "../report/manifest.ts";
import { writeResults } from "../report/write_results.ts";
import { openCellProgress } from "./cell_progress.ts";
import { experimentFolder, type ExperimentVariation } from "./experiment_folder.ts";
import { openOut } from "./open_out.ts";
import { shellWord } from "./shell_word.ts";
import { terminalWidth } from "./terminal_width.ts";
import { wrapText } from "./wrap_text.ts";

/** What decides where an experiment is written and how its command reads. */
interface CommandParts extends ExperimentVariation {
  readonly resume?: boolean | undefined;
  readonly shard?: Shard | undefined;
  readonly out?: string | undefined;
}

export interface ExperimentOptions extends CommandParts {
  readonly workers: number;
}

/** The exit code: 0, or 130 when it was interrupted. */
export async function experiment(typed: string, options: ExperimentOptions, signal: AbortSignal): Promise<number> {
  const { smoke = false, resume = false, workers, shard = null, scenarios, seeds } = options;
  const stated = await loadExperiment(typed);
  const played = variedExperiment(stated, {
    smoke,
    ...(scenarios === undefined ? {} : { scenarios }),
    ...(seeds === undefined ? {} : { seeds }),
  });
  const design = designOf(played);
  const out = await openOut(options.out ?? experimentFolder(stated.name, options));
  const start = performance.now();
  const provenance = experimentProvenance(design, commandOf(typed, { smoke, scenarios, seeds, out: options.out }));
  if (played.sealed) startSealed(ledgerPath, { provenance, date: new Date(), resume: resume || shard !== null });
  const progress = openCellProgress();
  const outcome = await runExperiment(design, {
    out,
    resume,
    shard,
    workers,
    signal,
    onEvent(event) {
      switch (event.kind) {
        case "training":
          return progress.training(event);
        case "playing":
          return progress.playing(event);
        case "started":
          return progress.started(event.task);
        case "committed":
          return progress.finished(event.cells);
        default: {
          const never: never = event;
          throw new Error(`Cannot show ${JSON.stringify(never)}`);
        }
      }
    },
  }).finally(progress.stop);
  if (outcome.kind === "interrupted") {
    print(
      `Interrupted. ${outcome.done} of ${outcome.total} cells are kept in ${outcome.store}. Go on with: ` +
        `${commandOf(typed, { ...options, resume: true })}`,
    );
    return 130;
  }
  if (shard !== null) {
    print(
      `Shard ${shard.index} of ${shard.count} is complete: ${outcome.total} cells in ${outcome.store}. With the files of all ` +
        `shards in ${out}/store, report with: ${commandOf(typed, { ...options, shard: undefined, resume: true })}`,
    );
    return 0;
  }
  const { findings, resultsHash } = await report(design, { out, store: outcome.store, provenance });
  if (played.sealed) endSealed(ledgerPath, { provenance, date: new Date(), kind: "run", resultsHash });
  print(...findings);
  print(
    `Report with charts: ${out}/report.md, and report.html in one file; every row is in ${outcome.store}`,
    `${outcome.total} cells, ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  return 0;
}

/** What the report found. */
async function report({ experiment }: Design, { out, store, provenance }: ReportOptions): Promise<Reported> {
  const memory = await Deno.readTextFile(`${out}/memory.json`);
  const made = await madeOf(store, { experiment, memory });
  await writeResults(out, { provenance, ...made });
  return { findings: findings(made.files.get("report.md") ?? ""), resultsHash: canonicalHash(made.tables) };
}

/** The store is closed again before its folder is moved. */
async function madeOf(path: string, played: Omit<PlayedExperiment, "store">): Promise<Made> {
  await using store = await openEpisodic(path, { readOnly: true });
  return await experimentMade({ store, ...played });
}

/** The report's own verdict and what did not work, a line each: to find them again would take as long as the report. */
function findings(report: string): readonly string[] {
  const verdict = /^\*\*Verdict\.\*\* (.+)$/m.exec(report)?.[1];
  if (verdict === undefined) throw new Error("Cannot tell the verdict: the report has no line that begins with it");
  const failings = /^## What did not work\n\n((?:- .*\n)*)/m.exec(report)?.[1] ?? "";
  // Markdown's escapes are for Markdown's readers.
  return [verdict, ...failings.split("\n").filter((line) => line !== "")].map((line) => line.replace(/\\(.)/g, "$1"));
}

interface ReportOptions {
  readonly out: string;
  readonly store: string;
  readonly provenance: Provenance;
}

interface Reported {
  readonly findings: readonly string[];
  /** Of the rows of every table. */
  readonly resultsHash: string;
}

/** What is to be typed; the number of threads changes nothing, and is left to whoever types. */
function commandOf(typed: string, { smoke, scenarios, seeds, out, shard, resume }: CommandParts): string {
  const words = [
    "deno task experiment",
    shellWord(typed),
    smoke === true ? "--smoke" : null,
    scenarios === undefined ? null : `--scenarios ${shellWord(scenarios)}`,
    seeds === undefined ? null : `--seeds ${seeds}`,
    out === undefined ? null : `--out ${shellWord(out)}`,
    shard === undefined ? null : `--shard ${shard.index}/${shard.count}`,
    resume === true ? "--resume" : null,
  ];
  return words.filter((word) => word !== null).join(" ");
}

function print(...sentences: readonly string[]): void {
  for (const sentence of sentences) console.log(wrapText(sentence, terminalWidth()).join("\n"));
}
