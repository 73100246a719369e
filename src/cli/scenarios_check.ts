/** `scenarios check`: the admission test, one line a scenario with its figures, every refusal with its reason. */

import { type Admission, neededShare } from "../lab/library/admission.ts";
import { folderRefusals } from "../lab/library/folder_refusals.ts";
import { type LibraryFile, readLibrary } from "../lab/library/library_file.ts";
import { playAdmission } from "../lab/library/play_admission.ts";
import { staticRefusals } from "../lab/library/static_refusals.ts";
import { truthRefusals } from "../lab/library/truth_refusals.ts";
import { minutesText } from "../report/number_text.ts";
import { shippedFolders } from "./find_scenario.ts";
import { scenarioSets } from "./scenario_sets.ts";
import { terminalWidth } from "./terminal_width.ts";
import { wrapText } from "./wrap_text.ts";

export interface CheckOptions {
  readonly seeds: number;
  readonly workers: number;
}

/** The exit code: 0 when everything is admitted, 1 when anything is refused, 130 when it was interrupted. */
export async function checkScenarios(typed: readonly string[], options: CheckOptions, signal: AbortSignal) {
  const sets = scenarioSets(typed.length === 0 ? shippedFolders : typed);
  const start = performance.now();
  console.log(heading);
  let refused = 0;
  let admitted = 0;
  for (const { folder, paths } of sets) {
    const files: LibraryFile[] = [];
    for (const entry of readLibrary(paths)) {
      if (entry.kind === "read") files.push(entry.file);
      else {
        refused++;
        tell(cells(entry.name, "refused"), entry.problems.split("\n"));
      }
    }
    await playAdmission(files, {
      ...options,
      signal,
      onVerdict(file, verdict) {
        const refusals = [...staticRefusals(file), ...truthRefusals(file.scenario, options), ...verdict.refusals];
        if (refusals.length > 0) refused++;
        else admitted++;
        tell(line(file, verdict, refusals.length === 0), refusals);
      },
    });
    if (signal.aborted) {
      console.error("Interrupted: what is not listed was not tested.");
      return 130;
    }
    // A folder is judged as a whole only where it was asked for as a whole.
    const ofFolder = folder === null ? [] : folderRefusals(files.map(({ scenario }) => scenario));
    if (folder !== null && ofFolder.length > 0) tell(`${folder}: refused as a folder`, ofFolder);
    refused += ofFolder.length;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `\n${admitted} admitted, ${refused === 1 ? "1 problem" : `${refused} problems`}, ${
      options.seeds === 1 ? "1 seed" : `${options.seeds} seeds`
    } each, ${seconds} s`,
  );
  return refused === 0 ? 0 : 1;
}

const widths = [18, 8, 6, 5, 5, 5, 6, 5] as const;
const heading = [
  "A fault world breaches with nobody, and perfect lookahead recovers it and does",
  `better; a control world recovers or never breaches; each on ${100 * neededShare} % of seeds.\n`,
  cells("", "", "with nobody", "", "", "perfect lookahead").trimEnd(),
  cells("scenario", "verdict", "breach", "recov", "min", "recov", "better", "min"),
].join("\n");

function line({ scenario }: LibraryFile, { seeds, oracle, ...alone }: Admission, isAdmitted: boolean): string {
  const share = (held: number) => `${held}/${seeds}`;
  const seen = oracle === null ? [] : [share(oracle.recovered), share(oracle.better), minutesText(oracle.minutes)];
  const left = [share(alone.breached), share(alone.recoveredAlone), minutesText(alone.minutesAlone)];
  return cells(scenario.name, isAdmitted ? "admitted" : "refused", ...left, ...seen);
}

/** Figures stand at the right, words at the left. */
function cells(...texts: readonly string[]): string {
  return texts.map((text, at) => at < 2 || text.includes(" ") ? text.padEnd(widths[at]) : text.padStart(widths[at]))
    .join("  ").trimEnd();
}

function tell(title: string, reasons: readonly string[]): void {
  console.log(title);
  for (const reason of reasons) {
    const [first, ...rest] = wrapText(reason, terminalWidth() - 6);
    console.log([`    - ${first}`, ...rest.map((each) => `      ${each}`)].join("\n"));
  }
}
