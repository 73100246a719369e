/** `bench lab`: measures experiments beside their limits, and prints a table and the same as JSON. */

import { median } from "simple-statistics";
import { copiedExperiment, fillWithCopies, measureIncidents, measureIngest } from "../lab/lab_limits.ts";
import { openEpisodic } from "../memory/episodic.ts";
import { experimentMade } from "../report/experiment_made.ts";
import { limitLines, measurement } from "./limits_table.ts";
import { UsageError } from "./usage_error.ts";
import { checkSummaryPath, writeSummary } from "./write_summary.ts";

export interface BenchLabOptions {
  readonly json?: string;
  /** How many are played on two workers. */
  readonly incidents: string;
}

/** The limit is stated for so many incidents; fewer are played unless asked for, and the rest follows from their rate. */
const statedIncidents = 1_000;

const otherEpisodes = 10;

const ingestedCells = 512;
/** The median of so many counts: a commit waits for the disk, and its first meets code that is not compiled yet. */
const ingestRuns = 7;
const reportedIncidents = 10_000;

/** Takes a minute on a quiet machine of two cores; with 1,000 incidents, three. */
export async function benchLab({ json, incidents }: BenchLabOptions): Promise<number> {
  if (!/^[1-9][0-9]{1,5}$/.test(incidents)) {
    throw new UsageError(`Cannot bench ${incidents} incidents: expected a whole number from 10`);
  }
  if (json !== undefined) checkSummaryPath(json);
  const episodes = Number(incidents);
  console.error(`playing ${episodes} episodes of Sentinel on two workers`);
  const two = await measureIncidents("sentinel", episodes, 2);
  console.error("playing half of them on one worker: as many in each thread");
  const one = await measureIncidents("sentinel", Math.ceil(episodes / 2), 1);
  console.error(`writing ${ingestedCells} cells, ${ingestRuns} times`);
  const rates: number[] = [];
  for (let run = 0; run < ingestRuns; run++) rates.push(await measureIngest(two.played, ingestedCells));
  const ingest = median(rates);
  console.error(`reporting on ${reportedIncidents} incidents`);
  const report = await measureReport(two.played);
  const missing = Math.max(0, statedIncidents - two.incidents);
  const measurements = [
    measurement("1,000 Sentinel incidents of 600 ticks", ["s", two.seconds + missing / two.rate], [120, 60, null]),
    measurement("two workers over one", ["×", two.rate / one.rate], [1.8, 1.9, null]),
    measurement("ingest of whole cells", ["rows/s", ingest], [200_000, 400_000, null]),
    measurement("report over 10,000 incidents", ["s", report], [20, 10, null]),
    measurement("resident memory, last third over first", ["×", two.memoryRatio], [1.3, 1.1, null]),
  ];
  for (const line of [...limitLines(measurements), ""]) console.log(line);
  console.log(
    missing === 0
      ? `All ${two.incidents} incidents were played.`
      : `Played were ${two.incidents} incidents, at ${
        two.rate.toFixed(2)
      } a second; the time of 1,000 follows from that.`,
  );
  const document = JSON.stringify({ measurements, playedIncidents: two.incidents, playedSeconds: two.seconds });
  console.log(document);
  if (json !== undefined) writeSummary(json, document);
  return 0;
}

/** Seconds from a store to every table, figure and page, over copies of played episodes. */
async function measureReport(sentinel: Awaited<ReturnType<typeof measureIncidents>>["played"]): Promise<number> {
  const folder = await Deno.makeTempDir();
  try {
    const others = { none: "none", runbook: "runbook", aa: "sentinel-aa" };
    const arms = {
      none: (await measureIncidents(others.none, otherEpisodes, 2)).played,
      runbook: (await measureIncidents(others.runbook, otherEpisodes, 2)).played,
      sentinel,
      "sentinel-aa": (await measureIncidents(others.aa, otherEpisodes, 2)).played,
    };
    const path = `${folder}/report.duckdb`;
    await fillWithCopies(path, arms, reportedIncidents);
    await using store = await openEpisodic(path, { readOnly: true });
    const start = performance.now();
    await experimentMade({ experiment: copiedExperiment, store, memory: "{}\n" });
    return (performance.now() - start) / 1000;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
