/** `demo`: plays the smoke suite, doing nothing against Sentinel on the same seeds, and writes its report. */

import { arms } from "../lab/arms.ts";
import { usualMismatch } from "../lab/play_recorded.ts";
import { playSuite, type SuiteOutcome } from "../lab/play_suite.ts";
import { type Provenance, provenance } from "../lab/provenance/provenance.ts";
import { readScenario, scenarioPaths } from "../lab/read_scenario.ts";
import { canonicalHash } from "../memory/canonical_json.ts";
import { openEpisodic } from "../memory/episodic.ts";
import { emptySnapshot } from "../memory/snapshot.ts";
import { learningNamespace } from "../lab/split_memory.ts";
import { openMemory } from "../memory/store.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { summaryRows } from "../report/summary_rows.ts";
import { verdict } from "../report/verdict.ts";
import { incidentReportFiles } from "../report/incident_report_files.ts";
import { writeResults } from "../report/write_results.ts";
import { clearDemo } from "./clear_demo.ts";
import { demoTable } from "./demo_table.ts";
import { openEventLog } from "./event_log.ts";
import { smokeFolder } from "./find_scenario.ts";
import { openedMemory } from "./opened_memory.ts";
import { openProgress } from "./progress.ts";
import { terminalWidth } from "./terminal_width.ts";
import { wrapText } from "./wrap_text.ts";

export interface DemoOptions {
  readonly out: string;
  readonly seeds: readonly number[];
  readonly log?: string;
}

const suite = "smoke";
const played = [arms.none, arms.sentinel];
const baseline = arms.none.name;

/** The exit code: 0, or 130 when it was interrupted. */
export async function demo({ out, seeds, log }: DemoOptions, signal: AbortSignal): Promise<number> {
  const start = performance.now();
  const store = `${out}/store`;
  const databasePath = `${store}/${learningNamespace}/episodic.duckdb`;
  clearDemo(out, { store, database: databasePath });
  const paths = scenarioPaths(smokeFolder);
  const made = demoProvenance(paths, seeds);
  const outcome = await play(paths, { seeds, store, log, signal });
  if (outcome.kind === "interrupted") {
    const incidents = outcome.episodes.reduce((sum, episode) => sum + episode.incidents.length, 0);
    console.error(
      `Interrupted. ${outcome.episodes.length} episodes were played to their end; they and every incident that was ` +
        `over (${incidents} in them) are kept in ${store}/${learningNamespace}. No report was written.`,
    );
    return 130;
  }
  const { episodes } = outcome;
  const rows = summaryRows(episodes, baseline);
  console.log(`\n${demoTable(rows, Deno.stdout.isTerminal() ? terminalWidth() : Infinity)}`);
  print(...verdict(rows, baseline));
  const files = await incidentReportFiles({
    title: "Demo: the smoke suite",
    question:
      "What does Sentinel change against doing nothing, on five incidents and a quiet morning of Online Boutique, on the same seeds? A " +
      "demonstration, not evidence: one plain fault each, one topology, and an agent whose numbers were set by people who " +
      "had seen these worlds.",
    command: made.command,
    baseline,
    episodes,
  });
  await using database = await openEpisodic(databasePath, { readOnly: true });
  await writeResults(out, {
    provenance: made,
    files,
    tables: await database.tableHashes(),
    memoryHash: canonicalHash(emptySnapshot),
  });
  console.log();
  print(
    `Report with charts: ${out}/report.md (tables/, figures/ and manifest.json beside it)`,
    `What Sentinel remembers: ${store}/${learningNamespace}`,
    `${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  return 0;
}

function demoProvenance(scenarioPaths: readonly string[], seeds: readonly number[]): Provenance {
  return provenance({
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
  });
}

function print(...sentences: readonly string[]): void {
  for (const sentence of sentences) console.log(wrapText(sentence, terminalWidth()).join("\n"));
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
