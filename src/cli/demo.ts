/** `demo`: plays the smoke suite, doing nothing against Sentinel on the same seeds, and writes its report. */

import { learningNamespace } from "../lab/split_memory.ts";
import { summaryRows } from "../report/summary_rows.ts";
import { verdict } from "../report/verdict.ts";
import { demoTable } from "./demo_table.ts";
import { demoBaseline, type DemoOptions, makeDemo } from "./make_demo.ts";
import { terminalWidth } from "./terminal_width.ts";
import { wrapText } from "./wrap_text.ts";

/** The exit code: 0, or 130 when it was interrupted. */
export async function demo(options: DemoOptions, signal: AbortSignal): Promise<number> {
  const start = performance.now();
  const { out } = options;
  const { kind, episodes } = await makeDemo(options, signal);
  if (kind === "interrupted") {
    const incidents = episodes.reduce((sum, episode) => sum + episode.incidents.length, 0);
    console.error(
      `Interrupted. ${episodes.length} episodes were played to their end; they and every incident that was ` +
        `over (${incidents} in them) are kept in ${out}/store/${learningNamespace}. No report was written.`,
    );
    return 130;
  }
  const rows = summaryRows(episodes, demoBaseline);
  console.log(`\n${demoTable(rows, Deno.stdout.isTerminal() ? terminalWidth() : Infinity)}`);
  print(...verdict(rows, demoBaseline));
  console.log();
  print(
    `Report with charts: ${out}/report.md (tables/, figures/ and manifest.json beside it)`,
    `What Sentinel remembers: ${out}/store/${learningNamespace}`,
    `${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  return 0;
}

function print(...sentences: readonly string[]): void {
  for (const sentence of sentences) console.log(wrapText(sentence, terminalWidth()).join("\n"));
}
