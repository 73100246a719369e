/** From a folder and seeds to the demo's results in it: the smoke suite played as one stream, and its report. */

import { arms } from "../lab/arms.ts";
import { usualMismatch } from "../lab/play_recorded.ts";
import { playSuite, type SuiteOutcome } from "../lab/play_suite.ts";
import { type Played, provenance } from "../lab/provenance/provenance.ts";
import { readScenario, scenarioPaths } from "../lab/read_scenario.ts";
import { canonicalHash } from "../memory/canonical_json.ts";
import { openEpisodic } from "../memory/episodic.ts";
import { emptySnapshot } from "../memory/snapshot.ts";
import { learningNamespace } from "../lab/split_memory.ts";
import { openMemory } from "../memory/store.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { incidentReportFiles } from "../report/incident_report_files.ts";
import type { Made } from "../report/manifest.ts";
import { writeResults } from "../report/write_results.ts";
import { clearDemo } from "./clear_demo.ts";
import { openEventLog } from "./event_log.ts";
import { smokeFolder } from "./find_scenario.ts";
import { openedMemory } from "./opened_memory.ts";
import { openProgress } from "./progress.ts";

export interface DemoOptions {
  readonly out: string;
  readonly seeds: readonly number[];
  readonly log?: string;
}

const suite = "smoke";
const played = [arms.none, arms.sentinel];
/** The arm that the others are held against. */
export const demoBaseline = arms.none.name;

/** An interrupted demo has no report; every incident that was over is kept in the folder's store. */
export async function makeDemo({ out, seeds, log }: DemoOptions, signal: AbortSignal): Promise<SuiteOutcome> {
  const store = `${out}/store`;
  const databasePath = `${store}/${learningNamespace}/episodic.duckdb`;
  clearDemo(out, { store, database: databasePath });
  const paths = scenarioPaths(smokeFolder);
  const made = provenance(demoPlayed(paths, seeds));
  const outcome = await play(paths, { seeds, store, log, signal });
  if (outcome.kind === "interrupted") return outcome;
  const files = await incidentReportFiles({
    title: "Demo: the smoke suite",
    question:
      "What does Sentinel change against doing nothing, on five incidents and a quiet morning of Online Boutique, on the same seeds? A " +
      "demonstration, not evidence: one plain fault each, one topology, and an agent whose numbers were set by people who " +
      "had seen these worlds.",
    command: made.command,
    baseline: demoBaseline,
    episodes: outcome.episodes,
  });
  await writeResults(out, {
    provenance: made,
    files,
    tables: await tableHashes(databasePath),
    memoryHash: canonicalHash(emptySnapshot),
  });
  return outcome;
}

/** The database is closed again before its folder is moved. */
async function tableHashes(path: string): Promise<Made["tables"]> {
  await using database = await openEpisodic(path, { readOnly: true });
  return await database.tableHashes();
}

/** The demo of these seeds, in its own words. */
export function demoPlayed(scenarioPaths: readonly string[], seeds: readonly number[]): Played {
  return {
    name: "demo",
    kind: "demo",
    command: `deno task demo${seeds.join(",") === "1,2" ? "" : ` --seeds ${seeds.join(",")}`}`,
    config: { suite, arms: played.map(({ name }) => name), seeds, mismatch: usualMismatch, policy: defaultPolicy },
    entries: {
      cells: ["src/lab/arms.ts", "src/lab/play_suite.ts", "src/memory/store.ts", "src/reasoning/policy.ts"],
      report: ["src/report/incident_report_files.ts"],
    },
    scenarioPaths,
    seeds,
    exclusions: {},
  };
}

interface PlayOptions {
  readonly seeds: readonly number[];
  readonly store: string;
  readonly log: string | undefined;
  readonly signal: AbortSignal;
}

async function play(paths: readonly string[], { seeds, store, log, signal }: PlayOptions): Promise<SuiteOutcome> {
  const scenarios = paths.map(readScenario);
  await using memory = await openedMemory(store, () => openMemory(store, { namespace: learningNamespace }));
  using events = openEventLog(log);
  const progress = openProgress(scenarios.length * played.length * seeds.length);
  try {
    return await playSuite({ name: suite, scenarios, arms: played, seeds }, {
      memory,
      policy: defaultPolicy,
      signal,
      onEvent(event) {
        if (event.kind === "started") return progress.started(event.cell);
        if (event.kind === "played") return events.event(event.cell, event.event);
        progress.finished(event.cell, event.episode);
        events.finished(event.cell, event.episode);
      },
    });
  } finally {
    progress.stop();
  }
}
