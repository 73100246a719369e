/** `simulate`: plays one scenario without an agent and writes its metrics and Events as Parquet and CSV. */

import { ExportError, exportWorld } from "../lab/export_world.ts";
import { readScenario } from "../lab/read_scenario.ts";
import { findScenario } from "./find_scenario.ts";
import { terminalWidth } from "./terminal_width.ts";
import { UsageError } from "./usage_error.ts";
import { wrapText } from "./wrap_text.ts";

export interface SimulateOptions {
  readonly seed: number;
  /** The scenario's own length where it is not given. */
  readonly ticks?: number;
  readonly out: string;
}

/** A world's clock counts milliseconds in 31 bits; timers reach some days ahead. */
const longestMs = 2_000_000_000;

/** The exit code: 0, or 130 when it was interrupted. */
export async function simulate(typed: string, options: SimulateOptions, signal: AbortSignal): Promise<number> {
  const scenario = readScenario(findScenario(typed));
  const { seed, out } = options;
  const { tickSeconds } = scenario.cluster;
  const { ticks = Math.round(scenario.durationSeconds / tickSeconds) } = options;
  const most = Math.floor(longestMs / (tickSeconds * 1000));
  if (ticks > most) throw new UsageError(`Cannot simulate ${ticks} ticks of ${tickSeconds} s: ${most} are the most`);
  try {
    const { files, rows, stateHash } = await exportWorld(scenario, { seed, ticks, folder: out, signal });
    const sentences = [
      `${scenario.name}, seed ${seed}: ${ticks} ticks of ${tickSeconds} s, final state ${stateHash}`,
      Object.entries(rows).map(([table, count]) => `${table} ${count} rows`).join(", "),
      `In ${out}: ${files.join(", ")}`,
    ];
    for (const line of sentences.flatMap((each) => wrapText(each, terminalWidth()))) console.log(line);
    return 0;
  } catch (error) {
    if (error instanceof ExportError) throw new UsageError(error.message, { cause: error });
    if (!signal.aborted || error !== signal.reason) throw error;
    console.error(`Interrupted. Nothing was written to ${out}.`);
    return 130;
  }
}
