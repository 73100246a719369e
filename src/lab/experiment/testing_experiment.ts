/** A small experiment for tests: two short worlds in a folder of its own, made from shipped ones. */

import { openEpisodic } from "../../memory/episodic.ts";
import { type Design, designOf } from "./design.ts";
import type { Experiment } from "./experiment.ts";
import { type RunEvent, runExperiment, type RunOptions, type RunOutcome } from "./run_experiment.ts";

export const smallExperiment: Experiment = {
  name: "small",
  title: "Small",
  question: "Does it run?",
  hypothesis: "It does.",
  arms: ["none", "sentinel"],
  reference: "none",
  aa: { arm: "sentinel", twin: "none" },
  regret: null,
  scenarios: { folder: "set by the test", split: "dev" },
  exclusions: {},
  seeds: { first: 1, count: 2 },
  learning: "from-snapshot",
  training: { arm: "sentinel", seeds: [7] },
  mismatch: 0.1,
  primary: { column: "violationMinutes", better: "less" },
  secondary: [],
  stopRule: "every cell once",
  smoke: { scenarios: 1, seeds: 1 },
  sealed: false,
};

/** Five minutes each: a drained node, and nothing at all. */
export async function smallWorlds(folder: string, split: "dev" | "val" | "test" = "dev"): Promise<string> {
  const scenarios = `${folder}/worlds-${split}`;
  await Deno.mkdir(scenarios, { recursive: true });
  for (const name of ["amber-harbour", "fern-gallery"]) {
    const text = await Deno.readTextFile(`scenarios/smoke/${name}.yaml`);
    const short = text.replace("duration: 20m", "duration: 5m").replace("at: 5m", "at: 1m");
    await Deno.writeTextFile(
      `${scenarios}/${name}-${split}.yaml`,
      short.replace("split: dev", `split: ${split}`).replace(`name: ${name}`, `name: ${name}-${split}`),
    );
  }
  return scenarios;
}

export function smallDesign(scenarios: string, changes: Partial<Experiment> = {}): Design {
  return designOf({ ...smallExperiment, scenarios: { folder: scenarios, split: "dev" }, ...changes });
}

/** Plays it with one thread, unless told otherwise. */
export function play(design: Design, out: string, options: Partial<RunOptions> = {}): Promise<RunOutcome> {
  return runExperiment(design, {
    out,
    resume: false,
    shard: null,
    workers: 1,
    onEvent: () => {},
    signal: new AbortController().signal,
    ...options,
  });
}

/** Hash of the rows of every table of a results folder. */
export async function tablesIn(out: string): Promise<unknown> {
  await using store = await openEpisodic(`${out}/store/results.duckdb`, { readOnly: true });
  return await store.tableHashes();
}

/** Calls back once so many cells were committed, in as many commits as it took. */
export function afterCells(count: number, then: () => void): (event: RunEvent) => void {
  let committed = 0;
  return (event) => {
    if (event.kind !== "committed") return;
    committed += event.cells;
    if (committed >= count) then();
  };
}

/** A folder that is gone after the work. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "aegis-experiment-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
